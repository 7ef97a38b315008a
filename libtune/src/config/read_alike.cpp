#include "config/read_alike.hpp"

#include <algorithm>
#include <array>

#include "config/loader_line.hpp"

namespace tune::config {
namespace {

constexpr std::size_t kLongestKey = 255;  // so that no part of it is too long for a file's name

enum class Kind : unsigned char { other, word, separator };

constexpr std::array<Kind, 256> kinds() {
  std::array<Kind, 256> table{};
  for (unsigned c = 'a'; c <= 'z'; ++c) table[c] = table[c - 'a' + 'A'] = Kind::word;
  for (unsigned c = '0'; c <= '9'; ++c) table[c] = Kind::word;
  table['_'] = table['-'] = Kind::word;
  table['.'] = table['/'] = Kind::separator;
  return table;
}

constexpr std::array<Kind, 256> kKinds = kinds();

Kind kind_of(char c) { return kKinds[static_cast<unsigned char>(c)]; }

std::string_view skip_blanks(std::string_view text) {
  return text.substr(std::min(text.find_first_not_of(" \t"), text.size()));
}

// Words with one separator between two of them; the rest of the line in `text`.
bool take_key(std::string_view& text) {
  std::size_t size = 0;
  Kind before = Kind::separator;
  for (; size < text.size(); ++size) {
    const Kind kind = kind_of(text[size]);
    if (kind == Kind::other) break;
    if (kind == Kind::separator && before == Kind::separator) return false;
    before = kind;
  }
  if (before == Kind::separator || size > kLongestKey || text.front() == '-') return false;
  text.remove_prefix(size);
  return true;
}

bool is_plain_line(std::string_view line) {
  std::string_view text = skip_blanks(line);
  if (text.empty() || text.front() == '#' || text.front() == ';') return true;
  return take_key(text) && skip_blanks(text).starts_with('=');
}

}  // namespace

bool read_alike(std::string_view bytes) {
  if (bytes.size() > kLongestSystemdLine) return false;
  // What ends a line for one of them, or is a blank for one of them.
  for (const char c : {'\r', '\0', '\v', '\f'})
    if (bytes.find(c) != std::string_view::npos) return false;
  while (!bytes.empty()) {
    const std::size_t end = std::min(bytes.find('\n'), bytes.size());
    if (!is_plain_line(bytes.substr(0, end))) return false;
    bytes.remove_prefix(std::min(end + 1, bytes.size()));
  }
  return true;
}

}  // namespace tune::config
