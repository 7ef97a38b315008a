#include <string>
#include <string_view>
#include <vector>

#include <tune/parameter.hpp>
#include <tune/value.hpp>

#include "base/text.hpp"

namespace tune {
namespace {

std::string describe_number(Unit unit, Integer number, Integer page_size_bytes) {
  const double value = static_cast<double>(number);
  // 16 EiB is where a byte count stops meaning anything: the kernel's "no limit".
  constexpr Integer kMeaningless = Integer{1} << 63;
  if (number < 0 || number >= kMeaningless) return to_string(number);
  switch (unit) {
    case Unit::bytes:
      return format_bytes(number);
    case Unit::kibibytes:
      return format_bytes(number * 1024);
    case Unit::pages:
      return group_digits(number) + (number == 1 ? " page = " : " pages = ") +
             format_bytes(number * page_size_bytes);
    case Unit::seconds:
      return format_seconds(value);
    case Unit::milliseconds:
      return format_seconds(value / 1e3);
    case Unit::microseconds:
      return format_seconds(value / 1e6);
    case Unit::percent:
      return to_string(number) + " %";
    case Unit::count:
      break;
  }
  return to_string(number);
}

std::string_view meaning_of(const Parameter& parameter, std::string_view value) {
  for (const SpecialValue& special : parameter.choices)
    if (special.value == value) return special.meaning;
  return {};
}

}  // namespace

std::string describe_value(const Parameter* parameter, std::string_view text,
                           Integer page_size_bytes) {
  const Value value = read_back(parameter, text);
  std::string described = to_string(value);
  const auto* numbers = std::get_if<std::vector<Integer>>(&value);
  if (parameter == nullptr || numbers == nullptr) return described;
  const std::string_view meaning = meaning_of(*parameter, described);
  if (parameter->unit != Unit::count) {
    std::vector<std::string> fields;
    for (const Integer number : *numbers)
      fields.push_back(describe_number(parameter->unit, number, page_size_bytes));
    described = join(fields, " / ");
  }
  if (!meaning.empty()) described += " (" + std::string(meaning) + ")";
  return described;
}

}  // namespace tune
