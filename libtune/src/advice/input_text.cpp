#include "advice/input_text.hpp"

#include <string_view>
#include <utility>

#include "formula/number.hpp"

namespace tune {
namespace {

using formula::Number;

constexpr int kMostDecimals = 6;

// At most six decimals, none that say nothing.
std::string decimal(const Number& number) {
  const bool negative = number.numerator < 0;
  const Integer numerator = negative ? -number.numerator : number.numerator;
  std::string text = to_string(numerator / number.denominator);
  Integer rest = numerator % number.denominator;
  std::string decimals;
  for (int i = 0; i < kMostDecimals && rest != 0; ++i) {
    // A denominator that large comes from no sensible formula; its decimals are not shown.
    if (__builtin_mul_overflow(rest, Integer{10}, &rest)) break;
    decimals += static_cast<char>('0' + static_cast<int>(rest / number.denominator));
    rest %= number.denominator;
  }
  decimals.erase(decimals.find_last_not_of('0') + 1);
  if (!decimals.empty()) text += "." + decimals;
  return (negative ? "-" : "") + text;
}

std::string scaled(const Number& number, Integer factor, Integer divisor, std::string_view unit) {
  const auto scale = formula::ratio(factor, divisor);
  const auto result = scale ? formula::multiply(number, *scale) : scale;
  return result ? decimal(*result).append(unit) : decimal(number);
}

bool is_multiple(const Number& number, Integer unit) {
  return number.denominator == 1 && number.numerator % unit == 0;
}

std::string bytes(const Number& number) {
  using Row = std::pair<std::string_view, int>;
  for (const auto& [unit, shift] :
       {Row{"TiB", 40}, Row{"GiB", 30}, Row{"MiB", 20}, Row{"KiB", 10}}) {
    const Integer size = Integer{1} << shift;
    if (number.numerator != 0 && is_multiple(number, size)) return scaled(number, 1, size, unit);
  }
  return decimal(number) + "B";
}

// The largest unit that needs no decimals; what is below a nanosecond is lost.
std::string seconds(const Number& number) {
  using Row = std::pair<std::string_view, Integer>;
  for (const auto& [unit, per_second] : {Row{"s", 1}, Row{"ms", 1'000}, Row{"us", 1'000'000}}) {
    if (per_second % number.denominator == 0) return scaled(number, per_second, 1, unit);
  }
  return scaled(number, 1'000'000'000, 1, "ns");
}

}  // namespace

std::string text_for_set(InputKind kind, const formula::Value& value) {
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  if (const auto* ports = std::get_if<PortSet>(&value)) return ports->to_string();
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  const Number& number = std::get<Number>(value);
  if (number.unlimited) return "unlimited";
  if (kind == InputKind::bytes) return bytes(number);
  if (kind == InputKind::seconds) return seconds(number);
  if (kind == InputKind::per_second) return decimal(number) + "/s";
  if (kind == InputKind::ratio) return scaled(number, 100, 1, "%");
  return decimal(number);
}

}  // namespace tune
