#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace tune::config {

// The lines of a text, each with its newline; only the last may have none.
std::vector<std::string_view> split_lines(std::string_view text);

// Lines [before_begin, before_end) became [after_begin, after_end). What lies between two hunks is
// equal.
struct LineHunk {
  std::size_t before_begin = 0;
  std::size_t before_end = 0;
  std::size_t after_begin = 0;
  std::size_t after_end = 0;
};

// A short list of hunks, the shortest for small differences: Myers, "An O(ND) Difference Algorithm"
// (1986), in linear space and with a bound on the search. Texts whose differing middle has more
// than a million lines become one hunk.
std::vector<LineHunk> compare_lines(const std::vector<std::string_view>& before,
                                    const std::vector<std::string_view>& after);

}  // namespace tune::config
