#include <algorithm>
#include <cmath>

#include <tune/capacity.hpp>

namespace tune {
namespace {

constexpr double kLeastTimeout = 0.2;  // TCP_RTO_MIN
constexpr double kMostTimeout = 120;   // TCP_RTO_MAX
constexpr int kOwnRetries = 8;         // tcp_orphan_retries() for 0, while the peer may be alive

// tcp_model_timeout(): the time of `retries` doublings that begin with the least timeout.
double patience_seconds(int retries) {
  constexpr int kDoublings = 9;  // 0.2 s << 9 is the last below 120 s
  if (retries <= kDoublings) return kLeastTimeout * (std::ldexp(2.0, retries) - 1);
  return kLeastTimeout * (std::ldexp(2.0, kDoublings) - 1) + (retries - kDoublings) * kMostTimeout;
}

}  // namespace

double orphan_lifetime_seconds(int retries, double rto_seconds) {
  constexpr int kMostRetries = 255;  // the key is a byte
  const int budget = retries <= 0 ? kOwnRetries : std::min(retries, kMostRetries);
  const double patience = patience_seconds(budget);
  const double first = std::clamp(rto_seconds, kLeastTimeout, kMostTimeout);
  double life = first;
  for (double step = first * 2; life - first < patience; step *= 2) {
    life += std::min(step, kMostTimeout);
  }
  return life;
}

double fin_wait2_seconds(double fin_timeout_seconds, double rto_seconds) {
  constexpr double kTimeWait = 60;                                  // TCP_TIMEWAIT_LEN
  const double least = 3.5 * std::max(rto_seconds, kLeastTimeout);  // tcp_fin_time()
  const double time = std::max(fin_timeout_seconds, least);
  return time <= kTimeWait ? time : 2 * (time - kTimeWait);
}

double orphan_peak(double limit, double closes_per_second) {
  return limit + 0.1 * closes_per_second;
}

double orphan_charge_bytes(double unsent_bytes, std::uint64_t page_size_bytes,
                           const KernelVersion& kernel) {
  const bool quanta = kernel >= KernelVersion{4, 11, 0} && kernel < KernelVersion{6, 0, 0};
  const double unit = quanta ? 4096 : static_cast<double>(page_size_bytes);
  return std::ceil((unsent_bytes * 17 / 16 + 1280) / unit) * unit;
}

std::uint64_t accept_queue_limit(std::uint64_t backlog, std::uint64_t somaxconn) {
  return std::min(backlog, somaxconn) + 1;
}

std::optional<std::uint64_t> syn_queue_limit(std::uint64_t backlog, std::uint64_t somaxconn,
                                             int syncookies, std::uint64_t max_syn_backlog) {
  if (syncookies == 2) return std::nullopt;
  const std::uint64_t queue = std::min(backlog, somaxconn) + 1;
  if (syncookies != 0) return queue;
  return std::min(queue, max_syn_backlog - max_syn_backlog / 4 + 1);
}

double connect_rate(std::uint64_t ports, double lifetime_seconds,
                    std::optional<double> reuse_delay_seconds) {
  return static_cast<double>(ports) /
         (reuse_delay_seconds.value_or(kTimeWaitSeconds) + lifetime_seconds);
}

}  // namespace tune
