#include "base/json_text.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/text.hpp"

namespace tune {
namespace {

// Needs no escape.
bool is_plain(char c) { return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\'; }

bool is_plain_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return is_plain(c) && static_cast<unsigned char>(c) < 0x80; });
}

void append_escaped(std::string& out, std::string_view text) {
  constexpr char kDigits[] = "0123456789abcdef";
  constexpr std::string_view kShort = "\"\\\b\f\n\r\t";
  constexpr std::string_view kShortNames = "\"\\bfnrt";
  out += '"';
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::size_t start = i;
    while (i < text.size() && is_plain(text[i])) ++i;
    out.append(text, start, i - start);
    if (i == text.size()) break;
    const char c = text[i];
    const auto byte = static_cast<unsigned char>(c);
    if (const std::size_t name = kShort.find(c); name != std::string_view::npos) {
      out += '\\';
      out += kShortNames[name];
    } else {
      out += "\\u00";
      out += kDigits[byte >> 4];
      out += kDigits[byte & 15];
    }
  }
  out += '"';
}

}  // namespace

bool append_quoted(std::string& out, std::string_view text) {
  if (is_plain_ascii(text)) {  // nearly always
    out += '"';
    out += text;
    out += '"';
    return true;
  }
  const bool valid = is_valid_utf8(text);
  append_escaped(out, valid ? text : replace_invalid_utf8(text));
  return valid;
}

void append_number(std::string& out, double number) {
  if (!std::isfinite(number)) {  // JSON has no such numbers
    out += "null";
    return;
  }
  char buffer[32];
  const auto result = std::to_chars(buffer, buffer + sizeof buffer, number);
  out.append(buffer, result.ptr);
}

}  // namespace tune
