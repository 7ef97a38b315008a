#include "kernel/kernel_reading.hpp"

#include <algorithm>
#include <vector>

#include "base/text.hpp"
#include "kernel/number_text.hpp"

namespace tune {
namespace {

std::vector<Integer> numbers_of(const Parameter& parameter,
                                const std::optional<std::string>& current) {
  if (!current) return {};
  const Value value = read_back(&parameter, *current);
  const auto* numbers = std::get_if<std::vector<Integer>>(&value);
  return numbers == nullptr ? std::vector<Integer>{} : *numbers;
}

bool within(const std::optional<Bounds>& bounds, Integer number) {
  if (!bounds) return true;
  return (!bounds->minimum || number >= *bounds->minimum) &&
         (!bounds->maximum || number <= *bounds->maximum);
}

// kernel/sysctl.c do_proc_dointvec(): field by field, until the text or the fields end.
std::optional<Value> read_numbers(const Parameter& parameter, std::string_view text,
                                  const std::optional<std::string>& current,
                                  const KernelVersion& version) {
  std::vector<Integer> numbers;
  for (const std::string_view field : split_blanks(text)) {
    if (numbers.size() == parameter.fields.size()) break;
    const auto number = parse_kernel_number(field);
    if (!number || !within(bounds_for(parameter, version), *number)) return std::nullopt;
    numbers.push_back(*number);
  }
  if (numbers.empty()) return std::nullopt;
  const std::vector<Integer> kept = numbers_of(parameter, current);
  for (std::size_t i = numbers.size(); i < std::min(kept.size(), parameter.fields.size()); ++i) {
    numbers.push_back(kept[i]);
  }
  if (numbers.size() != parameter.fields.size()) return std::nullopt;
  if (parameter.type == ValueType::port_range && numbers[0] > numbers[1]) return std::nullopt;
  return Value(std::move(numbers));
}

}  // namespace

std::optional<Value> kernel_reading(const Parameter& parameter, std::string_view text,
                                    const std::optional<std::string>& current,
                                    const KernelVersion& version) {
  if (text.find('\0') != std::string_view::npos) return std::nullopt;
  if (parameter.type == ValueType::port_list) {
    auto ports = PortSet::parse(trim(text));
    return ports ? std::optional<Value>(std::move(*ports)) : std::nullopt;
  }
  if (parameter.type == ValueType::text) {
    auto value = parse_value(parameter, text, version);
    return value ? std::optional<Value>(std::move(*value)) : std::nullopt;
  }
  return read_numbers(parameter, text, current, version);
}

}  // namespace tune
