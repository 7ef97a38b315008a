#include "system/clock_ticks.hpp"

#include <ctime>

namespace tune {

// The coarse clock moves with the ticks: its resolution is one (kernel/time/posix-timers.c
// posix_get_coarse_res(), KTIME_LOW_RES).
unsigned clock_ticks_per_second() {
  constexpr long kSecond = 1'000'000'000;
  timespec tick = {};
  if (clock_getres(CLOCK_MONOTONIC_COARSE, &tick) != 0 || tick.tv_sec != 0 || tick.tv_nsec <= 0)
    return 0;
  return static_cast<unsigned>((kSecond + tick.tv_nsec / 2) / tick.tv_nsec);
}

}  // namespace tune
