#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <tune/parameter.hpp>
#include <tune/value.hpp>

#include "base/text.hpp"
#include "kernel/newest_kernel.hpp"
#include "kernel/number_text.hpp"

namespace tune {
namespace {

Error refusal(const Parameter& parameter, std::string message) {
  Error error{ErrorCode::bad_input, std::move(message)};
  error.key = parameter.key;
  return error;
}

// What the kernel takes between numbers: proc_wspace_sep of kernel/sysctl.c.
Parts split_fields(std::string_view text) {
  constexpr std::string_view kSeparators = " \t\n";
  Parts fields;
  for (std::size_t start = text.find_first_not_of(kSeparators); start != std::string_view::npos;) {
    const std::size_t end = text.find_first_of(kSeparators, start);
    fields.push_back(text.substr(start, end - start));
    start = text.find_first_not_of(kSeparators, end);
  }
  return fields;
}

std::string source_of(const Parameter& parameter) {
  return parameter.sources.empty() ? std::string() : " (" + std::string(parameter.sources[0]) + ")";
}

// "field max, " for vectors; scalars need no name.
std::string field_prefix(const Parameter& parameter, std::size_t field) {
  if (parameter.fields.size() < 2) return {};
  return "field " + std::string(parameter.fields[field]) + ": ";
}

Status check_bounds(const Parameter& parameter, std::size_t field, Integer value,
                    const KernelVersion& version) {
  const auto bounds = bounds_for(parameter, version);
  if (!bounds) return {};
  const std::string kernel = kernel_name(version);
  const std::string number = field_prefix(parameter, field) + to_string(value);
  if (bounds->minimum && value < *bounds->minimum)
    return refusal(parameter, number + " is below " + to_string(*bounds->minimum) +
                                  ", the smallest value that " + kernel + " takes" +
                                  source_of(parameter));
  if (bounds->maximum && value > *bounds->maximum)
    return refusal(parameter, number + " is above " + to_string(*bounds->maximum) +
                                  ", the largest value that " + kernel + " takes" +
                                  source_of(parameter));
  return {};
}

std::string names_of_fields(const Parameter& parameter) {
  std::string names;
  for (const std::string_view field : parameter.fields)
    names += (names.empty() ? "" : ", ") + std::string(field);
  return names;
}

Status check_field_count(const Parameter& parameter, const Parts& fields) {
  const std::size_t expected = parameter.fields.size();
  const std::size_t given = fields.size();
  if (given == expected) return {};
  if (given == 0)
    return refusal(parameter, "the value is empty; write " +
                                  (expected == 1 ? std::string("a number")
                                                 : std::to_string(expected) + " numbers (" +
                                                       names_of_fields(parameter) + ")"));
  if (expected == 1)
    return refusal(parameter, "the kernel would store " + printable(fields[0].substr(0, 80)) +
                                  " and drop the rest without an error; write one number");
  const std::string wanted =
      "; write all " + std::to_string(expected) + " fields: " + names_of_fields(parameter);
  if (given > expected)
    return refusal(parameter, std::to_string(given) +
                                  " fields, of which the kernel would drop the "
                                  "last " +
                                  std::to_string(given - expected) + " without an error" + wanted);
  return refusal(parameter, "only " + std::to_string(given) + " of " + std::to_string(expected) +
                                " fields; the kernel would change these and keep the others" +
                                wanted);
}

Result<Integer> parse_field(const Parameter& parameter, std::size_t field, std::string_view text,
                            const KernelVersion& version) {
  auto number = parse_plain_number(parameter, text);
  if (!number) return refusal(parameter, field_prefix(parameter, field) + number.error().message);
  if (auto status = check_bounds(parameter, field, *number, version); !status)
    return std::move(status.error());
  return *number;
}

Result<Value> parse_integers(const Parameter& parameter, std::string_view text,
                             const KernelVersion& version) {
  const auto fields = split_fields(text);
  std::vector<Integer> numbers;
  // A field that is no number says more than a wrong count: "1, 2, 3" is about the commas.
  for (std::size_t i = 0; i < std::min(fields.size(), parameter.fields.size()); ++i) {
    auto number = parse_field(parameter, i, fields[i], version);
    if (!number) return std::move(number.error());
    numbers.push_back(*number);
  }
  if (auto status = check_field_count(parameter, fields); !status) return std::move(status.error());
  return Value(std::move(numbers));
}

Result<Value> parse_port_range(const Parameter& parameter, std::string_view text,
                               const KernelVersion& version) {
  const auto fields = split_fields(text);
  if (fields.size() == 1 && fields[0].find_first_of("-,:") != std::string_view::npos) {
    std::string pair(fields[0]);
    std::replace_if(
        pair.begin(), pair.end(), [](char c) { return c == '-' || c == ',' || c == ':'; }, ' ');
    return refusal(parameter, printable(fields[0].substr(0, 80)) +
                                  ": the kernel separates the two " + "ports with a blank; write " +
                                  printable(pair.substr(0, 80)));
  }
  auto range = parse_integers(parameter, text, version);
  if (!range) return range;
  const auto& ports = std::get<std::vector<Integer>>(*range);
  if (ports[0] > ports[1])
    return refusal(parameter, "the first port, " + to_string(ports[0]) + ", is above the last, " +
                                  to_string(ports[1]) + "; write the lower one first" +
                                  source_of(parameter));
  return range;
}

// PortSet reads 0x10 and 010 as the kernel does; nobody means them.
bool has_base_prefix(std::string_view list) {
  bool at_start = true;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const bool digit_follows = i + 1 < list.size() && list[i + 1] != ',' && list[i + 1] != '-';
    if (at_start && list[i] == '0' && digit_follows) return true;
    at_start = list[i] == ',' || list[i] == '-';
  }
  return false;
}

Result<Value> parse_port_list(const Parameter& parameter, std::string_view text) {
  const std::string_view list = trim(text);
  auto ports = PortSet::parse(list);
  if (!ports) return refusal(parameter, ports.error().message + source_of(parameter));
  if (has_base_prefix(list))
    return refusal(parameter,
                   "the kernel reads a port with a leading zero as octal or "
                   "hexadecimal; write decimal ports without leading zeros");
  return Value(std::move(*ports));
}

// Bounds of a text are those of its length.
Result<Value> parse_text(const Parameter& parameter, std::string_view text,
                         const KernelVersion& version) {
  const std::string_view word = trim(text);
  if (word.empty()) return refusal(parameter, "the value is empty; write a name");
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  if (std::any_of(word.begin(), word.end(), is_control))
    return refusal(parameter, "the value holds a control character; write one line of plain text");
  const auto bounds = bounds_for(parameter, version);
  const auto length = static_cast<Integer>(word.size());
  if (bounds && bounds->maximum && length > *bounds->maximum)
    return refusal(parameter, printable(word.substr(0, 80)) + " is longer than the " +
                                  to_string(*bounds->maximum) +
                                  " characters that the kernel takes" + source_of(parameter));
  return Value(std::string(word));
}

}  // namespace

Result<Value> parse_value(const Parameter& parameter, std::string_view text,
                          const KernelVersion& version) {
  if (text.find('\0') != std::string_view::npos)
    return refusal(parameter, "the value holds a NUL byte, which the kernel refuses");
  switch (parameter.type) {
    case ValueType::port_range:
      return parse_port_range(parameter, text, version);
    case ValueType::port_list:
      return parse_port_list(parameter, text);
    case ValueType::text:
      return parse_text(parameter, text, version);
    case ValueType::integers:
    case ValueType::choice:
      break;
  }
  return parse_integers(parameter, text, version);
}

}  // namespace tune
