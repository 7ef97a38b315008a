#include <algorithm>
#include <string>

#include "base/text.hpp"
#include "diagnosis/facts.hpp"

// __sk_mem_raise_allocated() (net/core/sock.c) compares pages with the three numbers of tcp_mem.

namespace tune {
namespace {

// A running value may lie a little beside the default that is computed.
bool well_above(std::uint64_t value, std::uint64_t other) { return value > other + other / 20; }

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
  if (!limit || !problem.present || doubled > evidence.memory_bytes / evidence.page_size_bytes / 4)
    return;
  add_remedy(
      evidence, key, memory_triple(doubled),
      "pages; twice as much, no more than a quarter of the memory. It gains time: what holds "
      "the memory stays",
      problem);
}

}  // namespace

Found tcp_memory_problem(const Evidence& evidence, const Uses& uses) {
  const ResourceUse* use = resource(uses, "tcp-memory");
  const bool full = reaches(use, 100);
  const bool pressed = use && use->effective_limit && use->used > *use->effective_limit;
  const bool entered = moved(evidence, "TcpExt.TCPMemoryPressures") > 0;
  if (!full && !pressed && !entered && !log_event(evidence, "tcp-memory")) return std::nullopt;
  Problem problem = problem_of(
      evidence, "tcp-memory", full || pressed || entered,
      full || log_event(evidence, "tcp-memory") ? ProblemSeverity::error : ProblemSeverity::warning,
      full || log_event(evidence, "tcp-memory") ? "TCP is out of memory" : "TCP is short of memory",
      "All TCP sockets of the machine together hold more pages than tcp_mem allows: above its "
      "second number windows stop growing, until they hold less than the first; above the third "
      "data is dropped, senders wait and closing sockets with unsent data are reset. More orphans "
      "would change nothing.");
  if (use) add_use(*use, "sockstat", problem);
  add_counter(evidence, "TcpExt.TCPMemoryPressures", problem);
  add_counter(evidence, "TcpExt.TCPAbortOnMemory", problem);
  add_counter(evidence, "TcpExt.TCPRcvQDrop", problem);
  add_counter(evidence, "TcpExt.PruneCalled", problem);
  add_memory_remedy(evidence, "net.ipv4.tcp_mem", use, problem);
  problem.advice.emplace_back(
      "Peers that do not read, and applications that do not, hold the memory: ss -tm shows whose. "
      "A smaller last number of tcp_wmem and tcp_rmem bounds what one connection can hold.");
  return problem;
}

Found udp_memory_problem(const Evidence& evidence, const Uses& uses) {
  const ResourceUse* use = resource(uses, "udp-memory");
  const bool counted = reaches(use, 100) || moved(evidence, "Udp.MemErrors") > 0 ||
                       moved(evidence, "Udp6.MemErrors") > 0;
  if (!counted) return std::nullopt;
  Problem problem =
      problem_of(evidence, "udp-memory", true, ProblemSeverity::error, "UDP is out of memory",
                 "All UDP sockets of the machine together hold the pages that "
                 "udp_mem allows: datagrams are dropped.");
  if (use) add_use(*use, "sockstat", problem);
  add_counter(evidence, "Udp.MemErrors", problem);
  add_counter(evidence, "Udp.RcvbufErrors", problem);
  add_memory_remedy(evidence, "net.ipv4.udp_mem", use, problem);
  problem.advice.emplace_back("Find the sockets that are not read: ss -uam.");
  return problem;
}

}  // namespace tune
