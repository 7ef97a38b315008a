#include "diagnosis/memory_groups.hpp"

#include <charconv>

#include "base/text.hpp"

// Documentation/admin-guide/cgroup-v2.rst and cgroup-v1/memory.rst of the kernel.

namespace tune {
namespace {

constexpr std::size_t kMostLevels = 16;
constexpr std::uint64_t kNoLimit = std::uint64_t{1} << 60;  // v1 writes a huge number for none
constexpr std::string_view kMount = "/sys/fs/cgroup";

std::optional<std::uint64_t> number_in(Files& files, const std::string& path) {
  const auto text = files.read(path);
  if (!text) return std::nullopt;
  const std::string_view word = trim(*text);
  std::uint64_t number = 0;
  const auto parsed = std::from_chars(word.data(), word.data() + word.size(), number);
  if (parsed.ec != std::errc() || parsed.ptr != word.data() + word.size()) return std::nullopt;
  return number;
}

// The number of the line "NAME NUMBER".
std::uint64_t row_in(Files& files, const std::string& path, std::string_view name) {
  const auto text = files.read(path);
  if (!text) return 0;
  for (const std::string_view line : split(*text, '\n')) {
    const auto words = split_blanks(line);
    if (words.size() != 2 || words[0] != name) continue;
    std::uint64_t number = 0;
    std::from_chars(words[1].data(), words[1].data() + words[1].size(), number);
    return number;
  }
  return 0;
}

// v2: one limit for all memory, that of sockets among it.
std::optional<MemoryGroup> unified_group(Files& files, const std::string& folder) {
  const auto most = number_in(files, folder + "/memory.max");
  const auto high = number_in(files, folder + "/memory.high");
  if (!most && !high) return std::nullopt;
  MemoryGroup group;
  group.limit_bytes = std::min(most.value_or(UINT64_MAX), high.value_or(UINT64_MAX));
  group.used_bytes = number_in(files, folder + "/memory.current").value_or(0);
  group.socket_bytes = row_in(files, folder + "/memory.stat", "sock");
  group.hits = row_in(files, folder + "/memory.events", "max") +
               row_in(files, folder + "/memory.events", "high");
  return group;
}

// v1: buffers of TCP have a limit of their own.
std::optional<MemoryGroup> legacy_group(Files& files, const std::string& folder) {
  const auto limit = number_in(files, folder + "/memory.kmem.tcp.limit_in_bytes");
  if (!limit || *limit >= kNoLimit) return std::nullopt;
  MemoryGroup group;
  group.only_sockets = true;
  group.limit_bytes = *limit;
  group.used_bytes = number_in(files, folder + "/memory.kmem.tcp.usage_in_bytes").value_or(0);
  group.socket_bytes = group.used_bytes;
  group.hits = number_in(files, folder + "/memory.kmem.tcp.failcnt").value_or(0);
  return group;
}

using ReadGroup = std::optional<MemoryGroup> (*)(Files&, const std::string&);

bool tighter(const MemoryGroup& one, const MemoryGroup& other) {
  return static_cast<double>(one.used_bytes) * static_cast<double>(other.limit_bytes) >
         static_cast<double>(other.used_bytes) * static_cast<double>(one.limit_bytes);
}

// From the group up to the hierarchy's top: each of them limits.
void look_upwards(Files& files, const std::string& mount, std::string path, ReadGroup read,
                  std::optional<MemoryGroup>& tightest) {
  for (std::size_t level = 0; level < kMostLevels; ++level) {
    if (path == "/") path.clear();
    if (auto group = read(files, mount + path)) {
      group->path = path.empty() ? "/" : path;
      if (!tightest || tighter(*group, *tightest)) tightest = std::move(group);
    }
    if (path.empty()) return;
    path.resize(path.rfind('/') == std::string::npos ? 0 : path.rfind('/'));
  }
}

bool holds_word(std::string_view list, std::string_view word) {
  for (const std::string_view part : split(list, ',')) {
    if (part == word) return true;
  }
  return false;
}

}  // namespace

std::optional<MemoryGroup> memory_group_in(Files& files, std::string_view groups) {
  std::optional<MemoryGroup> tightest;
  const std::string mount(kMount);
  for (const std::string_view line : split(groups, '\n')) {
    const std::size_t first = line.find(':');
    const std::size_t second = line.find(':', first + 1);
    if (first == std::string_view::npos || second == std::string_view::npos) continue;
    const std::string path(line.substr(second + 1));
    if (path.empty() || path[0] != '/' || path.find("/../") != std::string::npos) continue;
    const std::string_view controllers = line.substr(first + 1, second - first - 1);
    if (controllers.empty()) look_upwards(files, mount, path, unified_group, tightest);
    if (holds_word(controllers, "memory")) {
      look_upwards(files, mount + "/memory", path, legacy_group, tightest);
    }
  }
  return tightest;
}

}  // namespace tune
