#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "base/decimals.hpp"
#include "base/text.hpp"
#include "formula/formula.hpp"
#include "formula/node.hpp"
#include "formula/number.hpp"

namespace tune::formula {
namespace {

std::string power(std::string_view name, int exponent) {
  return std::string(name) + (exponent == 1 ? "" : "^" + std::to_string(exponent));
}

std::string without_trailing_zeros(std::string text) {
  while (text.ends_with('0')) text.pop_back();
  if (text.ends_with('.')) text.pop_back();
  return text;
}

// Three significant digits, never as 1e-05.
std::string small_decimal(double value) {
  const int zeros = static_cast<int>(-std::floor(std::log10(std::fabs(value))));
  constexpr int kMostDecimals = 40;
  return without_trailing_zeros(fixed_decimals(value, std::min(zeros + 2, kMostDecimals)));
}

// The nearest whole number, halves away from zero.
Result<Number> rounded(const Number& number) {
  auto half = ratio(number.numerator < 0 ? -1 : 1, 2, number.dimension);
  auto moved = add(number, *half);
  if (!moved) return moved;
  return whole(number.numerator < 0 ? ceiling(*moved) : floor(*moved), number.dimension);
}

// Exact with up to three decimals, else rounded to three (below 1: to three significant digits).
std::string decimal(const Number& number) {
  if (number.denominator == 1) return group_digits(number.numerator);
  const double value = approximate(number);
  const bool exact = 1000 % number.denominator == 0;
  if (!exact && std::fabs(value) < 1) return small_decimal(value);
  auto thousandths = multiply(number, whole(1000));
  auto nearest = thousandths ? rounded(*thousandths) : thousandths;
  if (!nearest) return group_digits(floor(number));  // so large that decimals say nothing
  const Integer whole_part = nearest->numerator / 1000;
  const int decimals = std::abs(static_cast<int>(nearest->numerator % 1000));
  char buffer[8];
  std::snprintf(buffer, sizeof buffer, ".%03d", decimals);
  const bool sign_is_lost = number.numerator < 0 && whole_part == 0;
  return (sign_is_lost ? "-" : "") + group_digits(whole_part) + without_trailing_zeros(buffer);
}

std::string bytes(const Number& number) {
  constexpr int kWorthDecimals = 10;
  if (number.denominator != 1 && std::fabs(approximate(number)) < kWorthDecimals) {
    return decimal(number) + " B";
  }
  auto nearest = rounded(number);
  return format_bytes(nearest ? nearest->numerator : floor(number));
}

}  // namespace

std::string describe(const Dimension& dimension) {
  const auto [bytes, seconds] = dimension;
  if (dimension == kNone) return "a plain number";
  std::vector<std::string> above;
  if (bytes > 0) above.push_back(power("bytes", bytes));
  if (seconds > 0) above.push_back(power("seconds", seconds));
  std::string text = join(above, " times ");
  std::vector<std::string> below;
  if (bytes < 0) below.push_back(power("byte", -bytes));
  if (seconds < 0) below.push_back(power("second", -seconds));
  if (below.empty()) return text;
  return (text.empty() ? "a number" : text) + " per " + join(below, " and ");
}

std::string describe(const Number& number) {
  if (number.unlimited) return "unlimited";
  if (number.dimension == kNone) return decimal(number);
  if (number.dimension == kBytes) return bytes(number);
  if (number.dimension == kSeconds) return format_seconds(approximate(number));
  if (number.dimension == kPerSecond) return decimal(number) + "/s";
  if (number.dimension == Dimension{1, -1}) return bytes(number) + "/s";
  Number plain = number;
  plain.dimension = kNone;
  return decimal(plain) + " (" + describe(number.dimension) + ")";
}

std::string describe(const Value& value) {
  return std::visit(Overloaded{[](const Number& number) { return describe(number); },
                               [](bool flag) { return std::string(flag ? "true" : "false"); },
                               [](const PortSet& ports) {
                                 return ports.empty() ? std::string("no ports") : ports.to_string();
                               },
                               [](const std::string& text) { return printable(text); }},
                    value);
}

std::string describe(const Type& type) {
  switch (type.kind) {
    case Kind::flag:
      return "a flag (true or false)";
    case Kind::ports:
      return "ports";
    case Kind::text:
      return "text";
    case Kind::number:
      break;
  }
  return type.any_dimension ? "unlimited" : describe(type.dimension);
}

Type type_of(const Value& value) {
  return std::visit(Overloaded{[](const Number& number) {
                                 if (number.unlimited) return Type{Kind::number, kNone, true};
                                 return Type{Kind::number, number.dimension};
                               },
                               [](bool) {
                                 return Type{Kind::flag, {}};
                               },
                               [](const PortSet&) {
                                 return Type{Kind::ports, {}};
                               },
                               [](const std::string&) {
                                 return Type{Kind::text, {}};
                               }},
                    value);
}

bool fits(const Type& given, const Type& wanted) {
  return given == wanted ||
         (given.kind == Kind::number && wanted.kind == Kind::number && given.any_dimension);
}

}  // namespace tune::formula
