#include <algorithm>
#include <cmath>
#include <string>

#include "base/text.hpp"
#include "diagnosis/facts.hpp"
#include "diagnosis/rates.hpp"

// __inet_hash_connect() (net/ipv4/inet_hashtables.c): ports of one parity first, then the others.

namespace tune {
namespace {

constexpr std::string_view kRange = "net.ipv4.ip_local_port_range";

bool is_local(std::string_view address) {
  return address.starts_with("127.") || address == "::1" || address.starts_with("::ffff:127.");
}

// Half of the usable ports, as the other half costs too much, used over and over.
std::string rate_text(std::uint64_t usable, std::optional<double> reuse_delay) {
  return group_digits(static_cast<Integer>(connect_rate(usable / 2, 0, reuse_delay)));
}

void add_remedies(const Evidence& evidence, const ResourceUse& use, const PortUse& ports,
                  Problem& problem) {
  constexpr double kDelay = 1;
  const std::uint64_t usable = *use.limit;
  const bool reuse = ports.time_wait * 2 > ports.used && !reuses_ports(evidence, ports);
  if (reuse) {
    if (value_of(evidence, "net.ipv4.tcp_timestamps") == std::uint64_t{0}) {
      add_remedy(evidence, "net.ipv4.tcp_timestamps", "1", "reuse of TIME-WAIT needs timestamps",
                 problem);
    }
    add_remedy(evidence, "net.ipv4.tcp_tw_reuse", "1",
               "connect() may then take a port that has been in TIME-WAIT for a second: half of " +
                   group_digits(static_cast<Integer>(usable)) + " ports hold " +
                   rate_text(usable, kDelay) + " connections a second instead of " +
                   rate_text(usable, std::nullopt),
               problem);
  }
  // Reuse alone cures where what is opened a second fits in half of the ports.
  const double opened = per_second(evidence, "Tcp.ActiveOpens");
  if (reuse && opened > 0 && opened <= connect_rate(usable / 2, 0, kDelay)) return;
  const auto low = value_of(evidence, kRange, 0), high = value_of(evidence, kRange, 1);
  const auto normal_low = default_of(evidence, kRange, 0);
  const auto normal_high = default_of(evidence, kRange, 1);
  if (low && high && normal_low && normal_high && *high - *low < *normal_high - *normal_low) {
    add_remedy(evidence, kRange, evidence.defaults.find(kRange)->second,
               "the kernel's default; a wider range covers the ports of services", problem);
  }
}

// Ports that wait for a peer to close: as long as tcp_fin_timeout says, up to 60 s, and never
// reused.
void add_fin_wait2(const Evidence& evidence, const ResourceUse& use, const PortUse& ports,
                   Problem& problem) {
  constexpr std::string_view kTimeout = "net.ipv4.tcp_fin_timeout";
  constexpr double kLeast = 5, kShort = 10;
  if (ports.fin_wait2 == 0) return;
  add_number("sock_diag",
             group_digits(static_cast<Integer>(ports.fin_wait2)) +
                 " in FIN-WAIT-2: closed here, and not by the peer's application",
             ports.fin_wait2, problem);
  if (ports.fin_wait2 * 2 < ports.used) return;
  const double opened = per_second(evidence, "Tcp.ActiveOpens");
  const double half = static_cast<double>(*use.limit) / 2;
  const double wanted = opened > 0 ? std::max(std::floor(half / opened), kLeast) : kShort;
  const auto now = value_of(evidence, kTimeout);
  if (now && static_cast<double>(*now) > wanted) {
    add_remedy(evidence, kTimeout, std::to_string(static_cast<int>(std::min(wanted, 1e9))),
               "a port is free again when the peer has not closed for so long; half of " +
                   group_digits(static_cast<Integer>(*use.limit)) + " ports are enough then",
               problem);
  }
  problem.advice.emplace_back(
      "The peer's application does not close what is closed here: mend that.");
}

// Ports that the range has and connect() may not take.
void add_lost_ports(const Evidence& evidence, const ResourceUse& use, Problem& problem) {
  const auto low = value_of(evidence, kRange, 0), high = value_of(evidence, kRange, 1);
  if (!low || !high || *high < *low) return;
  const std::uint64_t range = *high - *low + 1;
  if (*use.limit * 10 > range * 9) return;
  add_number("ip_local_reserved_ports",
             group_digits(static_cast<Integer>(range - *use.limit)) + " of the range's " +
                 group_digits(static_cast<Integer>(range)) +
                 " ports are reserved or have listeners: connect() passes them by",
             range - *use.limit, problem);
  problem.advice.emplace_back(
      "Reserve only the ports of services: what else ip_local_reserved_ports holds of the range is "
      "lost to connect().");
}

}  // namespace

bool reuses_ports(const Evidence& evidence, const PortUse& ports) {
  const std::uint64_t reuse = value_of(evidence, "net.ipv4.tcp_tw_reuse").value_or(0);
  const bool stamps = value_of(evidence, "net.ipv4.tcp_timestamps").value_or(1) != 0;
  return stamps && (reuse == 1 || (reuse == 2 && is_local(ports.destination)));
}

std::uint64_t ports_taken(const Evidence& evidence, const PortUse& ports) {
  const std::uint64_t old = ports.time_wait - std::min(ports.time_wait, ports.young);
  return reuses_ports(evidence, ports) ? ports.used - std::min(ports.used, old) : ports.used;
}

const PortUse* tightest_ports(const Evidence& evidence) {
  if (!evidence.sockets) return nullptr;
  const PortUse* tightest = nullptr;
  for (const PortUse& use : evidence.sockets->port_use) {
    if (!tightest || ports_taken(evidence, use) > ports_taken(evidence, *tightest)) tightest = &use;
  }
  return tightest;
}

// Every port of the range is reserved or has a listener.
static Problem no_ports_problem(const Evidence& evidence, const ResourceUse& use) {
  Problem problem = problem_of(evidence, "ephemeral-ports", true, ProblemSeverity::error,
                               "There is no local port to take",
                               "ip_local_reserved_ports and listeners cover all of "
                               "ip_local_port_range: each connect() fails "
                               "with EADDRNOTAVAIL. Nothing is logged or counted.");
  add_use(use, "ip_local_port_range", problem);
  add_lost_ports(evidence, use, problem);
  return problem;
}

Found ephemeral_ports_problem(const Evidence& evidence, const Uses& uses) {
  const ResourceUse* use = resource(uses, "ephemeral-ports");
  if (use && use->limit == 0u) return no_ports_problem(evidence, *use);
  const PortUse* tightest = tightest_ports(evidence);
  if (!use || !tightest) return std::nullopt;
  const PortUse& ports = *tightest;
  const std::uint64_t waiting = std::min(ports.used, ports.time_wait);
  const std::uint64_t taken = use->used;
  // Sockets come and go while they are listed: a little below half counts as half.
  if (taken == 0 || taken * 100 < *use->effective_limit * 98) return std::nullopt;
  const bool out = taken * 100 >= *use->limit * 95;
  Problem problem = problem_of(
      evidence, "ephemeral-ports", true, out ? ProblemSeverity::error : ProblemSeverity::warning,
      out ? "Local ports are used up" : "Half of the local ports are used: connect() is slow",
      "connect() tries one half of ip_local_port_range first; once it is taken, every call walks "
      "all of it and costs a hundred times more; with all taken it fails with EADDRNOTAVAIL. "
      "Nothing is logged or counted.");
  add_use(*use, "sock_diag", problem);
  if (waiting > 0) {
    add_number(
        "sock_diag",
        group_digits(static_cast<Integer>(waiting)) + " sockets in TIME-WAIT there, 60 s each" +
            (reuses_ports(evidence, ports) ? "; those older than a second do not count" : ""),
        waiting, problem);
  }

  add_lost_ports(evidence, *use, problem);
  add_fin_wait2(evidence, *use, ports, problem);
  add_remedies(evidence, *use, ports, problem);
  problem.advice.emplace_back(
      "Pool connections, let the server close first, or use a second address on either side: the "
      "ports count for each pair of addresses and port.");
  return problem;
}

}  // namespace tune
