#include <algorithm>
#include <string>

#include "base/text.hpp"
#include "diagnosis/facts.hpp"

// __udp_enqueue_schedule_skb() (net/ipv4/udp.c): the socket's own buffer is full, RcvbufErrors; or
// udp_mem of all, MemErrors.

namespace tune {
namespace {

constexpr std::string_view kDefault = "net.core.rmem_default";
constexpr std::string_view kMost = "net.core.rmem_max";
constexpr std::uint64_t kEnough = 4u << 20;  // bytes: no larger buffer is set for one that is slow

std::string bytes_text(std::uint64_t bytes) { return format_bytes(static_cast<Integer>(bytes)); }

std::string holder_of(const Evidence& evidence, const DatagramSocket& socket) {
  const auto holder = evidence.holders.find(socket.inode);
  return holder != evidence.holders.end() ? holder->second : "a process that is not seen";
}

void add_sockets(const Evidence& evidence, Problem& problem) {
  if (!evidence.sockets) return;
  for (const DatagramSocket& socket : evidence.sockets->datagrams) {
    ProblemEvidence row{"sock_diag",
                        socket.address + " port " + std::to_string(socket.port) + " of " +
                            holder_of(evidence, socket) + ": " + bytes_text(socket.queued_bytes) +
                            " wait of " + bytes_text(socket.limit_bytes) + ", " +
                            group_digits(static_cast<Integer>(socket.dropped)) +
                            " datagrams dropped since it was opened",
                        static_cast<double>(socket.queued_bytes),
                        static_cast<double>(socket.limit_bytes)};
    problem.evidence.push_back(std::move(row));
  }
}

// SO_RCVBUF doubles what is asked for, up to rmem_max; who asks for nothing gets rmem_default.
void add_buffer_remedy(const Evidence& evidence, const DatagramSocket& socket, Problem& problem) {
  const auto normal = value_of(evidence, kDefault), most = value_of(evidence, kMost);
  const auto raised = [](std::uint64_t value) {
    return std::to_string(std::min(std::max(value, std::uint64_t{1}) * 4, kEnough));
  };
  if (normal && socket.limit_bytes == *normal && *normal < kEnough) {
    add_remedy(evidence, kDefault, raised(*normal),
               "the socket has asked for no buffer of its own and got this one: room for bursts "
               "four times as long, once the service is restarted",
               problem);
  } else if (most && socket.limit_bytes >= *most * 2 && *most < kEnough) {
    add_remedy(evidence, kMost, raised(*most),
               "the socket has as much as SO_RCVBUF may give it: room for bursts four times as "
               "long, where the service asks for it",
               problem);
  } else {
    problem.advice.push_back("The buffer of " + bytes_text(socket.limit_bytes) +
                             " is what the application asked for with SO_RCVBUF: raise it there.");
  }
}

Problem buffer_problem(const Evidence& evidence) {
  Problem problem = problem_of(
      evidence, "udp-memory", true, ProblemSeverity::error, "A UDP service reads too slowly",
      "The receive buffer of a socket is full and datagrams are dropped. udp_mem of the machine "
      "has room.");
  add_counter(evidence, "Udp.RcvbufErrors", problem);
  add_counter(evidence, "Udp6.RcvbufErrors", problem);
  add_sockets(evidence, problem);
  if (evidence.sockets && !evidence.sockets->datagrams.empty()) {
    add_buffer_remedy(evidence, evidence.sockets->datagrams.front(), problem);
  }
  problem.advice.emplace_back(
      "A larger buffer holds bursts. Where more comes than is read, only reading faster helps: "
      "find "
      "out what the service waits for.");
  return problem;
}

// From the first number of udp_mem on a socket that holds more than udp_rmem_min gets nothing, for
// UDP has no pressure to go through (net/core/sock.c __sk_mem_raise_allocated()). 6.18 does not
// count as MemErrors what it drops for that.
bool is_full(const ResourceUse* use) {
  if (reaches(use, 100)) return true;
  return use && use->effective_limit && *use->effective_limit > 0 &&
         use->used >= *use->effective_limit;
}

}  // namespace

Found udp_memory_problem(const Evidence& evidence, const Uses& uses) {
  const ResourceUse* use = resource(uses, "udp-memory");
  const bool counted =
      is_full(use) || moved(evidence, "Udp.MemErrors") > 0 || moved(evidence, "Udp6.MemErrors") > 0;
  const bool overflow =
      moved(evidence, "Udp.RcvbufErrors") > 0 || moved(evidence, "Udp6.RcvbufErrors") > 0;
  if (!counted) return overflow ? Found(buffer_problem(evidence)) : std::nullopt;
  Problem problem = problem_of(
      evidence, "udp-memory", true, ProblemSeverity::error, "UDP is out of memory",
      "All UDP sockets of the machine together hold as many pages as the first number of "
      "udp_mem says: one that holds more than udp_rmem_min gets no more, and datagrams "
      "are dropped.");
  if (use) add_use(*use, "sockstat", problem);
  add_counter(evidence, "Udp.MemErrors", problem);
  add_counter(evidence, "Udp6.MemErrors", problem);
  add_counter(evidence, "Udp.RcvbufErrors", problem);
  add_sockets(evidence, problem);
  add_memory_remedy(evidence, "net.ipv4.udp_mem", use, problem);
  problem.advice.emplace_back("Find the sockets that are not read: ss -uam.");
  return problem;
}

}  // namespace tune
