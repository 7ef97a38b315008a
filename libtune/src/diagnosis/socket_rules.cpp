#include <algorithm>
#include <string>

#include "base/text.hpp"
#include "diagnosis/facts.hpp"

namespace tune {
namespace {

Problem problem_of(const Evidence& evidence, std::string id, bool counted, ProblemSeverity severity,
                   std::string title, std::string cause) {
  Problem problem;
  problem.present = counted || log_says_present(evidence, id).value_or(false);
  problem.id = std::move(id);
  problem.severity = severity;
  problem.title = std::move(title);
  problem.cause = std::move(cause);
  problem.confidence = counted ? Confidence::high : Confidence::medium;
  add_log(evidence, problem);
  return problem;
}

bool full(const ResourceUse* use) { return use && use->limit && use->used >= *use->limit; }

void add_orphan_states(const Evidence& evidence, Problem& problem) {
  if (!evidence.sockets) return;
  for (const std::size_t state : {kFinWait1, kFinWait2, kLastAck, kClosing}) {
    const std::uint64_t count = evidence.sockets->orphans[state];
    if (count == 0) continue;
    problem.evidence.push_back({"sock_diag", "orphans in " + std::string(tcp_state_name(state)),
                                static_cast<double>(count), std::nullopt});
  }
}

void cure_orphans(const Evidence& evidence, Problem& problem) {
  constexpr std::string_view kMost = "net.ipv4.tcp_max_orphans";
  constexpr std::string_view kRetries = "net.ipv4.tcp_orphan_retries";
  if (value_of(evidence, "net.ipv4.tcp_fin_timeout").value_or(60) > 60) {
    add_remedy(evidence, "net.ipv4.tcp_fin_timeout", "60",
               "above 60 s a socket in FIN-WAIT-2 stays a full orphan; up to 60 s it is replaced "
               "by a small one at once",
               problem);
  }
  const auto retries = value_of(evidence, kRetries);
  if (retries && (*retries == 0 || *retries > 2)) {
    add_remedy(evidence, kRetries, "2",
               "an orphan whose peer is silent lives about 3 s instead of " +
                   std::string(*retries == 0 ? "106 s (0 means 8)" : "6 s or more"),
               problem);
  }
  // Kills and what is there now tell how fast orphans come; four times what 3.1 s of that leave
  // behind, as silent peers count up to four times.
  const double seconds = std::max(evidence.interval_seconds, 1.0);
  const double rate = static_cast<double>(moved(evidence, "TcpExt.TCPAbortOnMemory")) / seconds +
                      static_cast<double>(number_now(evidence, "TCP.orphan").value_or(0)) / 106;
  const auto need = power_of_two(static_cast<std::uint64_t>(rate * 4 * 3.1));
  const auto wanted = std::max(need, default_of(evidence, kMost).value_or(0));
  const auto limit = value_of(evidence, kMost);
  if (limit && wanted > *limit) {
    add_remedy(evidence, kMost, std::to_string(wanted),
               "holds the orphans of this rate with the penalty of silent peers, and no less than "
               "the kernel's default for this memory",
               problem);
  }
}

}  // namespace

Found orphans_problem(const Evidence& evidence, const Uses& uses) {
  const ResourceUse* use = resource(uses, "orphans");
  const ResourceUse* memory = resource(uses, "tcp-memory");
  const bool kills = moved(evidence, "TcpExt.TCPAbortOnMemory") > 0 && !full(memory) && use &&
                     use->effective_limit && use->used > *use->effective_limit;
  const bool over = use && use->limit && *use->limit > 0 && use->used >= *use->limit;
  if (!kills && !over && !log_event(evidence, "orphans")) return std::nullopt;
  Problem problem = problem_of(
      evidence, "orphans", kills || over, ProblemSeverity::error, "Too many orphaned sockets",
      "Connections that no process holds any more wait for their peers; above tcp_max_orphans the "
      "kernel resets those that close next, in every network namespace. tcp_mem has no part in "
      "it.");
  if (use) add_use(*use, "sockstat", problem);
  add_counter(evidence, "TcpExt.TCPAbortOnMemory", problem);
  add_orphan_states(evidence, problem);
  cure_orphans(evidence, problem);
  problem.advice.push_back(
      "FIN-WAIT-1 and LAST-ACK: the peers are gone or do not read; FIN-WAIT-2: they do not close.");
  return problem;
}

Found tcp_memory_problem(const Evidence& evidence, const Uses& uses) {
  const ResourceUse* use = resource(uses, "tcp-memory");
  const bool pressed = use && use->effective_limit && use->used > *use->effective_limit;
  const bool entered = moved(evidence, "TcpExt.TCPMemoryPressures") > 0;
  if (!pressed && !entered && !log_event(evidence, "tcp-memory")) return std::nullopt;
  Problem problem = problem_of(
      evidence, "tcp-memory", pressed || entered,
      full(use) || log_event(evidence, "tcp-memory") ? ProblemSeverity::error
                                                     : ProblemSeverity::warning,
      "TCP is out of memory",
      "All TCP sockets of the machine together hold more pages than tcp_mem allows: windows stop "
      "growing, above its third number data is dropped and closing sockets are reset. More orphans "
      "would change nothing.");
  if (use) add_use(*use, "sockstat", problem);
  add_counter(evidence, "TcpExt.TCPMemoryPressures", problem);
  add_counter(evidence, "TcpExt.TCPAbortOnMemory", problem);
  const auto least = default_of(evidence, "net.ipv4.tcp_mem", 2);
  const auto limit = value_of(evidence, "net.ipv4.tcp_mem", 2);
  const auto normal = evidence.defaults.find("net.ipv4.tcp_mem");
  if (least && limit && *least > *limit) {
    add_remedy(evidence, "net.ipv4.tcp_mem", normal->second,
               "pages; the kernel's default for this memory", problem);
  }
  problem.advice.emplace_back("Peers that do not read hold the memory: find them with ss -tm.");
  return problem;
}

Found ephemeral_ports_problem(const Evidence& evidence, const Uses& uses) {
  const ResourceUse* use = resource(uses, "ephemeral-ports");
  if (!use || evidence.sockets->port_use.empty()) return std::nullopt;
  const PortUse& ports = evidence.sockets->port_use.front();
  const std::uint64_t reuse = value_of(evidence, "net.ipv4.tcp_tw_reuse").value_or(0);
  const bool stamps = value_of(evidence, "net.ipv4.tcp_timestamps").value_or(1) != 0;
  const bool local = ports.destination.compare(0, 4, "127.") == 0 || ports.destination == "::1";
  const bool reusable = stamps && (reuse == 1 || (reuse == 2 && local));
  const std::uint64_t taken = ports.used - (reusable ? ports.time_wait : 0);
  if (taken * 100 < *use->effective_limit * 98) return std::nullopt;
  const bool out = taken * 100 >= *use->limit * 95;
  Problem problem = problem_of(
      evidence, "ephemeral-ports", true, out ? ProblemSeverity::error : ProblemSeverity::warning,
      out ? "Local ports are used up" : "Half of the local ports are used: connect() is slow",
      "connect() tries one half of ip_local_port_range first; once it is taken, every call walks "
      "all of it and costs a hundred times more, and with all taken it fails with EADDRNOTAVAIL.");
  add_use(*use, "sock_diag", problem);
  problem.evidence.push_back({"sock_diag", "of them in TIME-WAIT, 60 s each",
                              static_cast<double>(ports.time_wait), std::nullopt});
  if (ports.time_wait * 2 > ports.used && !reusable) {
    if (!stamps) {
      add_remedy(evidence, "net.ipv4.tcp_timestamps", "1", "reuse needs timestamps", problem);
    }
    add_remedy(evidence, "net.ipv4.tcp_tw_reuse", "1",
               "connect() may then take a port that has been in TIME-WAIT for a second", problem);
  }
  problem.advice.emplace_back(
      "Pool connections, let the server close first, or use a second address: the ports count for "
      "each pair of addresses and port.");
  return problem;
}

Found accept_queue_problem(const Evidence& evidence, const Uses& uses) {
  if (moved(evidence, "TcpExt.ListenOverflows") == 0) return std::nullopt;
  const ResourceUse* use = resource(uses, "accept-queue");
  Problem problem = problem_of(
      evidence, "accept-queue", true, ProblemSeverity::error, "A service accepts too slowly",
      "The queue of connections that wait for accept() is full and new ones are dropped: clients "
      "wait a second and try again. The limit is the smaller of the application's backlog and "
      "somaxconn when it called listen().");
  if (use) add_use(*use, "sock_diag", problem);
  add_counter(evidence, "TcpExt.ListenOverflows", problem);
  const auto most = value_of(evidence, "net.core.somaxconn");
  if (use && most && *use->limit >= *most) {
    const auto wanted = std::max<std::uint64_t>(4096, power_of_two(*most * 4));
    add_remedy(evidence, "net.core.somaxconn",
               std::to_string(std::min<std::uint64_t>(wanted, 65535)),
               "it caps the backlog that the application asked for", problem);
    problem.advice.emplace_back("Restart the service: the limit is taken when it calls listen().");
  } else {
    problem.advice.emplace_back(
        "Raise the application's own backlog: somaxconn is not what limits it.");
  }
  problem.advice.emplace_back("Find out why it does not accept: a stalled loop, too few workers.");
  return problem;
}

Found syn_queue_problem(const Evidence& evidence, const Uses& uses) {
  const bool dropped = moved(evidence, "TcpExt.TCPReqQFullDrop") > 0;
  const bool cookies = moved(evidence, "TcpExt.TCPReqQFullDoCookies") > 0;
  if (!dropped && !cookies && !log_event(evidence, "syn-queue")) return std::nullopt;
  Problem problem = problem_of(
      evidence, "syn-queue", dropped || cookies,
      dropped ? ProblemSeverity::error : ProblemSeverity::warning,
      "The queue of half-open connections is full",
      "A listener had as many unfinished handshakes as its backlog: often a backlog that is too "
      "small, not an attack.");
  if (const ResourceUse* use = resource(uses, "syn-queue")) add_use(*use, "sock_diag", problem);
  add_counter(evidence, "TcpExt.TCPReqQFullDrop", problem);
  add_counter(evidence, "TcpExt.TCPReqQFullDoCookies", problem);
  if (value_of(evidence, "net.ipv4.tcp_syncookies") == 0u) {
    add_remedy(evidence, "net.ipv4.tcp_syncookies", "1",
               "a full queue is then answered with cookies instead of dropping", problem);
  }
  problem.advice.emplace_back("Raise the application's backlog, and somaxconn where it caps it.");
  return problem;
}

Found time_wait_problem(const Evidence& evidence, const Uses& uses) {
  const bool overflow = moved(evidence, "TcpExt.TCPTimeWaitOverflow") > 0;
  if (!overflow && !log_event(evidence, "time-wait")) return std::nullopt;
  Problem problem = problem_of(
      evidence, "time-wait", overflow, ProblemSeverity::warning, "TIME-WAIT sockets overflow",
      "tcp_max_tw_buckets is reached: connections end without TIME-WAIT and its protection against "
      "late segments. Clients notice nothing, and today's kernels log nothing.");
  if (const ResourceUse* use = resource(uses, "time-wait")) add_use(*use, "sockstat", problem);
  add_counter(evidence, "TcpExt.TCPTimeWaitOverflow", problem);
  constexpr std::string_view kMost = "net.ipv4.tcp_max_tw_buckets";
  const double rate = static_cast<double>(moved(evidence, "TcpExt.TCPTimeWaitOverflow")) /
                      std::max(evidence.interval_seconds, 1.0);
  const auto wanted = std::max(power_of_two(static_cast<std::uint64_t>(rate * 62)),
                               default_of(evidence, kMost).value_or(0));
  if (wanted > value_of(evidence, kMost).value_or(0)) {
    add_remedy(evidence, kMost, std::to_string(wanted),
               "62 s of the rate that overflows, and no less than the kernel's default", problem);
  }
  return problem;
}

}  // namespace tune
