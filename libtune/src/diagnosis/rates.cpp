#include "diagnosis/rates.hpp"

#include <algorithm>
#include <cmath>

#include "base/text.hpp"
#include "diagnosis/facts.hpp"

namespace tune {
namespace {

// The retransmission timeout of a path without delay; a longer one shortens most lives.
constexpr double kUsualTimeout = 0.208;
constexpr std::string_view kTracked = "net.netfilter.nf_conntrack_count";

double number(const Evidence& evidence, std::string_view name) {
  return static_cast<double>(number_now(evidence, name).value_or(0));
}

}  // namespace

double per_second(const Evidence& evidence, std::string_view counter) {
  if (evidence.interval_seconds <= 0) return 0;
  return static_cast<double>(moved(evidence, counter)) / evidence.interval_seconds;
}

double logged_per_second(const Evidence& evidence, std::string_view kind) {
  const LogEvent* event = log_event(evidence, kind);
  if (!event || event->recent == 0) return 0;
  return event->recent_peak_per_second.value_or(event->peak_per_second);
}

std::string rate_number(double per_second) {
  if (!(per_second > 0)) return "0";  // what is no number among them
  return group_digits(static_cast<Integer>(std::ceil(std::min(per_second, 1e18))));
}

bool orphan_kills_are_counted(const Evidence& evidence) {
  return moved(evidence, "TcpExt.TCPAbortOnMemory") > 0 ||
         logged_per_second(evidence, "orphans") > 0;
}

double orphan_life_with(int retries) { return orphan_lifetime_seconds(retries, kUsualTimeout); }

double orphan_life_now(const Evidence& evidence) {
  const auto retries = value_of(evidence, "net.ipv4.tcp_orphan_retries").value_or(0);
  return orphan_life_with(static_cast<int>(std::min<std::uint64_t>(retries, 255)));
}

double orphans_per_second(const Evidence& evidence) {
  const double reset = std::max(per_second(evidence, "TcpExt.TCPAbortOnMemory"),
                                logged_per_second(evidence, "orphans"));
  return reset + std::max(number(evidence, "TCP.orphan") / orphan_life_now(evidence),
                          per_second(evidence, "TCP.orphan"));
}

double time_waits_per_second(const Evidence& evidence) {
  return per_second(evidence, "TcpExt.TCPTimeWaitOverflow") +
         number(evidence, "TCP.tw") / kTimeWaitSeconds;
}

double tracked_seconds(const Evidence& evidence) {
  constexpr std::uint64_t kDefault = 120;
  return static_cast<double>(
      value_of(evidence, "net.netfilter.nf_conntrack_tcp_timeout_time_wait").value_or(kDefault));
}

double tracked_per_second(const Evidence& evidence) {
  const auto entries = static_cast<double>(value_of(evidence, kTracked).value_or(0));
  const double dropped =
      std::max(per_second(evidence, "conntrack.drop"), logged_per_second(evidence, "conntrack"));
  return dropped + entries / std::max(tracked_seconds(evidence), 1.0);
}

}  // namespace tune
