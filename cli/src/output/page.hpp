#pragma once

#include <cstddef>

namespace tune::cli {

// What output goes to.
struct Page {
  std::size_t width = 0;   // columns; 0: as many as it takes
  std::size_t height = 0;  // lines; 0: not known
  bool color = false;
  bool terminal = false;
};

}  // namespace tune::cli
