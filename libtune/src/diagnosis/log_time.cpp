#include "diagnosis/log_time.hpp"

#include <charconv>
#include <cstdint>

#include "base/text.hpp"

namespace tune {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::optional<double> whole(std::string_view text) {
  std::uint64_t number = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
  if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size()) return std::nullopt;
  return static_cast<double>(number);
}

double number_at(std::string_view text, std::size_t at, std::size_t digits) {
  return at + digits <= text.size() ? whole(text.substr(at, digits)).value_or(0) : 0;
}

// Days since 1970 of a date of the Gregorian calendar, by the algorithm of Howard Hinnant.
double days_of(double year, double month, double day) {
  const auto y = static_cast<std::int64_t>(year) - (month <= 2 ? 1 : 0);
  const auto m = static_cast<std::int64_t>(month), d = static_cast<std::int64_t>(day);
  const std::int64_t era = y / 400, of_era = y - era * 400;
  const std::int64_t of_year = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
  return static_cast<double>(era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year -
                             719468);
}

// "11:16:39.25" at `at`; "+02:00" or "Z" after it.
double clock_seconds(std::string_view text, std::size_t at) {
  double seconds =
      number_at(text, at, 2) * 3600 + number_at(text, at + 3, 2) * 60 + number_at(text, at + 6, 2);
  at += 8;
  if (at < text.size() && (text[at] == '.' || text[at] == ',')) {
    double part = 0.1;
    for (++at; at < text.size() && is_digit(text[at]); ++at, part /= 10)
      seconds += part * (text[at] - '0');
  }
  if (at + 2 < text.size() && (text[at] == '+' || text[at] == '-')) {
    const std::size_t minutes = at + 3 < text.size() && text[at + 3] == ':' ? at + 4 : at + 3;
    const double zone = number_at(text, at + 1, 2) * 3600 + number_at(text, minutes, 2) * 60;
    seconds -= text[at] == '+' ? zone : -zone;
  }
  return seconds;
}

// "Nov 24 11:16:39", "Tue Nov 24 11:16:39 2026".
std::optional<double> month_seconds(std::string_view time) {
  constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  Parts words = split_blanks(time);
  if (words.size() >= 4 && words[1].size() == 3) {
    words = split_blanks(time.substr(static_cast<std::size_t>(words[1].data() - time.data())));
  }
  if (words.size() < 3 || words[0].size() != 3 || words[2].size() < 8) return std::nullopt;
  const std::size_t month = kMonths.find(words[0]);
  const auto day = whole(words[1]);
  if (month == std::string_view::npos || month % 3 != 0 || !day || *day > 31) return std::nullopt;
  constexpr double kLeapYear = 2000;  // the log does not say which
  const double year = words.size() > 3 ? whole(words[3]).value_or(kLeapYear) : kLeapYear;
  return days_of(year > 9999 ? kLeapYear : year, static_cast<double>(month / 3 + 1), *day) * 86400 +
         clock_seconds(words[2], 0);
}

std::optional<double> stamp_seconds(std::string_view time) {
  const std::size_t dot = time.find('.');
  const auto seconds = whole(time.substr(0, dot));
  if (!seconds) return std::nullopt;
  if (dot == std::string_view::npos) {
    constexpr double kMicroseconds = 1e15;  // __REALTIME_TIMESTAMP of journalctl
    return *seconds >= kMicroseconds ? *seconds / 1e6 : *seconds;
  }
  const auto fraction = whole(time.substr(dot + 1));
  double part = fraction.value_or(0);
  for (std::size_t i = dot + 1; i < time.size(); ++i) part /= 10;
  return *seconds + part;
}

}  // namespace

std::optional<double> seconds_of_log_time(std::string_view time) {
  if (time.size() > 64) return std::nullopt;
  const bool iso = time.size() >= 19 && time[4] == '-' && time[7] == '-' && time[13] == ':';
  if (!iso) return !time.empty() && is_digit(time[0]) ? stamp_seconds(time) : month_seconds(time);
  return days_of(number_at(time, 0, 4), number_at(time, 5, 2), number_at(time, 8, 2)) * 86400 +
         clock_seconds(time, 11);
}

}  // namespace tune
