#include <algorithm>
#include <string>

#include "base/text.hpp"
#include "diagnosis/facts.hpp"

// __sk_mem_raise_allocated() (net/core/sock.c) compares pages with the three numbers of tcp_mem.

namespace tune {
namespace {

std::string bytes_text(std::uint64_t bytes) { return format_bytes(static_cast<Integer>(bytes)); }

std::string holder_text(const Evidence& evidence, const MemoryHolder& holder) {
  std::string text = "port " + std::to_string(holder.port) +
                     (holder.accepted ? " here, " : " of " + holder.peer + ", ") +
                     std::string(tcp_state_name(holder.state)) + ": " +
                     group_digits(static_cast<Integer>(holder.sockets)) + " sockets hold ";
  const bool unsent = holder.unsent_bytes >= holder.received_bytes;
  text += unsent ? bytes_text(holder.unsent_bytes) + " that peers have not taken"
                 : bytes_text(holder.received_bytes) + " that the application has not read";
  const auto name = evidence.holders.find(holder.inode);
  text += "; the largest is of " + (name != evidence.holders.end() ? name->second
                                    : holder.inode == 0            ? "no process any more"
                                                                   : "a process that is not seen");
  return holder.accepted ? text + ", its peer " + holder.peer : text;
}

// Sockets of this network namespace only; the limit is the machine's.
void add_holders(const Evidence& evidence, const ResourceUse* use, Problem& problem) {
  if (!evidence.sockets || evidence.sockets->memory.empty()) return;
  std::uint64_t all = 0;
  for (const MemoryHolder& holder : evidence.sockets->memory) {
    const std::uint64_t bytes = holder.received_bytes + holder.unsent_bytes + holder.reserved_bytes;
    all += bytes;
    add_number("sock_diag", holder_text(evidence, holder), bytes, problem);
  }
  if (use && problem.present && all * 4 < use->used * evidence.page_size_bytes) {
    problem.advice.emplace_back(
        "Sockets of this network namespace hold little of it: look in the others, too "
        "(nsenter -t PID -n tune doctor).");
  }
}

// Does a cgroup hold its sockets short? Its limit is met, but for less than what a socket asks for
// at once, and sockets have a part in it.
bool is_pressed(const MemoryGroup& group) {
  const bool full = group.limit_bytes > 0 && group.used_bytes >= group.limit_bytes / 10 * 9;
  return full && (group.only_sockets || group.socket_bytes >= group.used_bytes / 4);
}

const MemoryGroup* pressed_group(const Evidence& evidence) {
  for (const MemoryGroup& group : evidence.memory_groups) {
    if (is_pressed(group)) return &group;
  }
  return nullptr;
}

// Not every kernel counts it for TCP alone.
std::string hits_text(const MemoryGroup& group) {
  if (group.hits == 0) return "";
  return "; its limit was met " + group_digits(static_cast<Integer>(group.hits)) + " times";
}

void add_group(const MemoryGroup& group, Problem& problem) {
  ProblemEvidence row{"memory cgroup",
                      group.path + " of " + group.holder + ": " + bytes_text(group.used_bytes) +
                          " in use of " + bytes_text(group.limit_bytes) + ", sockets hold " +
                          bytes_text(group.socket_bytes) + hits_text(group),
                      static_cast<double>(group.used_bytes),
                      static_cast<double>(group.limit_bytes)};
  problem.evidence.push_back(std::move(row));
  problem.advice.push_back(
      group.only_sockets
          ? "Raise memory.kmem.tcp.limit_in_bytes of that cgroup: tcp_mem has no part in it."
          : "Raise the limit of that cgroup (MemoryMax=, MemoryHigh= of the unit, the container's "
            "memory), or have its peers and applications read: tcp_mem has no part in it.");
}

// The machine has room, one cgroup has none.
Problem group_problem(const Evidence& evidence, const MemoryGroup& group) {
  Problem problem = problem_of(
      evidence, "tcp-memory", true, ProblemSeverity::error, "A memory cgroup holds TCP short",
      "What sockets hold is charged to the memory cgroup of their process. At its limit windows "
      "stop growing, data is dropped and senders wait, though tcp_mem of the machine has room.");
  add_group(group, problem);
  return problem;
}

// Pressure begins above the second number and ends below the first. Where no socket has asked for
// memory since, the kernel still shows what is long over.
bool is_still_pressed(const Evidence& evidence, const ResourceUse* use) {
  auto ends = value_of(evidence, "net.ipv4.tcp_mem", 0);
  if (!ends) ends = default_of(evidence, "net.ipv4.tcp_mem", 0);
  return use && ends && use->used > *ends && number_now(evidence, "TCP.pressure") == 1u;
}

void add_still_pressed(const Evidence& evidence, Problem& problem) {
  const auto ends = value_of(evidence, "net.ipv4.tcp_mem", 0);
  ProblemEvidence row{"/proc/net/protocols", "TCP is still under pressure", 1, std::nullopt};
  if (ends) row.text += ": it ends below " + group_digits(static_cast<Integer>(*ends)) + " pages";
  problem.evidence.push_back(std::move(row));
}

}  // namespace

Found tcp_memory_problem(const Evidence& evidence, const Uses& uses) {
  const ResourceUse* use = resource(uses, "tcp-memory");
  const bool full = reaches(use, 100);
  const bool above = use && use->effective_limit && use->used > *use->effective_limit;
  const bool still = !above && is_still_pressed(evidence, use);
  const bool pressed = above || still;
  const bool entered = moved(evidence, "TcpExt.TCPMemoryPressures") > 0;
  const MemoryGroup* group = pressed_group(evidence);
  if (group && !full && !pressed) {
    Problem problem = group_problem(evidence, *group);
    if (use) add_use(*use, "sockstat", problem);
    add_holders(evidence, nullptr, problem);
    return problem;
  }
  if (!full && !pressed && !entered && !log_event(evidence, "tcp-memory")) return std::nullopt;
  const bool out = full || log_event(evidence, "tcp-memory");
  Problem problem = problem_of(
      evidence, "tcp-memory", full || pressed || entered,
      out ? ProblemSeverity::error : ProblemSeverity::warning,
      out ? "TCP is out of memory" : "TCP is short of memory",
      "All TCP sockets of the machine together hold more pages than tcp_mem allows: above its "
      "second number windows stop growing, until they hold less than the first; above the third "
      "data is dropped, senders wait and closing sockets with unsent data are reset. More orphans "
      "would change nothing.");
  if (use) add_use(*use, "sockstat", problem);
  if (still) add_still_pressed(evidence, problem);
  for (const char* counter : {"TcpExt.TCPMemoryPressures", "TcpExt.TCPAbortOnMemory",
                              "TcpExt.TCPRcvQDrop", "TcpExt.PruneCalled"}) {
    add_counter(evidence, counter, problem);
  }
  add_holders(evidence, use, problem);
  if (group) add_group(*group, problem);
  add_memory_remedy(evidence, "net.ipv4.tcp_mem", use, problem);
  problem.advice.emplace_back(
      "Peers that do not read, and applications that do not, hold the memory: ss -tm shows each. "
      "A smaller last number of tcp_wmem and tcp_rmem bounds what one connection can hold.");
  return problem;
}

}  // namespace tune
