#include "kernel/number_text.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "base/text.hpp"

namespace tune {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

std::optional<int> digit_value(char c, int base) {
  int digit = base;
  if (is_digit(c)) digit = c - '0';
  if (c >= 'a' && c <= 'f') digit = c - 'a' + 10;
  if (c >= 'A' && c <= 'F') digit = c - 'A' + 10;
  if (digit >= base) return std::nullopt;
  return digit;
}

std::optional<Integer> parse_in_base(std::string_view digits, int base) {
  constexpr std::size_t kMostDigits = 40;
  if (digits.empty() || digits.size() > kMostDigits) return std::nullopt;
  Integer value = 0;
  for (const char c : digits) {
    const auto digit = digit_value(c, base);
    if (!digit || value > (Integer{1} << 100)) return std::nullopt;
    value = value * base + *digit;
  }
  return value;
}

struct Suffix {
  std::string_view text;
  Integer binary;
  Integer decimal;
};

constexpr Integer kKilo = 1000;
constexpr Integer kKibi = 1024;
constexpr std::array<Suffix, 4> kSuffixes = {{
    {"k", kKibi, kKilo},
    {"m", kKibi* kKibi, kKilo* kKilo},
    {"g", kKibi* kKibi* kKibi, kKilo* kKilo* kKilo},
    {"t", kKibi* kKibi* kKibi* kKibi, kKilo* kKilo* kKilo* kKilo},
}};

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return result;
}

// 16M, 4k, 2GiB: what they would be in the parameter's own unit.
std::optional<std::string> advise_for_multiple(const Parameter& parameter, std::string_view number,
                                               std::string_view unit) {
  std::string word = lower(unit);
  if (word.size() > 1 && word.back() == 'b') word.pop_back();
  if (word.size() > 1 && word.back() == 'i') word.pop_back();
  const auto* suffix = std::find_if(kSuffixes.begin(), kSuffixes.end(),
                                    [&](const Suffix& known) { return known.text == word; });
  const auto value = parse_integer(number);
  if (suffix == kSuffixes.end() || !value || *value > (Integer{1} << 64)) return std::nullopt;
  switch (parameter.unit) {
    case Unit::bytes:
      return "the kernel takes plain numbers; write " + to_string(*value * suffix->binary);
    case Unit::kibibytes:
      return "the kernel takes plain numbers of KiB; write " +
             to_string(*value * suffix->binary / kKibi);
    case Unit::pages:
      return "the kernel takes plain numbers of pages; divide the bytes by the page size (with "
             "pages of 4 KiB write " +
             to_string(*value * suffix->binary / (4 * kKibi)) + ")";
    default:
      return "the kernel takes plain numbers; write " + to_string(*value * suffix->decimal);
  }
}

// 60s, 250ms, 100us where the parameter is a time in just that unit.
std::optional<std::string> advise_for_time(Unit unit, std::string_view number,
                                           std::string_view word) {
  const bool same = (unit == Unit::seconds && (word == "s" || word == "sec")) ||
                    (unit == Unit::milliseconds && word == "ms") ||
                    (unit == Unit::microseconds && (word == "us" || word == "µs")) ||
                    (unit == Unit::percent && word == "%");
  if (!same) return std::nullopt;
  return "the kernel takes plain numbers; write " + std::string(number);
}

// What to do about text that is no decimal number; for everything but the certain cases.
std::string advise_for_other(const Parameter& parameter, std::string_view text) {
  const auto end = std::find_if_not(text.begin(), text.end(), is_digit);
  const std::string_view number(text.begin(), end);
  const std::string_view rest = text.substr(number.size());
  if (!number.empty() && !rest.empty()) {
    if (const auto advice = advise_for_multiple(parameter, number, rest)) return *advice;
    if (const auto advice = advise_for_time(parameter.unit, number, rest)) return *advice;
    if (rest.front() == '.' || rest.front() == 'e' || rest.front() == 'E')
      return "the kernel takes whole numbers only; write all its digits, without a fraction or an "
             "exponent";
  }
  if (text.find(',') != std::string_view::npos)
    return "the kernel separates numbers with blanks; write them without commas";
  if (text.find('_') != std::string_view::npos || text.find('\'') != std::string_view::npos)
    return "the kernel takes plain numbers; write the digits without anything between them";
  return "no number; the kernel takes a whole decimal number here";
}

