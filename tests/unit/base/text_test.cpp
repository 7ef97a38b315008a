#include "base/text.hpp"

#include <gtest/gtest.h>

namespace tune {
namespace {

using Parts = std::vector<std::string_view>;

TEST(Text, KnowsTheBlanksOfTheCLocale) {
  for (const char c : {' ', '\t', '\n', '\v', '\f', '\r'}) EXPECT_TRUE(is_blank(c));
  for (const char c : {'a', '\0', '\b', '\xa0', '\x85'}) EXPECT_FALSE(is_blank(c));
}

TEST(Text, TrimsBothEnds) {
  EXPECT_EQ(trim(" \t a b\r\n"), "a b");
  EXPECT_EQ(trim(" \n "), "");
  EXPECT_EQ(trim(""), "");
}

TEST(Text, SplitKeepsEmptyParts) {
  EXPECT_EQ(split("a,,b,", ','), (Parts{"a", "", "b", ""}));
  EXPECT_EQ(split("", ','), (Parts{""}));
}

TEST(Text, SplitAtBlanksHasNoEmptyParts) {
  EXPECT_EQ(split_blanks("  4096\t131072  6291456\n"), (Parts{"4096", "131072", "6291456"}));
  EXPECT_EQ(split_blanks(" \n"), Parts{});
}

TEST(Text, JoinsWithASeparator) {
  EXPECT_EQ(join({"a", "b", "c"}, ", "), "a, b, c");
  EXPECT_EQ(join({"a"}, ", "), "a");
  EXPECT_EQ(join({}, ", "), "");
}

}  // namespace
}  // namespace tune
