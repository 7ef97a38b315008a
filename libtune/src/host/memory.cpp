#include "host/memory.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <optional>

#include "base/text.hpp"

namespace tune {
namespace {

constexpr std::uint64_t kKibibyte = 1024;

std::optional<std::uint64_t> whole_number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

Error unreadable(std::string file, std::string message) {
  Error error;
  error.code = ErrorCode::bad_input;
  error.file = std::move(file);
  error.message = std::move(message);
  return error;
}

// Up to ZONE_NORMAL, as gfp_zone(GFP_USER) has it: HighMem, Movable and Device lie above.
bool holds_buffers(const Zone& zone) {
  return zone.name == "DMA" || zone.name == "DMA32" || zone.name == "Normal";
}

std::uint64_t difference(std::uint64_t from, std::uint64_t what) {
  return from > what ? from - what : 0;
}

// "Node 0, zone   Normal"
std::optional<std::string> zone_name(const Parts& words) {
  if (words.size() != 4 || words[0] != "Node" || words[2] != "zone") return std::nullopt;
  return std::string(words[3]);
}

}  // namespace

Result<std::uint64_t> total_memory(std::string_view meminfo) {
  for (const std::string_view line : split(meminfo, '\n')) {
    const auto words = split_blanks(line);
    if (words.size() < 2 || words[0] != "MemTotal:") continue;
    const auto kibibytes = whole_number(words[1]);
    if (!kibibytes || *kibibytes == 0 || *kibibytes > UINT64_MAX / kKibibyte) break;
    return *kibibytes * kKibibyte;
  }
  return unreadable("/proc/meminfo",
                    "There is no line \"MemTotal: NUMBER kB\" with a number above 0.");
}

Result<std::vector<Zone>> parse_zones(std::string_view zoneinfo) {
  std::vector<Zone> zones;
  bool in_zone = false;  // else in the statistics of a node or of a processor
  std::uint64_t managed = 0;
  for (const std::string_view line : split(zoneinfo, '\n')) {
    const auto words = split_blanks(line);
    if (auto name = zone_name(words)) {
      zones.push_back(Zone{*name, 0, 0});
      in_zone = true;
    }
    if (words.empty() || !in_zone) continue;
    // What follows counts each processor's own pages, and has a "high:" too.
    if (words[0] == "pagesets") in_zone = false;
    if (words.size() != 2) continue;
    const auto number = whole_number(words[1]);
    if (number && words[0] == "high") zones.back().high = *number;
    if (number && words[0] == "managed") managed += zones.back().managed = *number;
  }
  if (managed == 0) return unreadable("/proc/zoneinfo", "No zone says how many pages it has.");
  return zones;
}

std::uint64_t buffer_pages(const std::vector<Zone>& zones, std::uint64_t memory_bytes,
                           std::uint64_t page_size_bytes) {
  std::uint64_t all = 0, watermarks = 0, elsewhere = 0, counted = 0;
  for (const Zone& zone : zones) {
    all += zone.managed;
    if (!holds_buffers(zone)) {
      elsewhere += zone.managed;
      continue;
    }
    watermarks += zone.high;
    counted += difference(zone.managed, zone.high);
  }
  // Some virtual machines get their memory bit by bit: MemTotal has it all and the kernel sized its
  // limits from it all, but `managed` still lacks most of it. `present` is no substitute: it has
  // the pages that the kernel keeps for itself.
  const std::uint64_t total = memory_bytes / page_size_bytes;
  const bool handed_over_lazily = all < total / 10 * 9;
  return handed_over_lazily ? difference(total, watermarks + elsewhere) : counted;
}

std::uint64_t estimated_buffer_pages(std::uint64_t memory_bytes, std::uint64_t page_size_bytes) {
  // min_free_kbytes = 4 * sqrt(KiB of memory), from 128 to 262144 (mm/page_alloc.c
  // calculate_min_free_kbytes()); the high watermark lies two steps above it, each the greater of a
  // quarter of it and 0.1 % of memory (__setup_per_zone_wmarks()).
  const auto kibibytes = static_cast<double>(memory_bytes / kKibibyte);
  const auto root = static_cast<std::uint64_t>(4 * std::sqrt(kibibytes));
  const std::uint64_t reserve = std::clamp<std::uint64_t>(root, 128, 262144) * kKibibyte;
  const std::uint64_t high = reserve + 2 * std::max(reserve / 4, memory_bytes / 1000);
  return difference(memory_bytes, high) / page_size_bytes;
}

std::uint64_t established_hash_entries(std::uint64_t memory_bytes, std::uint64_t page_size_bytes) {
  // mm/mm_init.c alloc_large_system_hash() as net/ipv4/tcp.c tcp_init() calls it: memory rounded up
  // to a MiB, one entry of 8 bytes per 128 KiB, at least a page of them, a power of two, at most
  // 512 Ki.
  constexpr std::uint64_t kMost = 512 * 1024, kPerEntry = 128 * 1024, kEntryBytes = 8;
  constexpr std::uint64_t kMebibyte = 1024 * 1024;
  const std::uint64_t mebibytes = memory_bytes / kMebibyte + (memory_bytes % kMebibyte != 0);
  const std::uint64_t wanted = std::min(mebibytes, kMost) * (kMebibyte / kPerEntry);
  return std::min(kMost, std::bit_ceil(std::max(wanted, page_size_bytes / kEntryBytes)));
}

}  // namespace tune
