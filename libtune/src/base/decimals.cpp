#include "base/decimals.hpp"

#include <array>
#include <charconv>

namespace tune {
namespace {

// The longest: 309 digits before the point, and what callers ask for behind it.
constexpr std::size_t kMost = 400;

std::string formatted(double value, std::chars_format format, int precision) {
  std::array<char, kMost> buffer;
  const auto [end, error] =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, format, precision);
  return {buffer.data(), error == std::errc() ? end : buffer.data()};
}

}  // namespace

std::string fixed_decimals(double value, int decimals) {
  return formatted(value, std::chars_format::fixed, decimals);
}

std::string significant_digits(double value, int digits) {
  return formatted(value, std::chars_format::general, digits);
}

}  // namespace tune
