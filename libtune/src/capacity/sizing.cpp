#include <cmath>

#include <tune/capacity.hpp>

namespace tune {

double held(double per_second, double seconds) {
  // What is a billionth above a number is that number.
  const double count = per_second * seconds;
  return std::ceil(count - 1e-9 * count);
}

double orphans_needed(double closes_per_second, double lifetime_seconds) {
  constexpr double kPenalty = 4;
  return orphan_peak(kPenalty * held(closes_per_second, lifetime_seconds), closes_per_second);
}

double time_waits_needed(double closes_per_second) {
  constexpr double kLongest = 62;
  return held(closes_per_second, kLongest);
}

double queue_needed(double limit, double overflowed) { return limit + overflowed; }

std::string memory_triple(std::uint64_t pages) {
  const std::uint64_t sixth = (pages + 5) / 6;
  return std::to_string(sixth * 3) + " " + std::to_string(sixth * 4) + " " +
         std::to_string(sixth * 6);
}

std::uint64_t power_of_two(double least) {
  std::uint64_t power = 1;
  while (static_cast<double>(power) < least && power < std::uint64_t{1} << 30) power *= 2;
  return power;
}

}  // namespace tune
