#pragma once

#include <string>
#include <string_view>

#include <tune/diagnosis.hpp>

namespace tune {

// How fast things come, as far as the evidence tells: what the capacity model sizes limits by.

double per_second(const Evidence& evidence, std::string_view counter);  // 0 without an interval

// As people read it: rounded up; what no machine does stays at 10^18, as counters may come from a
// file.
std::string rate_number(double per_second);

// What the log says at its peak, suppressed lines included; 0: nothing recent.
double logged_per_second(const Evidence& evidence, std::string_view kind);

// Closes that leave an orphan: those that are reset, and those that end by themselves.
double orphans_per_second(const Evidence& evidence);
// Are any reset, so that the rate is one that the limit does not hold?
bool orphan_kills_are_counted(const Evidence& evidence);
// The life of an orphan whose peer is silent, with the running tcp_orphan_retries or with
// `retries`.
double orphan_life_now(const Evidence& evidence);
double orphan_life_with(int retries);

double time_waits_per_second(const Evidence& evidence);
// Entries that connection tracking makes or would make, and how long it keeps one.
double tracked_per_second(const Evidence& evidence);
double tracked_seconds(const Evidence& evidence);

}  // namespace tune
