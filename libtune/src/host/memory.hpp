#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <tune/result.hpp>

namespace tune {

// Memory facts, as pure functions of what the kernel shows.

// MemTotal of /proc/meminfo in bytes. Errors: bad_input when there is none or it is 0.
Result<std::uint64_t> total_memory(std::string_view meminfo);

// One zone of one node, in pages.
struct Zone {
  std::string name;  // "DMA", "DMA32", "Normal", "HighMem", "Movable", "Device"
  std::uint64_t managed = 0;
  std::uint64_t high = 0;  // the high watermark
};

// The zones of /proc/zoneinfo. Errors: bad_input when no zone has managed pages.
Result<std::vector<Zone>> parse_zones(std::string_view zoneinfo);

// nr_free_buffer_pages() of mm/page_alloc.c: what the kernel sizes tcp_mem and udp_mem from.
std::uint64_t buffer_pages(const std::vector<Zone>& zones, std::uint64_t memory_bytes,
                           std::uint64_t page_size_bytes);

// The same without /proc/zoneinfo: memory minus the watermarks that a kernel gives itself.
std::uint64_t estimated_buffer_pages(std::uint64_t memory_bytes, std::uint64_t page_size_bytes);

// How many entries a kernel gives the table of established TCP connections on a machine with this
// much memory, without thash_entries= on its command line.
std::uint64_t established_hash_entries(std::uint64_t memory_bytes, std::uint64_t page_size_bytes);

}  // namespace tune
