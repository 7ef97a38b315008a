#pragma once

#include <cstdint>
#include <string_view>

#include <tune/integer.hpp>

namespace tune {

// What the kernel shows after `number` was written, by a rule of Parameter::rounded that is about
// numbers. A page size of 0 is that of this machine; ticks of the clock are always this machine's.
Integer rounded_by(std::string_view rule, Integer number, std::uint64_t page_size_bytes);

// Of a clock with so many ticks in a second. Up, and shown rounded up again (kernel/time/time.c
// msecs_to_jiffies(), jiffies_to_msecs()).
Integer milliseconds_in_ticks(Integer milliseconds, unsigned ticks_per_second);
// Down, twice (kernel/time/time.c clock_t_to_jiffies(), jiffies_to_clock_t()).
Integer hundredths_in_ticks(Integer hundredths, unsigned ticks_per_second);

}  // namespace tune
