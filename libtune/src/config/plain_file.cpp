#include "config/plain_file.hpp"

#include <algorithm>
#include <array>

#include "config/loader_line.hpp"

namespace tune::config {
namespace {

constexpr std::size_t kLongestKey = 255;  // so that no part of it is too long for a file's name

enum class Kind : unsigned char { other, word, pattern, separator };

constexpr std::array<Kind, 256> kinds() {
  std::array<Kind, 256> table{};
  for (unsigned c = 'a'; c <= 'z'; ++c) table[c] = table[c - 'a' + 'A'] = Kind::word;
  for (unsigned c = '0'; c <= '9'; ++c) table[c] = Kind::word;
  for (const char c : {'_', '-', '{', '}', ',', '!', ']'})
    table[static_cast<unsigned char>(c)] = Kind::word;
  for (const char c : {'*', '?', '['}) table[static_cast<unsigned char>(c)] = Kind::pattern;
  table['.'] = table['/'] = Kind::separator;
  return table;
}

constexpr std::array<Kind, 256> kKinds = kinds();

Kind kind_of(char c) { return kKinds[static_cast<unsigned char>(c)]; }

bool is_blank_of_line(char c) { return c == ' ' || c == '\t'; }

std::string_view skip_blanks(std::string_view text) {
  std::size_t size = 0;
  while (size < text.size() && is_blank_of_line(text[size])) ++size;
  return text.substr(size);
}

std::string_view drop_blanks_behind(std::string_view text) {
  while (!text.empty() && is_blank_of_line(text.back())) text.remove_suffix(1);
  return text;
}

class Reader {
 public:
  Reader(std::string_view file, Loaders loaders, Texts& texts, std::vector<Assignment>& rows)
      : file_(file), loaders_(loaders), texts_(texts), rows_(rows) {}

  bool read(std::string_view bytes) {
    while (!bytes.empty()) {
      const std::size_t end = std::min(bytes.find('\n'), bytes.size());
      ++line_;
      if (end > kLongestSystemdLine || !take_line(bytes.substr(0, end))) return false;
      bytes.remove_prefix(std::min(end + 1, bytes.size()));
    }
    return true;
  }

 private:
  bool take_line(std::string_view line) {
    std::string_view text = skip_blanks(line);
    if (text.empty() || text.front() == '#' || text.front() == ';') return true;
    const bool dash = text.front() == '-';
    if (dash) text.remove_prefix(1);
    Assignment row;
    if (!take_key(text, row)) return false;
    text = skip_blanks(text);
    row.exclude = text.empty();
    if (row.exclude ? !dash : text.front() != '=') return false;
    if (!row.exclude) row.value = drop_blanks_behind(skip_blanks(text.substr(1)));
    row.ignore_errors = dash && !row.exclude;
    row.file = file_;
    row.line = row.editor_line = line_;
    row.loaders = loaders_;
    rows_.push_back(row);
    return true;
  }

  // Words with one separator between two of them; the rest of the line in `text`. The first
  // separator says whether the text is a path or a name.
  bool take_key(std::string_view& text, Assignment& row) {
    const std::size_t most = std::min(text.size(), kLongestKey + 1);
    char* const path = texts_.room(most);
    std::size_t size = 0;
    char first = 0;
    unsigned patterns = 0;
    Kind before = Kind::separator;
    for (; size < most; ++size) {
      const char c = text[size];
      const Kind kind = kind_of(c);
      if (kind == Kind::other) break;
      if (kind == Kind::separator) {
        if (before == Kind::separator) return false;
        if (first == 0) first = c;
      }
      patterns |= kind == Kind::pattern;
      path[size] = c == '.' ? '/' : c == '/' ? '.' : c;
      before = kind;
    }
    if (before == Kind::separator || size > kLongestKey || text.front() == '-') return false;
    row.glob = patterns != 0;
    row.path = first == '.' ? texts_.use(size) : text.substr(0, size);
    text.remove_prefix(size);
    return true;
  }

  std::string_view file_;
  Loaders loaders_;
  Texts& texts_;
  std::vector<Assignment>& rows_;
  int line_ = 0;
};

// What ends a line for one of the loaders, or is a blank for one of them.
bool has_special(std::string_view bytes) {
  for (const char c : {'\r', '\0', '\v', '\f'})
    if (bytes.find(c) != std::string_view::npos) return true;
  return false;
}

}  // namespace

bool append_plain_file(std::string_view bytes, std::string_view file, Loaders loaders, Texts& texts,
                       std::vector<Assignment>& rows) {
  const std::size_t before = rows.size();
  if (!has_special(bytes) && Reader(file, loaders, texts, rows).read(bytes)) return true;
  rows.resize(before);
  return false;
}

}  // namespace tune::config
