#include "kernel/rounding.hpp"

#include <algorithm>
#include <climits>

#include <sys/auxv.h>

#include "base/text.hpp"
#include "system/clock_ticks.hpp"

namespace tune {
namespace {

constexpr std::string_view kPagesOf = "whole pages of ";

Integer next_power_of_two(Integer number) {
  Integer power = 1;
  while (power < number && power < Integer{1} << 62) power *= 2;
  return number <= 0 ? number : power;
}

Integer divided_up(Integer number, Integer by) { return (number + by - 1) / by; }

Integer page_of(std::uint64_t page_size_bytes) {
  return static_cast<Integer>(page_size_bytes != 0 ? page_size_bytes : getauxval(AT_PAGESZ));
}

// "whole pages of 8 bytes": as many entries of so many bytes as fill pages.
Integer whole_pages(std::string_view rule, Integer number, std::uint64_t page_size_bytes) {
  const auto size = parse_integer(split_blanks(rule.substr(kPagesOf.size())).front());
  const Integer in_page = page_of(page_size_bytes) / size.value_or(1);
  return number <= 0 ? number : divided_up(number, in_page) * in_page;
}

// Others wrap around or are refused, and mean themselves here.
bool is_time(Integer number) { return number > 0 && number <= INT_MAX; }

}  // namespace

Integer milliseconds_in_ticks(Integer milliseconds, unsigned ticks_per_second) {
  if (milliseconds < 0) return -milliseconds_in_ticks(-milliseconds, ticks_per_second);
  if (!is_time(milliseconds) || ticks_per_second == 0) return milliseconds;
  const Integer ticks = divided_up(milliseconds * ticks_per_second, 1000);
  return divided_up(ticks * 1000, ticks_per_second);
}

Integer hundredths_in_ticks(Integer hundredths, unsigned ticks_per_second) {
  if (!is_time(hundredths) || ticks_per_second == 0) return hundredths;
  constexpr Integer kSecond = 1'000'000'000, kHundredth = 10'000'000;        // nanoseconds
  const Integer tick = (kSecond + ticks_per_second / 2) / ticks_per_second;  // TICK_NSEC
  return hundredths * ticks_per_second / 100 * tick / kHundredth;
}

Integer rounded_by(std::string_view rule, Integer number, std::uint64_t page_size_bytes) {
  if (rule == "power of two") return next_power_of_two(number);
  if (rule == "power of two from a page on")
    return number < 0 ? number : std::max(page_of(page_size_bytes), next_power_of_two(number));
  if (rule == "whole ticks in milliseconds")
    return milliseconds_in_ticks(number, clock_ticks_per_second());
  if (rule == "whole ticks in hundredths of a second")
    return hundredths_in_ticks(number, clock_ticks_per_second());
  return rule.starts_with(kPagesOf) ? whole_pages(rule, number, page_size_bytes) : number;
}

}  // namespace tune
