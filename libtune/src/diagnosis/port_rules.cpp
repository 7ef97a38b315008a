#include <algorithm>
#include <string>

#include "base/text.hpp"
#include "diagnosis/facts.hpp"

// __inet_hash_connect() (net/ipv4/inet_hashtables.c): ports of one parity first, then the others.

namespace tune {
namespace {

constexpr std::string_view kRange = "net.ipv4.ip_local_port_range";

bool is_local(std::string_view address) {
  return address.starts_with("127.") || address == "::1" || address.starts_with("::ffff:127.");
}

// Does connect() take a port that is in TIME-WAIT?
bool reuses(const Evidence& evidence, const PortUse& ports) {
  const std::uint64_t reuse = value_of(evidence, "net.ipv4.tcp_tw_reuse").value_or(0);
  const bool stamps = value_of(evidence, "net.ipv4.tcp_timestamps").value_or(1) != 0;
  return stamps && (reuse == 1 || (reuse == 2 && is_local(ports.destination)));
}

void add_remedies(const Evidence& evidence, const PortUse& ports, Problem& problem) {
  if (ports.time_wait * 2 > ports.used && !reuses(evidence, ports)) {
    if (value_of(evidence, "net.ipv4.tcp_timestamps") == std::uint64_t{0}) {
      add_remedy(evidence, "net.ipv4.tcp_timestamps", "1", "reuse of TIME-WAIT needs timestamps",
                 problem);
    }
    add_remedy(evidence, "net.ipv4.tcp_tw_reuse", "1",
               "connect() may then take a port that has been in TIME-WAIT for a second", problem);
  }
  const auto low = value_of(evidence, kRange, 0), high = value_of(evidence, kRange, 1);
  const auto normal_low = default_of(evidence, kRange, 0);
  const auto normal_high = default_of(evidence, kRange, 1);
  if (low && high && normal_low && normal_high && *high - *low < *normal_high - *normal_low) {
    add_remedy(evidence, kRange, evidence.defaults.find(kRange)->second,
               "the kernel's default; a wider range covers the ports of services", problem);
  }
}

}  // namespace

Found ephemeral_ports_problem(const Evidence& evidence, const Uses& uses) {
  const ResourceUse* use = resource(uses, "ephemeral-ports");
  if (!use || !evidence.sockets || evidence.sockets->port_use.empty()) return std::nullopt;
  const PortUse& ports = evidence.sockets->port_use.front();
  const std::uint64_t waiting = std::min(ports.used, ports.time_wait);
  const std::uint64_t taken = ports.used - (reuses(evidence, ports) ? waiting : 0);
  // Sockets come and go while they are listed: a little below half counts as half.
  if (*use->limit == 0 || taken * 100 < *use->effective_limit * 98) return std::nullopt;
  const bool out = taken * 100 >= *use->limit * 95;
  Problem problem = problem_of(
      evidence, "ephemeral-ports", true, out ? ProblemSeverity::error : ProblemSeverity::warning,
      out ? "Local ports are used up" : "Half of the local ports are used: connect() is slow",
      "connect() tries one half of ip_local_port_range first; once it is taken, every call walks "
      "all of it and costs a hundred times more; with all taken it fails with EADDRNOTAVAIL. "
      "Nothing is logged or counted.");
  add_use(*use, "sock_diag", problem);
  add_number("sock_diag",
             group_digits(static_cast<Integer>(waiting)) + " of them in TIME-WAIT, 60 s each",
             waiting, problem);
  add_remedies(evidence, ports, problem);
  problem.advice.emplace_back(
      "Pool connections, let the server close first, or use a second address on either side: the "
      "ports count for each pair of addresses and port.");
  return problem;
}

}  // namespace tune
