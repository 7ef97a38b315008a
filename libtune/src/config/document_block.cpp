#include "config/document_block.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "config/key_path.hpp"
#include "config/loader_line.hpp"

namespace tune::config {
namespace {

constexpr std::string_view kHeader = "# Set by tune.";
constexpr std::size_t kLongestReason = 64u << 10;  // far below what systemd-sysctl reads as a line

std::string_view line_at(std::string_view bytes, std::size_t begin) {
  return bytes.substr(begin, bytes.find('\n', begin) - begin);
}

bool is_header(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line == kHeader;
}

// Where the last header begins.
std::size_t find_header(std::string_view bytes) {
  for (std::size_t at = bytes.rfind(kHeader); at != std::string_view::npos;
       at = at == 0 ? std::string_view::npos : bytes.rfind(kHeader, at - 1))
    if ((at == 0 || bytes[at - 1] == '\n') && is_header(line_at(bytes, at))) return at;
  return std::string_view::npos;
}

void end_last_line(std::string& bytes, std::string_view ending) {
  if (bytes.empty() || bytes.back() == '\n') return;
  if (bytes.back() == '\r' && ending.size() == 2) ending.remove_prefix(1);
  bytes += ending;
}

bool last_line_is_blank(std::string_view bytes) {
  bytes.remove_suffix(1);
  const std::size_t newline = bytes.rfind('\n');
  return trim(newline == std::string_view::npos ? bytes : bytes.substr(newline)).empty();
}

template <typename Target>
bool names(const LoaderFile& file, const Key& key, const Target& target) {
  if (file.rows.size() != 1 || !file.rows[0].value || file.rows[0].value != "0") return false;
  const LoaderRow& row = file.rows[0];
  return (row.glob ? shown_key(row.path) : target(row.path)) == key;
}

// Both loaders take such a key's name for what it is.
bool is_plain(std::string_view path) {
  constexpr std::size_t kLongestPart = 255;
  const auto is_plain_character = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '/' || c == '-';
  };
  return path.size() <= kLongestPart && path.front() != '-' &&
         std::all_of(path.begin(), path.end(), is_plain_character);
}

bool reads_back(std::string_view text, const Key& key) {
  const std::string line = std::string(text) + " = 0\n";
  return names(parse_as_systemd(line), key, systemd_target) &&
         names(parse_as_procps(line), key,
               [](std::string_view path) { return procps_target(path, may_be_folder); });
}

}  // namespace

std::string_view line_ending_of(std::string_view bytes) {
  std::size_t newlines = 0;
  std::size_t returns = 0;
  for (std::size_t at = bytes.find('\n'); at != std::string_view::npos;
       at = bytes.find('\n', at + 1)) {
    ++newlines;
    if (at > 0 && bytes[at - 1] == '\r') ++returns;
  }
  return 2 * returns > newlines ? "\r\n" : "\n";
}

std::string key_text(const Key& key) {
  if (is_plain(key.path())) return key.name();
  const bool dotted = key.path().find('.') != std::string::npos;
  for (const std::string& text : {dotted ? key.path() : key.name(), "/" + key.path()})
    if (reads_back(text, key)) return text;
  return {};
}

std::string one_line(std::string_view text) {
  std::string line(text);
  for (char& c : line)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  return std::string(trim(line));
}

std::string new_lines(std::string_view key_text, std::string_view value, std::string_view reason,
                      std::string_view ending) {
  std::string lines;
  const std::string comment = one_line(reason.substr(0, kLongestReason));
  if (!comment.empty()) lines.append("# ").append(comment).append(ending);
  lines.append(key_text).append(value.empty() ? " =" : " = ");
  return lines.append(value).append(ending);
}

bool add_to_block(std::string& bytes, std::string_view lines, std::string_view ending) {
  const std::size_t header = find_header(bytes);
  if (header == std::string::npos) return false;
  end_last_line(bytes, ending);
  std::size_t end = header;
  while (end < bytes.size() && !trim(line_at(bytes, end)).empty())
    end += line_at(bytes, end).size() + 1;
  bytes.insert(end, lines);
  return true;
}

void begin_block(std::string& bytes, std::string_view lines, std::string_view ending) {
  end_last_line(bytes, ending);
  if (!bytes.empty() && !last_line_is_blank(bytes)) bytes += ending;
  bytes.append(kHeader).append(ending).append(lines);
}

}  // namespace tune::config
