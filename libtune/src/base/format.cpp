#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>

#include "base/decimals.hpp"
#include "base/text.hpp"

namespace tune {
namespace {

constexpr std::array<const char*, 7> kByteUnits{"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

constexpr Integer kLargest = ((Integer{1} << 126) - 1) * 2 + 1;

struct TimeUnit {
  double seconds;
  const char* name;
};

// "1.25", "12.5", "12": at most `decimals`, no zeros at the end.
std::string short_number(double value, int decimals) {
  std::string text = fixed_decimals(value, decimals);
  if (text.find('.') == std::string::npos) return text;
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

std::string in_unit(double seconds, const TimeUnit& unit) {
  const double value = seconds / unit.seconds;
  return short_number(value, value < 10 ? 2 : 1) + " " + unit.name;
}

std::string format_short_time(double seconds) {
  constexpr TimeUnit kUnits[] = {{1, "s"}, {1e-3, "ms"}, {1e-6, "µs"}};
  for (const TimeUnit& unit : kUnits) {
    // What rounds up to a whole unit already reads better in it.
    if (seconds >= unit.seconds * 0.99995) return in_unit(seconds, unit);
  }
  return in_unit(seconds, {1e-9, "ns"});
}

std::string format_long_time(double seconds) {
  constexpr TimeUnit kUnits[] = {{86400, "d"}, {3600, "h"}, {60, "min"}};
  for (const TimeUnit& unit : kUnits) {
    const bool exact = std::fmod(seconds, unit.seconds) == 0;
    if (seconds >= 2 * unit.seconds && (exact || seconds >= 10 * unit.seconds)) {
      return in_unit(seconds, unit);
    }
  }
  return in_unit(seconds, {1, "s"});
}

}  // namespace

std::string format_bytes(Integer bytes) {
  const bool negative = bytes < 0;
  const Integer size = negative ? -std::max(bytes, -kLargest) : bytes;
  std::size_t unit = 0;
  Integer scale = 1;
  // The next unit as soon as one decimal of this one would round up to it: 1023.96 MiB is 1.0 GiB.
  while (unit + 1 < kByteUnits.size() && size >= scale * 1024 - scale / 20) {
    scale *= 1024;
    ++unit;
  }
  std::string text = negative ? "-" : "";
  if (size % scale == 0) {
    text += to_string(size / scale);
  } else {
    const Integer tenths = size / scale * 10 + (size % scale * 10 + scale / 2) / scale;
    text += to_string(tenths / 10) + "." + to_string(tenths % 10);
  }
  return text + " " + kByteUnits[unit];
}

std::string format_seconds(double seconds) {
  if (!std::isfinite(seconds)) return "infinite";
  if (seconds < 0) return "-" + format_seconds(-seconds);
  if (seconds == 0) return "0 s";
  return seconds < 120 ? format_short_time(seconds) : format_long_time(seconds);
}

std::string group_digits(Integer value) {
  std::string text = to_string(value);
  const std::size_t first = value < 0 ? 1 : 0;
  for (std::size_t i = text.size(); i > first + 3;) {
    i -= 3;
    text.insert(i, 1, ' ');
  }
  return text;
}

std::string format_time(std::int64_t unix_seconds) {
  using namespace std::chrono;
  // Four digits of year are all that RFC 3339 has: 0000-01-01 to 9999-12-31.
  constexpr std::int64_t kFirst = -62167219200;
  constexpr std::int64_t kLast = 253402300799;
  const sys_seconds time{seconds{std::clamp(unix_seconds, kFirst, kLast)}};
  const sys_days day = floor<days>(time);
  const year_month_day date{day};
  const hh_mm_ss clock{time - day};
  char buffer[80];
  std::snprintf(buffer, sizeof buffer, "%04d-%02u-%02uT%02d:%02d:%02dZ", int{date.year()},
                unsigned{date.month()}, unsigned{date.day()},
                static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()));
  return buffer;
}

}  // namespace tune
