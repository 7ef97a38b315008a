#include "output/table.hpp"

#include <algorithm>
#include <cassert>
#include <numeric>

#include "output/paragraph.hpp"

namespace tune::cli {
namespace {

constexpr std::size_t kGap = 2;
constexpr std::size_t kNarrowest = 12;  // a column is not made narrower than this

// Adds one line of a row; part(i) is what stands there of the cell i.
template <typename PartOfCell>
void add_line(std::string& text, const Page& page, const std::vector<Cell>& cells,
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

bool all_fit(const std::vector<Cell>& cells, const std::vector<std::size_t>& widths) {
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (columns_of(cells[i].text) > widths[i]) return false;
  }
  return true;
}

// Adds a row, its cells side by side, each broken into lines where it is wider than its column.
void add_row(std::string& text, const Page& page, const std::vector<Cell>& cells,
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

}  // namespace

Table::Table(std::vector<std::string> titles) : titles_(std::move(titles)) {}

void Table::add(std::vector<Cell> cells) {
  assert(cells.size() == titles_.size());
  rows_.push_back(std::move(cells));
}

std::vector<std::size_t> Table::widths(std::size_t available) const {
  std::vector<std::size_t> widths;
  for (std::size_t i = 0; i < titles_.size(); ++i) {
    std::size_t width = columns_of(titles_[i]);
    for (const auto& row : rows_) width = std::max(width, columns_of(row[i].text));
    widths.push_back(width);
  }
  if (available == 0 || widths.empty()) return widths;
  available -= std::min(available, kGap * (widths.size() - 1));
  std::size_t total = std::accumulate(widths.begin(), widths.end(), std::size_t{0});
  while (total > available) {
    // The first column holds names that people copy: it is not broken.
    const auto widest =
        std::max_element(widths.begin() + (widths.size() > 1 ? 1 : 0), widths.end());
    if (*widest <= kNarrowest) break;
    --*widest;
    --total;
  }
  return widths;
}

std::string Table::text(const Page& page, std::size_t indent) const {
  const std::size_t available = page.width > indent ? page.width - indent : page.width;
  const std::vector<std::size_t> column_widths = widths(available);
  std::vector<Cell> head;
  for (const std::string& title : titles_) head.emplace_back(title, Paint::dim);
  std::string text;
  add_row(text, page, head, column_widths, indent);
  for (const auto& row : rows_) add_row(text, page, row, column_widths, indent);
  return text;
}

}  // namespace tune::cli
