#include "config/line_compare.hpp"

#include <algorithm>
#include <random>
#include <string>

#include <gtest/gtest.h>

namespace tune::config {
namespace {

// Carries the hunks out: what lies between them is taken from `before`.
std::string carry_out(const std::vector<LineHunk>& hunks, std::string_view before,
                      std::string_view after) {
  const auto old_lines = split_lines(before);
  const auto new_lines = split_lines(after);
  std::string result;
  std::size_t next = 0;
  for (const LineHunk& hunk : hunks) {
    for (; next < hunk.before_begin; ++next) result += old_lines[next];
    for (std::size_t i = hunk.after_begin; i < hunk.after_end; ++i) result += new_lines[i];
    next = hunk.before_end;
  }
  for (; next < old_lines.size(); ++next) result += old_lines[next];
  return result;
}

std::size_t edits(const std::vector<LineHunk>& hunks) {
  std::size_t count = 0;
  for (const LineHunk& hunk : hunks)
    count += hunk.before_end - hunk.before_begin + hunk.after_end - hunk.after_begin;
  return count;
}

// The fewest lines to take away and to add, by the longest common subsequence.
std::size_t fewest_edits(const std::vector<std::string_view>& a,
                         const std::vector<std::string_view>& b) {
  std::vector<std::vector<std::size_t>> common(a.size() + 1,
                                               std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i < a.size(); ++i)
    for (std::size_t j = 0; j < b.size(); ++j)
      common[i + 1][j + 1] =
          a[i] == b[j] ? common[i][j] + 1 : std::max(common[i][j + 1], common[i + 1][j]);
  return a.size() + b.size() - 2 * common[a.size()][b.size()];
}

std::string random_lines(std::mt19937& random, std::size_t most, unsigned kinds) {
  std::string text;
  for (std::size_t n = random() % (most + 1); n > 0; --n)
    text += std::string(1, static_cast<char>('a' + random() % kinds)) + '\n';
  if (!text.empty() && random() % 4 == 0) text.pop_back();
  return text;
}

TEST(LineCompare, SplitsLinesWithTheirNewlines) {
  EXPECT_EQ(split_lines(""), (std::vector<std::string_view>{}));
  EXPECT_EQ(split_lines("a\n\nb"), (std::vector<std::string_view>{"a\n", "\n", "b"}));
  EXPECT_EQ(split_lines("a\r\n"), (std::vector<std::string_view>{"a\r\n"}));
}

TEST(LineCompare, FindsTheShortestListOfChanges) {
  for (unsigned seed = 0; seed < 3000; ++seed) {
    std::mt19937 random(seed);
    const auto kinds = static_cast<unsigned>(2 + random() % 12);
    const std::string before = random_lines(random, 14, kinds);
    const std::string after = random_lines(random, 14, kinds);
    const auto a = split_lines(before);
    const auto b = split_lines(after);
    const auto hunks = compare_lines(a, b);
    ASSERT_EQ(carry_out(hunks, before, after), after) << "seed " << seed;
    ASSERT_EQ(edits(hunks), fewest_edits(a, b)) << "seed " << seed;
  }
}

TEST(LineCompare, StaysCorrectWhereTheSearchIsBounded) {
  std::mt19937 random(7);
  std::string before;
  std::string after;
  for (int i = 0; i < 20'000; ++i) {
    before += std::to_string(random() % 500) + '\n';
    after += std::to_string(random() % 500) + '\n';
  }
  const auto hunks = compare_lines(split_lines(before), split_lines(after));
  EXPECT_EQ(carry_out(hunks, before, after), after);
}

TEST(LineCompare, TakesAMiddleOfMoreThanAMillionLinesAsOneHunk) {
  std::string before = "first\n";
  std::string after = "first\n";
  for (int i = 0; i < 1'000'001; ++i) {
    before += "a\n";
    after += "b\n";
  }
  before += "last\n";
  after += "last\n";
  const auto hunks = compare_lines(split_lines(before), split_lines(after));
  ASSERT_EQ(hunks.size(), 1u);
  EXPECT_EQ(hunks[0].before_begin, 1u);
  EXPECT_EQ(hunks[0].before_end, 1'000'002u);
}

}  // namespace
}  // namespace tune::config