std::optional<std::string> advise_for_quotes(std::string_view text) {
  const char first = text.front();
  if (first != '"' && first != '\'' && text.back() != '"' && text.back() != '\'')
    return std::nullopt;
  std::string bare;
  for (const char c : text)
    if (c != '"' && c != '\'') bare += c;
  return "the quotes would be part of the value; write " +
         (all_digits(bare) ? printable(bare) : std::string("the number without them"));
}

// The bases that the kernel takes though a person never means them.
std::optional<std::string> advise_for_base(std::string_view digits) {
  if (digits.size() < 2 || digits.front() != '0') return std::nullopt;
  const auto value = parse_kernel_number(digits);
  const bool hexadecimal = digits[1] == 'x' || digits[1] == 'X';
  if (hexadecimal && value)
    return "the kernel would read hexadecimal and store " + to_string(*value) + "; write that";
  if (hexadecimal || !all_digits(digits)) return std::nullopt;
  const auto first = std::min(digits.find_first_not_of('0'), digits.size() - 1);
  const std::string decimal(digits.substr(first));
  if (!value) return "the kernel reads a leading zero as octal and refuses this; write " + decimal;
  return "the kernel would read a leading zero as octal and store " + to_string(*value) +
         "; write " + decimal + " if that is meant";
}

Error refusal(std::string_view text, const std::string& advice) {
  return {ErrorCode::bad_input, printable(text.substr(0, 80)) + ": " + advice};
}

}  // namespace

std::optional<Integer> parse_kernel_number(std::string_view text) {
  const bool negative = !text.empty() && text.front() == '-';
  std::string_view digits = negative ? text.substr(1) : text;
  int base = 10;
  if (digits.size() > 2 && digits[0] == '0' && (digits[1] == 'x' || digits[1] == 'X')) {
    base = 16;
    digits.remove_prefix(2);
  } else if (digits.size() > 1 && digits[0] == '0') {
    base = 8;
  }
  const auto value = parse_in_base(digits, base);
  if (!value) return std::nullopt;
  return negative ? -*value : *value;
}

static bool is_printed_number(std::string_view word) {
  constexpr std::size_t kMostDigits = 20;  // of 64 bits
  if (word.front() == '-') word.remove_prefix(1);
  if (word.size() > kMostDigits || !all_digits(word)) return false;
  return word.front() != '0';
}

std::optional<std::string> printed_numbers(std::string_view text) {
  std::string numbers;
  for (const std::string_view word : split_blanks(text)) {
    if (word != "0" && !is_printed_number(word)) return std::nullopt;
    if (!numbers.empty()) numbers += ' ';
    numbers += word;
  }
  if (numbers.empty()) return std::nullopt;
  return numbers;
}

Result<Integer> parse_plain_number(const Parameter& parameter, std::string_view text) {
  const bool negative = !text.empty() && text.front() == '-';
  const std::string_view digits = negative ? text.substr(1) : text;
  if (digits.empty()) return refusal(text, "no number; the kernel takes a decimal number here");
  if (text == "-0") return refusal(text, "some kernels refuse a negative zero; write 0");
  if (const auto advice = advise_for_base(digits)) return refusal(text, *advice);
  if (all_digits(digits)) {
    if (const auto value = parse_integer(text)) return *value;
    return refusal(text, "larger than any number that a kernel stores");
  }
  if (text.front() == '+' && all_digits(text.substr(1)))
    return refusal(text, "the kernel takes no plus sign; write " + std::string(text.substr(1)));
  if (text.back() == '\r')
    return refusal(text, "a carriage return at the end; save the file with Unix line ends");
  if (const auto advice = advise_for_quotes(text)) return refusal(text, *advice);
  return refusal(text, advise_for_other(parameter, text));
}

}  // namespace tune
