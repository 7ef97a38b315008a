#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "output/color.hpp"
#include "output/page.hpp"

namespace tune::cli {

struct Cell {
  Cell(std::string cell_text, Paint cell_paint = Paint::none)
      : text(std::move(cell_text)), paint(cell_paint) {}
  Cell(std::string_view cell_text, Paint cell_paint = Paint::none)
      : text(cell_text), paint(cell_paint) {}
  Cell(const char* cell_text, Paint cell_paint = Paint::none)
      : text(cell_text), paint(cell_paint) {}
  std::string text;
  Paint paint = Paint::none;
};

// Aligned columns that fit the page: where they do not, the widest are broken into several lines,
// but for the first `names`, which hold what people copy. Where that is not enough these stand on
// lines of their own, above the rest of their row.
class Table {
 public:
  explicit Table(std::vector<std::string> titles, std::size_t names = 1);
  void add(std::vector<Cell> cells);  // as many as there are titles
  bool empty() const { return rows_.empty(); }
  std::string text(const Page& page, std::size_t indent = 0) const;

 private:
  std::vector<std::size_t> widths(std::size_t first, std::size_t available) const;

  std::vector<std::string> titles_;
  std::size_t names_;
  std::vector<std::vector<Cell>> rows_;
};

}  // namespace tune::cli
