#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <tune/configuration.hpp>

#include "config/line_compare.hpp"

namespace tune {
namespace {

using config::LineHunk;
using Lines = std::vector<std::string_view>;

constexpr std::size_t kContext = 3;

void add_line(std::string& text, char mark, std::string_view line) {
  text += mark;
  text += line;
  if (!line.ends_with('\n')) text += "\n\\ No newline at end of file\n";
}

// "12,3"; one line goes without its count, and no line is placed behind the one before it.
std::string range(std::size_t begin, std::size_t end) {
  const std::size_t count = end - begin;
  const std::string first = std::to_string(count == 0 ? begin : begin + 1);
  return count == 1 ? first : first + ',' + std::to_string(count);
}

// Hunks [first, last), near enough to each other to share their context.
std::string print_group(const std::vector<LineHunk>& hunks, std::size_t first, std::size_t last,
                        const Lines& before, const Lines& after) {
  const LineHunk& head = hunks[first];
  const LineHunk& tail = hunks[last - 1];
  const std::size_t lead = std::min(kContext, head.before_begin);
  const std::size_t trail = std::min(kContext, before.size() - tail.before_end);
  std::string text = "@@ -" + range(head.before_begin - lead, tail.before_end + trail) + " +" +
                     range(head.after_begin - lead, tail.after_end + trail) + " @@\n";
  std::size_t next = head.before_begin - lead;
  for (std::size_t i = first; i < last; ++i) {
    for (; next < hunks[i].before_begin; ++next) add_line(text, ' ', before[next]);
    for (; next < hunks[i].before_end; ++next) add_line(text, '-', before[next]);
    for (std::size_t j = hunks[i].after_begin; j < hunks[i].after_end; ++j)
      add_line(text, '+', after[j]);
  }
  for (; next < tail.before_end + trail; ++next) add_line(text, ' ', before[next]);
  return text;
}

}  // namespace

std::string unified_diff(std::string_view before_name, std::string_view before,
                         std::string_view after_name, std::string_view after) {
  if (before == after) return {};
  const Lines before_lines = config::split_lines(before);
  const Lines after_lines = config::split_lines(after);
  const std::vector<LineHunk> hunks = config::compare_lines(before_lines, after_lines);
  std::string text = "--- " + std::string(before_name) + "\n+++ " + std::string(after_name) + '\n';
  for (std::size_t first = 0; first < hunks.size();) {
    std::size_t last = first + 1;
    while (last < hunks.size() &&
           hunks[last].before_begin - hunks[last - 1].before_end <= 2 * kContext)
      ++last;
    text += print_group(hunks, first, last, before_lines, after_lines);
    first = last;
  }
  return text;
}

}  // namespace tune
