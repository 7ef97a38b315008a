#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "output/page.hpp"

namespace tune::cli {

// How many columns `text` takes on a terminal: code points, not bytes.
std::size_t columns_of(std::string_view text);

// `text` broken at blanks into lines of at most `width` columns (0: one line). A word that is
// longer is broken where it has to be.
std::vector<std::string> broken_lines(std::string_view text, std::size_t width);

// A paragraph: broken at the page's width, at most 100 columns, each line indented.
std::string paragraph(const Page& page, std::string_view text, std::size_t indent = 0);

// "label  value" lines, values aligned and broken beneath each other.
class Fields {
 public:
  // Nothing is added when `value` is empty.
  void add(std::string_view label, std::string_view value);
  std::string text(const Page& page, std::size_t indent = 0) const;

 private:
  std::vector<std::pair<std::string, std::string>> rows_;
};

}  // namespace tune::cli
