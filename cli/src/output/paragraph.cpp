#include "output/paragraph.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace tune::cli {
namespace {

constexpr std::size_t kProseWidth = 100;  // wider lines are hard to read

std::size_t prose_width(const Page& page, std::size_t indent) {
  const std::size_t width = page.width == 0 ? kProseWidth : std::min(page.width, kProseWidth);
  return std::max<std::size_t>(width > indent ? width - indent : 0, 20);
}

// The bytes of the first `columns` code points.
std::size_t bytes_of_columns(std::string_view text, std::size_t columns) {
  std::size_t bytes = 0;
  while (bytes < text.size()) {
    const bool continues = (static_cast<unsigned char>(text[bytes]) & 0xC0) == 0x80;
    if (!continues && columns-- == 0) break;
    ++bytes;
  }
  return bytes;
}

// Appends `word` to the last line or begins a new one; a word too long for a line is cut.
void place(std::vector<std::string>& lines, std::string_view word, std::size_t width) {
  const std::size_t used = columns_of(lines.back());
  if (used > 0 && used + 1 + columns_of(word) <= width) {
    lines.back().append(" ").append(word);
    return;
  }
  if (used > 0) lines.emplace_back();
  while (columns_of(word) > width) {
    const std::size_t cut = bytes_of_columns(word, width);
    lines.back() = word.substr(0, cut);
    lines.emplace_back();
    word.remove_prefix(cut);
  }
  lines.back() = word;
}

}  // namespace

std::size_t columns_of(std::string_view text) {
  std::size_t columns = 0;
  for (const char c : text) columns += (static_cast<unsigned char>(c) & 0xC0) != 0x80 ? 1u : 0u;
  return columns;
}

std::vector<std::string> broken_lines(std::string_view text, std::size_t width) {
  if (width == 0 || columns_of(text) <= width) return {std::string(text)};
  std::vector<std::string> lines(1);
  for (const std::string_view word : split_blanks(text)) place(lines, word, width);
  return lines;
}

std::string paragraph(const Page& page, std::string_view text, std::size_t indent) {
  std::string result;
  for (const std::string_view part : split(trim(text), '\n')) {
    for (const std::string& line : broken_lines(trim(part), prose_width(page, indent))) {
      if (!line.empty()) result.append(indent, ' ').append(line);
      result += '\n';
    }
  }
  return result;
}

void Fields::add(std::string_view label, std::string_view value) {
  if (!value.empty()) rows_.emplace_back(label, value);
}

std::string Fields::text(const Page& page, std::size_t indent) const {
  std::size_t widest = 0;
  for (const auto& row : rows_) widest = std::max(widest, columns_of(row.first));
  const std::size_t start = indent + widest + 2;
  std::string result;
  for (const auto& [label, value] : rows_) {
    std::string lead = std::string(indent, ' ') + label;
    lead.append(widest - columns_of(label) + 2, ' ');
    for (const std::string_view part : split(value, '\n')) {
      for (const std::string& line : broken_lines(part, prose_width(page, start))) {
        result.append(lead).append(line).append("\n");
        lead.assign(start, ' ');
      }
    }
  }
  return result;
}

}  // namespace tune::cli
