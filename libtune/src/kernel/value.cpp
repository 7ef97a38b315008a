#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <tune/integer.hpp>
#include <tune/parameter.hpp>
#include <tune/value.hpp>

#include "base/text.hpp"
#include "kernel/number_text.hpp"
#include "kernel/rounding.hpp"

namespace tune {
namespace {

using Reader = std::optional<Integer> (*)(std::string_view);

std::optional<std::vector<Integer>> read_numbers(std::string_view text, Reader reader) {
  std::vector<Integer> numbers;
  for (const std::string_view field : split_blanks(text)) {
    const auto number = reader(field);
    if (!number) return std::nullopt;
    numbers.push_back(*number);
  }
  if (numbers.empty()) return std::nullopt;
  return numbers;
}

// A decimal number that no other text stands for: 007 may be a name.
std::optional<Integer> certain_number(std::string_view text) {
  const auto number = parse_integer(text);
  if (!number || to_string(*number) != text) return std::nullopt;
  return number;
}

// Text is kept byte for byte but for the newline that the kernel ends it with.
std::string without_newline(std::string_view text) {
  if (!text.empty() && text.back() == '\n') text.remove_suffix(1);
  return std::string(text);
}

Value numbers_or_text(std::string_view text, Reader reader) {
  if (auto numbers = read_numbers(text, reader)) return std::move(*numbers);
  return without_newline(text);
}

// Unless the text says otherwise.
bool holds_numbers(const Parameter* parameter) {
  return parameter == nullptr ||
         (parameter->type != ValueType::text && parameter->type != ValueType::port_list);
}

std::multiset<std::string_view> words_of(std::string_view text) {
  std::multiset<std::string_view> words;
  for (const std::string_view word : split_blanks(text)) words.insert(word);
  return words;
}

// As the kernel rounds what is written to the key.
Value rounded(const Parameter* parameter, Value value, std::uint64_t page_size_bytes) {
  auto* numbers = std::get_if<std::vector<Integer>>(&value);
  if (parameter == nullptr || parameter->rounded.empty() || numbers == nullptr) return value;
  for (Integer& number : *numbers) number = rounded_by(parameter->rounded, number, page_size_bytes);
  return value;
}

}  // namespace

Value read_back(const Parameter* parameter, std::string_view text) {
  if (parameter == nullptr) return numbers_or_text(text, certain_number);
  if (parameter->type == ValueType::text) return without_newline(text);
  if (parameter->type != ValueType::port_list) return numbers_or_text(text, parse_kernel_number);
  auto ports = PortSet::parse(trim(text));
  if (ports) return std::move(*ports);
  return without_newline(text);
}

std::string read_back_text(const Parameter* parameter, std::string_view text) {
  // What nearly every key holds is read in one go.
  if (holds_numbers(parameter)) {
    if (auto numbers = printed_numbers(text)) return std::move(*numbers);
  }
  return to_string(read_back(parameter, text));
}

std::string to_string(const Value& value) {
  if (const auto* ports = std::get_if<PortSet>(&value)) return ports->to_string();
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  std::string text;
  for (const Integer number : std::get<std::vector<Integer>>(value)) {
    if (!text.empty()) text += ' ';
    text += to_string(number);
  }
  return text;
}

bool same_value(const Parameter* parameter, std::string_view a, std::string_view b,
                std::uint64_t page_size_bytes) {
  if (a == b) return true;
  if (holds_numbers(parameter)) {
    const auto left = printed_numbers(a), right = printed_numbers(b);
    if (left && right && (left == right || parameter == nullptr || parameter->rounded.empty()))
      return left == right;
  }
  const Value left = read_back(parameter, a), right = read_back(parameter, b);
  const auto* left_text = std::get_if<std::string>(&left);
  const auto* right_text = std::get_if<std::string>(&right);
  if (left_text != nullptr && right_text != nullptr && parameter != nullptr &&
      parameter->rounded == "any order")
    return words_of(*left_text) == words_of(*right_text);
  if (left_text != nullptr && right_text != nullptr)
    return normalise_blanks(*left_text) == normalise_blanks(*right_text);
  const Value left_shown = rounded(parameter, left, page_size_bytes);
  const Value right_shown = rounded(parameter, right, page_size_bytes);
  // One of them may have been shown by the kernel, and comes out lower when it is rounded down
  // again.
  return left_shown == right_shown || left_shown == right || left == right_shown;
}

std::string normalise_blanks(std::string_view text) {
  std::string result;
  for (const std::string_view word : split_blanks(text)) {
    if (!result.empty()) result += ' ';
    result += word;
  }
  return result;
}

}  // namespace tune
