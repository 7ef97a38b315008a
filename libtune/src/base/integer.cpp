#include <algorithm>
#include <cstdint>

#include <tune/integer.hpp>

namespace tune {

std::string to_string(Integer value) {
  if (value >= INT64_MIN && value <= INT64_MAX)
    return std::to_string(static_cast<std::int64_t>(value));
  const bool negative = value < 0;
  std::string digits;
  do {
    // Taken digit by digit with the sign on, since the smallest value has no positive counterpart.
    const int digit = static_cast<int>(value % 10);
    digits.push_back(static_cast<char>('0' + (negative ? -digit : digit)));
    value /= 10;
  } while (value != 0);
  if (negative) digits.push_back('-');
  std::reverse(digits.begin(), digits.end());
  return digits;
}

std::optional<Integer> parse_integer(std::string_view text) {
  const bool negative = !text.empty() && text.front() == '-';
  if (negative) text.remove_prefix(1);
  if (text.empty()) return std::nullopt;
  Integer value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    const Integer digit = c - '0';
    if (__builtin_mul_overflow(value, Integer{10}, &value)) return std::nullopt;
    if (__builtin_add_overflow(value, negative ? -digit : digit, &value)) return std::nullopt;
  }
  return value;
}

}  // namespace tune
