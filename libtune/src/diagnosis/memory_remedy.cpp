#include <algorithm>
#include <string>

#include "diagnosis/facts.hpp"

namespace tune {

// A running value may lie a little beside the default that is computed.
static bool well_above(std::uint64_t value, std::uint64_t other) {
  return value > other + other / 20;
}

// The kernel's default where less is set; else twice what is used or allowed, as long as that is a
// quarter of the memory or less.
void add_memory_remedy(const Evidence& evidence, std::string_view key, const ResourceUse* use,
                       Problem& problem) {
  const auto limit = value_of(evidence, key, 2);
  const auto normal = default_of(evidence, key, 2);
  const std::uint64_t used = use ? use->used : 0;
  if (normal && (!limit || well_above(*normal, std::max(*limit, used)))) {
    add_remedy(evidence, key, evidence.defaults.find(key)->second,
               "pages; the kernel's default for this memory", problem);
    return;
  }
  const std::uint64_t doubled = std::max(limit.value_or(0), used) * 2;
  const bool measured = problem.confidence == Confidence::high || evidence.foreign_log;
  if (!limit || !measured || doubled > evidence.memory_bytes / evidence.page_size_bytes / 4) return;
  add_remedy(
      evidence, key, memory_triple(doubled),
      "pages; twice as much, no more than a quarter of the memory. It gains time: what holds "
      "the memory stays",
      problem);
}

}  // namespace tune
