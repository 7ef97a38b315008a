#include <algorithm>
#include <string>

#include "base/text.hpp"
#include "diagnosis/facts.hpp"
#include "diagnosis/rates.hpp"

// A listener's queues hold min(backlog, somaxconn) + 1 each: sk_acceptq_is_full(),
// inet_csk_reqsk_queue_is_full() (include/net/sock.h, inet_connection_sock.h).

namespace tune {
namespace {

constexpr std::string_view kSomaxconn = "net.core.somaxconn";
constexpr std::uint64_t kMostQueue = 65535;

// The process of "listener 0.0.0.0 port 80 of nginx (17)"; empty: not known.
std::string holder_of(const ResourceUse& use) {
  const std::size_t at = use.scope.find(" of ");
  return at == std::string::npos ? "" : use.scope.substr(at + 4);
}

// A queue of a listener that is too short, and what would do.
struct ShortQueue {
  const ResourceUse* use = nullptr;  // null: it was not seen
  std::uint64_t backlog = 0;         // that the listener has
  std::uint64_t wanted = 0;
  std::string formula;
};

// What limits the queue is somaxconn, or what the application asked for.
void cure_backlog(const Evidence& evidence, const ShortQueue& queue, Problem& problem) {
  const auto most = value_of(evidence, kSomaxconn);
  const std::uint64_t wanted = std::min(queue.wanted, kMostQueue);
  if (queue.use && most && queue.backlog < *most) {
    const std::string holder = holder_of(*queue.use);
    problem.advice.push_back(
        "somaxconn is " + std::to_string(*most) + " and does not limit this queue of " +
        std::to_string(queue.backlog) + ": " + (holder.empty() ? "the application" : holder) +
        " asked listen() for less, or has not called it since somaxconn was raised. Restart it; "
        "if that changes nothing, raise its own backlog to " +
        std::to_string(wanted) + " (" + queue.formula + ").");
    if (wanted <= *most) return;
  }
  if (most && *most < wanted) {
    add_remedy(evidence, kSomaxconn, std::to_string(wanted),
               "it caps the backlog that the application asked for: " + queue.formula, problem);
  }
  if (queue.use && most && queue.backlog < *most) return;
  problem.advice.emplace_back(
      "Restart the service: the limit is taken when it calls listen(), and is the smaller of "
      "somaxconn and the application's own backlog.");
}

std::string count_text(std::uint64_t number) { return group_digits(static_cast<Integer>(number)); }

// It would have held all that came in the interval, or is twice as long where nothing was counted.
ShortQueue short_accept_queue(const Evidence& evidence, const ResourceUse* use) {
  const std::uint64_t somaxconn = value_of(evidence, kSomaxconn).value_or(0);
  const std::uint64_t backlog = use ? *use->limit : somaxconn;
  const std::uint64_t overflowed = moved(evidence, "TcpExt.ListenOverflows");
  const std::uint64_t least = default_of(evidence, kSomaxconn).value_or(128);
  const double need = queue_needed(static_cast<double>(backlog),
                                   static_cast<double>(std::max(overflowed, backlog)));
  return {use, backlog, std::max(power_of_two(need), least),
          overflowed > 0 ? count_text(backlog) + " + the " + count_text(overflowed) +
                               " that overflowed in " + format_seconds(evidence.interval_seconds)
                         : "twice " + count_text(backlog)};
}

// Half-open connections last a round trip: a rate times 100 ms, and twice what did not do.
ShortQueue short_syn_queue(const Evidence& evidence, const ResourceUse* use,
                           const std::optional<std::uint64_t>& backlog) {
  constexpr double kRoundTrip = 0.1;
  const std::uint64_t somaxconn = value_of(evidence, kSomaxconn).value_or(0);
  const std::uint64_t own = backlog.value_or(somaxconn);
  const double rate = per_second(evidence, "TcpExt.TCPReqQFullDrop") +
                      per_second(evidence, "TcpExt.TCPReqQFullDoCookies") +
                      per_second(evidence, "Tcp.PassiveOpens");
  // Where neither a listener nor a rate is known, the kernel's default has to do.
  const double twice = use || rate > 0 ? 2.0 * static_cast<double>(own) : 0;
  const double need = std::max(held(rate, kRoundTrip), twice);
  const std::uint64_t least = default_of(evidence, kSomaxconn).value_or(128);
  return {use, own, std::max(power_of_two(need), least),
          rate_number(rate) + "/s x 100 ms of handshake, twice as many as now"};
}

// The backlog of the listener that a use speaks of.
std::optional<std::uint64_t> backlog_of(const Evidence& evidence, const ResourceUse* use) {
  if (!use || !evidence.sockets) return std::nullopt;
  for (const Listener& listener : evidence.sockets->listeners) {
    if (use->scope.find(listener_text(listener)) == 0) return listener.limit;
  }
  return std::nullopt;
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
  cure_backlog(evidence, short_accept_queue(evidence, use), problem);
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
  if (use && use->used == 0) use = nullptr;  // what was full is empty again, or was another's
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
  if (full == 0 && !cookies && by_backlog) return problem;  // no queue of a listener is full
  cure_backlog(evidence, short_syn_queue(evidence, use, backlog_of(evidence, use)), problem);
  return problem;
}

}  // namespace tune
