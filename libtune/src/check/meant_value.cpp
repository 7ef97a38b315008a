#include "check/meant_value.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include <tune/integer.hpp>
#include <tune/value.hpp>

#include "base/text.hpp"
#include "kernel/kernel_reading.hpp"

namespace tune::check {
namespace {

struct Suffix {
  std::string_view text;  // small letters
  std::uint64_t bytes;
};

constexpr std::array kSizes = {
    Suffix{"k", 1u << 10}, Suffix{"kb", 1u << 10}, Suffix{"kib", 1u << 10},
    Suffix{"m", 1u << 20}, Suffix{"mb", 1u << 20}, Suffix{"mib", 1u << 20},
    Suffix{"g", 1u << 30}, Suffix{"gb", 1u << 30}, Suffix{"gib", 1u << 30},
    Suffix{"b", 1},
};

// Units whose own sign only has to go.
constexpr std::array<std::pair<Unit, std::string_view>, 6> kSigns = {{
    {Unit::seconds, "s"},
    {Unit::seconds, "sec"},
    {Unit::milliseconds, "ms"},
    {Unit::microseconds, "us"},
    {Unit::percent, "%"},
    {Unit::pages, "pages"},
}};

std::uint64_t divisor_of(Unit unit, std::uint64_t page_size_bytes) {
  if (unit == Unit::bytes) return 1;
  if (unit == Unit::kibibytes) return 1024;
  return unit == Unit::pages ? page_size_bytes : 0;
}

std::string small(std::string_view text) {
  std::string letters(text);
  for (char& c : letters)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return letters;
}

// "16M" of a key in bytes is 16777216; what is no number with a unit stays.
std::string counted_out(std::string_view word, Unit unit, std::uint64_t page_size_bytes) {
  const std::size_t digits = std::min(word.find_first_not_of("0123456789"), word.size());
  const std::string suffix = small(word.substr(digits));
  if (digits == 0 || digits > 9 || suffix.empty()) return std::string(word);
  const std::uint64_t number = std::stoull(std::string(word.substr(0, digits)));
  for (const auto& [of, sign] : kSigns)
    if (of == unit && sign == suffix) return std::to_string(number);
  const std::uint64_t divisor = divisor_of(unit, page_size_bytes);
  for (const Suffix& size : kSizes)
    if (size.text == suffix && divisor != 0) return std::to_string(number * size.bytes / divisor);
  return std::string(word);
}

// Without leading zeros; a hexadecimal number as the kernel reads it.
std::string in_decimal(const std::string& word) {
  if (word.size() < 2 || word.front() != '0') return word;
  if (word[1] == 'x' || word[1] == 'X') {
    const bool hex = word.size() > 2 && word.size() <= 17 &&
                     word.find_first_not_of("0123456789abcdefABCDEF", 2) == std::string::npos;
    return hex ? std::to_string(std::stoull(word.substr(2), nullptr, 16)) : word;
  }
  const std::size_t first = word.find_first_not_of('0');
  return first == std::string::npos ? "0" : word.substr(first);
}

bool is_switch(const Parameter& parameter, const KernelVersion& version) {
  const auto bounds = bounds_for(parameter, version);
  return parameter.fields.size() == 1 && bounds && bounds->maximum && *bounds->maximum >= 1 &&
         *bounds->maximum <= 3;
}

std::string plain_word(const Parameter& parameter, std::string_view word,
                       const KernelVersion& version, std::uint64_t page_size_bytes) {
  const std::string letters = small(word);
  if (is_switch(parameter, version)) {
    if (letters == "yes" || letters == "true" || letters == "on" || letters == "enabled")
      return "1";
    if (letters == "no" || letters == "false" || letters == "off" || letters == "disabled")
      return "0";
  }
  return in_decimal(counted_out(word, parameter.unit, page_size_bytes));
}

// "1,000,000" of a key with one field.
bool has_thousands(std::string_view text) {
  const std::size_t first = text.find(',');
  if (first == std::string_view::npos || first == 0 || first > 3) return false;
  for (std::size_t at = first; at < text.size(); at += 4)
    if (text[at] != ',' || text.size() < at + 4 ||
        text.substr(at + 1, 3).find_first_not_of("0123456789") != std::string_view::npos)
      return false;
  return text.substr(0, first).find_first_not_of("0123456789") == std::string_view::npos;
}

std::string without_quotes(std::string_view text, bool commas) {
  std::string plain;
  for (const char c : text) {
    if (c == '"' || c == '\'' || c == '`') continue;
    plain += c == ',' && commas ? ' ' : c;
  }
  return plain;
}

}  // namespace

std::optional<std::string> without_comment(std::string_view text) {
  const std::size_t at = text.find_first_of("#;");
  if (at == std::string_view::npos || trim(text.substr(0, at)).empty()) return std::nullopt;
  return std::string(trim(text.substr(0, at)));
}

std::optional<std::string> meant_value(const Parameter& parameter, std::string_view text,
                                       const KernelVersion& version,
                                       std::uint64_t page_size_bytes) {
  const std::string before = without_comment(text).value_or(std::string(text));
  const bool numbers = parameter.type != ValueType::text && parameter.type != ValueType::port_list;
  const std::string plain = without_quotes(before, numbers && parameter.fields.size() > 1);
  std::vector<std::string> words;
  for (const std::string_view part : split_blanks(plain)) {
    std::string word(part);
    if (numbers && parameter.fields.size() == 1 && has_thousands(word))
      word.erase(std::remove(word.begin(), word.end(), ','), word.end());
    if (numbers && words.size() == parameter.fields.size()) break;
    words.push_back(numbers ? plain_word(parameter, word, version, page_size_bytes) : word);
  }
  const std::string meant = join(words, " ");
  if (words.empty() || meant == text || !parse_value(parameter, meant, version))
    return std::nullopt;
  return meant;
}

std::size_t fields_taken(const Parameter& parameter, std::string_view text,
                         const KernelVersion& version) {
  if (parameter.type != ValueType::integers || parameter.fields.size() < 2) return 0;
  if (is_taken(parameter, text, version)) return 0;
  std::size_t taken = 0;
  std::string front;
  for (const std::string_view word : split_blanks(text)) {
    front.append(front.empty() ? "" : " ").append(word);
    if (!is_taken(parameter, front, version)) break;
    ++taken;
  }
  return taken;
}

bool is_taken(const Parameter& parameter, std::string_view text, const KernelVersion& version) {
  std::string zeros;
  for (std::size_t i = 0; i < parameter.fields.size(); ++i) zeros += "0 ";
  return kernel_reading(parameter, text, zeros, version).has_value();
}

}  // namespace tune::check
