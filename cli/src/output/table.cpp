#include "output/table.hpp"

#include <algorithm>
#include <cassert>
#include <numeric>
#include <span>

#include "output/paragraph.hpp"

namespace tune::cli {
namespace {

constexpr std::size_t kGap = 2;
constexpr std::size_t kNarrowest = 12;  // a column is not made narrower than this

// Adds one line of a row; part(i) is what stands there of the cell i.
template <typename PartOfCell>
void add_line(std::string& text, const Page& page, std::span<const Cell> cells,
              const std::vector<std::size_t>& widths, std::size_t indent, PartOfCell part_of) {
  std::size_t blanks = indent;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const std::string_view part = part_of(i);
    if (!part.empty()) {
      text.append(blanks, ' ');
      add_painted(text, page, cells[i].paint, part);
    }
    blanks = (part.empty() ? blanks : 0) + widths[i] - columns_of(part) + kGap;
  }
  text += '\n';
}

bool all_fit(std::span<const Cell> cells, const std::vector<std::size_t>& widths) {
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (columns_of(cells[i].text) > widths[i]) return false;
  }
  return true;
}

// Adds a row, its cells side by side, each broken into lines where it is wider than its column.
void add_row(std::string& text, const Page& page, std::span<const Cell> cells,
             const std::vector<std::size_t>& widths, std::size_t indent) {
  if (all_fit(cells, widths)) {
    add_line(text, page, cells, widths, indent,
             [&](std::size_t i) -> std::string_view { return cells[i].text; });
    return;
  }
  std::vector<std::vector<std::string>> broken;
  std::size_t height = 1;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    broken.push_back(broken_lines(cells[i].text, widths[i]));
    height = std::max(height, broken.back().size());
  }
  for (std::size_t line = 0; line < height; ++line) {
    add_line(text, page, cells, widths, indent, [&](std::size_t i) -> std::string_view {
      return line < broken[i].size() ? std::string_view(broken[i][line]) : std::string_view();
    });
  }
}

std::size_t whole_width(const std::vector<std::size_t>& widths) {
  return std::accumulate(widths.begin(), widths.end(), kGap * (widths.size() - 1));
}

// Adds a row of which the first cells, those without a width, stand on lines of their own.
void add_folded_row(std::string& text, const Page& page, std::span<const Cell> cells,
                    const std::vector<std::size_t>& widths, std::size_t indent) {
  const std::size_t apart = cells.size() - widths.size();
  for (std::size_t i = 0; i < apart; ++i) {
    if (!cells[i].text.empty()) {
      text.append(indent, ' ');
      add_painted(text, page, cells[i].paint, cells[i].text);
      text += '\n';
    }
    indent += kGap;
  }
  add_row(text, page, cells.subspan(apart), widths, indent);
}

}  // namespace

Table::Table(std::vector<std::string> titles, std::size_t names)
    : titles_(std::move(titles)), names_(names) {}

void Table::add(std::vector<Cell> cells) {
  assert(cells.size() == titles_.size());
  rows_.push_back(std::move(cells));
}

// Of the columns from `first` on.
std::vector<std::size_t> Table::widths(std::size_t first, std::size_t available) const {
  std::vector<std::size_t> widths;
  for (std::size_t i = first; i < titles_.size(); ++i) {
    std::size_t width = columns_of(titles_[i]);
    for (const auto& row : rows_) width = std::max(width, columns_of(row[i].text));
    widths.push_back(width);
  }
  if (available == 0 || widths.empty()) return widths;
  available -= std::min(available, kGap * (widths.size() - 1));
  std::size_t total = std::accumulate(widths.begin(), widths.end(), std::size_t{0});
  const std::size_t names = names_ > first ? names_ - first : 0;
  const auto breakable =
      widths.begin() + static_cast<std::ptrdiff_t>(std::min(names, widths.size() - 1));
  while (total > available) {
    const auto widest = std::max_element(breakable, widths.end());
    if (*widest <= kNarrowest) break;
    --*widest;
    --total;
  }
  return widths;
}

std::string Table::text(const Page& page, std::size_t indent) const {
  const auto left = [&](std::size_t lines) {
    const std::size_t used = indent + lines * kGap;
    return page.width > used ? page.width - used : page.width;
  };
  std::size_t apart = 0;  // so many columns stand on lines of their own
  std::vector<std::size_t> column_widths = widths(0, left(0));
  while (page.width > 0 && apart < names_ && apart + 1 < titles_.size() &&
         whole_width(column_widths) > left(apart)) {
    ++apart;
    column_widths = widths(apart, left(apart));
  }
  std::vector<Cell> head;
  for (const std::string& title : titles_) head.emplace_back(title, Paint::dim);
  std::string text;
  add_folded_row(text, page, head, column_widths, indent);
  for (const auto& row : rows_) add_folded_row(text, page, row, column_widths, indent);
  return text;
}

}  // namespace tune::cli
