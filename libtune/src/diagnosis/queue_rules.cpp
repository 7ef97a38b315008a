#include <algorithm>
#include <string>

#include "base/text.hpp"
#include "diagnosis/facts.hpp"

// A listener's queues hold min(backlog, somaxconn) + 1 each: sk_acceptq_is_full(),
// inet_csk_reqsk_queue_is_full() (include/net/sock.h, inet_connection_sock.h).

namespace tune {
namespace {

constexpr std::string_view kSomaxconn = "net.core.somaxconn";
constexpr std::uint64_t kMostQueue = 65535;

// What limits the queue is somaxconn, or what the application asked for.
void cure_backlog(const Evidence& evidence, const ResourceUse* use, Problem& problem) {
  const auto most = value_of(evidence, kSomaxconn);
  if (use && most && *use->limit < *most) {
    problem.advice.push_back(
        "somaxconn is " + std::to_string(*most) + " and does not limit this queue of " +
        std::to_string(*use->limit) +
        ": the application asked listen() for less, or has not called it since somaxconn was "
        "raised. Restart it; if that changes nothing, raise the application's own backlog.");
    return;
  }
  if (most && *most < kMostQueue) {
    const auto wanted =
        std::max<std::uint64_t>(4096, power_of_two(4.0 * static_cast<double>(*most)));
    add_remedy(evidence, kSomaxconn, std::to_string(std::min(wanted, kMostQueue)),
               "it caps the backlog that the application asked for", problem);
  }
  problem.advice.emplace_back(
      "Restart the service: the limit is taken when it calls listen(), and is the smaller of "
      "somaxconn and the application's own backlog.");
}

}  // namespace

Found accept_queue_problem(const Evidence& evidence, const Uses& uses) {
  const ResourceUse* use = resource(uses, "accept-queue");
  const bool full = use && use->used > *use->limit;
  if (moved(evidence, "TcpExt.ListenOverflows") == 0 && !full) return std::nullopt;
  Problem problem = problem_of(
      evidence, "accept-queue", true, ProblemSeverity::error, "A service accepts too slowly",
      "The queue of connections that wait for accept() is full and new ones are dropped: clients "
      "wait a second and try again, and nothing is logged.");
  if (use) add_use(*use, "sock_diag", problem);
  add_counter(evidence, "TcpExt.ListenOverflows", problem);
  add_counter(evidence, "TcpExt.ListenDrops", problem);
  cure_backlog(evidence, use, problem);
  problem.advice.emplace_back(
      "Find out why it does not accept: a loop that stalls, too few workers, no descriptors left.");
  return problem;
}

Found syn_queue_problem(const Evidence& evidence, const Uses& uses) {
  const std::uint64_t full = moved(evidence, "TcpExt.TCPReqQFullDrop");
  const bool cookies = moved(evidence, "TcpExt.TCPReqQFullDoCookies") > 0;
  // What a listener drops for neither queue: tcp_max_syn_backlog, which acts without cookies only.
  const std::uint64_t known = moved(evidence, "TcpExt.ListenOverflows") + full;
  const std::uint64_t drops = moved(evidence, "TcpExt.ListenDrops");
  const bool by_backlog =
      drops > known && value_of(evidence, "net.ipv4.tcp_syncookies") == std::uint64_t{0};
  const bool dropped = full > 0 || by_backlog;
  if (!dropped && !cookies && !log_event(evidence, "syn-queue")) return std::nullopt;
  Problem problem =
      problem_of(evidence, "syn-queue", dropped || cookies,
                 dropped ? ProblemSeverity::error : ProblemSeverity::warning,
                 "The queue of half-open connections is full",
                 "A listener has as many unfinished handshakes as its backlog allows. Often the "
                 "backlog is too "
                 "small for the rate and the round-trip time; it need not be an attack.");
  const ResourceUse* use = resource(uses, "syn-queue");
  if (use) add_use(*use, "sock_diag", problem);
  add_counter(evidence, "TcpExt.TCPReqQFullDrop", problem);
  add_counter(evidence, "TcpExt.TCPReqQFullDoCookies", problem);
  if (by_backlog) add_counter(evidence, "TcpExt.ListenDrops", problem);
  if (value_of(evidence, "net.ipv4.tcp_syncookies") == std::uint64_t{0}) {
    add_remedy(evidence, "net.ipv4.tcp_syncookies", "1",
               "a full queue is then answered with cookies instead of dropping, and "
               "tcp_max_syn_backlog no longer matters",
               problem);
  }
  cure_backlog(evidence, use, problem);
  return problem;
}

}  // namespace tune
