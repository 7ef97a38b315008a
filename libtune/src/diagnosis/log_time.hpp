#pragma once

#include <optional>
#include <string_view>

namespace tune {

// A time as time_of_log_line() finds it, as seconds from some beginning: that of the boot for
// "123.456789", a year's for "Nov 24 11:16:39". Only times of one dress compare.
std::optional<double> seconds_of_log_time(std::string_view time);

}  // namespace tune
