#include <algorithm>

#include "base/text.hpp"
#include "config/key_path.hpp"
#include "config/loader_line.hpp"

namespace tune::config {
namespace {

std::string_view strip_left(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  return text;
}

// rstrip() never takes the first byte, so a key of blanks stays one blank.
std::string_view strip_right(std::string_view text) {
  while (text.size() > 1 && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  LoaderFile read() {
    file_.rows.reserve(expected_rows(bytes_.size()));
    for (std::size_t begin = 0; begin < bytes_.size();) {
      const std::size_t newline = bytes_.find('\n', begin);
      const std::size_t end = newline == std::string_view::npos ? bytes_.size() : newline + 1;
      ++line_;
      if (end - begin >= 2) read_line(begin, bytes_.substr(begin, end - begin));
      begin = end;
    }
    return std::move(file_);
  }

 private:
  std::size_t offset_of(std::string_view text) const {
    return static_cast<std::size_t>(text.data() - bytes_.data());
  }

  // `content` holds its newline, which counts for the shortest line; a NUL ends the string.
  void read_line(std::size_t begin, std::string_view content) {
    const std::string_view text = strip_left(content.substr(0, content.find('\0')));
    if (text.size() < 2 || text.front() == '#' || text.front() == ';') return;
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
    row.path = path_of(strip_right(text.substr(0, equals).substr(dash ? 1 : 0)));
    row.glob = is_glob(row.path);
    row.exclude = equals == std::string_view::npos;
    row.ignore_errors = dash && !row.exclude;
    if (!row.exclude) take_value(row, text.substr(equals + 1));
    file_.rows.push_back(std::move(row));
  }

  // setting_new() drops a dash as well, the second one.
  static std::string path_of(std::string_view key) {
    return procps_path(key.starts_with('-') ? key.substr(1) : key);
  }

  void take_value(LoaderRow& row, std::string_view rest) {
    const std::string_view value = trim(rest);
    row.value = std::string(value);
    const std::size_t blanks = std::min(rest.find_first_not_of(" \t"), rest.size());
    row.value_begin = offset_of(rest) + blanks;
    if (!value.empty()) row.value_begin = offset_of(value);
    row.value_end = row.value_begin + value.size();
  }

  std::string_view bytes_;
  LoaderFile file_;
  int line_ = 0;
};

}  // namespace

LoaderFile parse_as_procps(std::string_view bytes) { return Reader(bytes).read(); }

}  // namespace tune::config
