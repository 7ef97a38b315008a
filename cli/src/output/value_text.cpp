#include "output/value_text.hpp"

#include "base/text.hpp"

namespace tune::cli {

std::string value_text(std::string_view value) {
  constexpr std::size_t kMost = 120, kKept = 60;  // bytes
  if (value.size() <= kMost) return printable(value);
  return printable(value.substr(0, kKept)) + "... (" + std::to_string(value.size()) +
         " characters)";
}

}  // namespace tune::cli
