#include <algorithm>

#include "config/key_path.hpp"
#include "config/loader_line.hpp"

namespace tune::config {
namespace {

constexpr std::string_view kEndsOfLine("\n\r\0", 3);
constexpr std::string_view kBlanks = " \t";  // WHITESPACE, less what ends a line

std::string_view strip(std::string_view text) {
  const auto begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return text.substr(0, 0);
  return text.substr(begin, text.find_last_not_of(kBlanks) + 1 - begin);
}

bool has_newlines_only(std::string_view bytes) {
  return bytes.find('\r') == std::string_view::npos && bytes.find('\0') == std::string_view::npos;
}

// Behind the end of the line at `at`: one each of newline, carriage return and NUL belong together
// in any order, but a NUL is the last of them.
std::size_t skip_end_of_line(std::string_view bytes, std::size_t at) {
  unsigned seen = 0;
  for (; at < bytes.size(); ++at) {
    const auto kind = kEndsOfLine.find(bytes[at]);
    if (kind == std::string_view::npos || (seen & (1u << kind)) != 0 || (seen & 4u) != 0) break;
    seen |= 1u << kind;
  }
  return at;
}

class Reader {
 public:
  explicit Reader(std::string_view bytes)
      : bytes_(bytes), newlines_only_(has_newlines_only(bytes)) {}

  LoaderFile read() {
    file_.rows.reserve(expected_rows(bytes_.size()));
    for (std::size_t begin = 0; begin < bytes_.size();) {
      const std::size_t end = end_of_line(begin);
      ++line_;
      if (end - begin > kLongestSystemdLine) {
        file_.errors.push_back({begin, line_, 1,
                                "a line of 1 MiB or more: systemd-sysctl applies nothing from here "
                                "to the end of the file"});
        break;
      }
      read_line(begin, bytes_.substr(begin, end - begin));
      begin = skip_end_of_line(bytes_, end);
    }
    return std::move(file_);
  }

 private:
  std::size_t end_of_line(std::size_t begin) const {
    const std::size_t end =
        newlines_only_ ? bytes_.find('\n', begin) : bytes_.find_first_of(kEndsOfLine, begin);
    return std::min(end, bytes_.size());
  }

  std::size_t offset_of(std::string_view text) const {
    return static_cast<std::size_t>(text.data() - bytes_.data());
  }

  void read_line(std::size_t begin, std::string_view content) {
    const std::string_view text = strip(content);
    if (text.empty() || text.front() == '#' || text.front() == ';') return;
    const auto equals = text.find('=');
    const bool dash = text.front() == '-';
    if (equals == std::string_view::npos && !dash) {
      const std::size_t at = offset_of(text);
      file_.errors.push_back(
          {at, line_, static_cast<int>(at - begin) + 1, std::string(kNoAssignment)});
      return;
    }
    LoaderRow row;
    row.line_begin = begin;
    row.text_begin = offset_of(text);
    row.line = line_;
    row.path = systemd_path(strip(text.substr(0, equals).substr(dash ? 1 : 0)));
    row.glob = is_glob(row.path);
    row.exclude = equals == std::string_view::npos;
    row.ignore_errors = dash && !row.exclude;
    if (!row.exclude) take_value(row, content.substr(offset_of(text) - begin + equals + 1));
    file_.rows.push_back(std::move(row));
  }

  void take_value(LoaderRow& row, std::string_view rest) {
    const std::string_view value = strip(rest);
    row.value = std::string(value);
    row.value_begin = value.empty() ? offset_of(rest) + rest.size() : offset_of(value);
    row.value_end = row.value_begin + value.size();
  }

  std::string_view bytes_;
  bool newlines_only_;  // that end lines, which is quicker to look for
  LoaderFile file_;
  int line_ = 0;
};

}  // namespace

LoaderFile parse_as_systemd(std::string_view bytes) { return Reader(bytes).read(); }

}  // namespace tune::config
