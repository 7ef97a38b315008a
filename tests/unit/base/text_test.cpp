#include "base/text.hpp"

#include <gtest/gtest.h>

namespace tune {
namespace {

using Views = std::vector<std::string_view>;

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
  EXPECT_EQ(split("a,,b,", ','), (Views{"a", "", "b", ""}));
  EXPECT_EQ(split("", ','), (Views{""}));
}

TEST(Text, KeepsAllPartsHoweverMany) {
  const Parts parts = split_blanks("1 2 3 4 5 6 7 8 9 10");
  EXPECT_EQ(Views(parts.begin(), parts.end()),
            (Views{"1", "2", "3", "4", "5", "6", "7", "8", "9", "10"}));
  EXPECT_EQ(parts.back(), "10");
  EXPECT_NE(parts, split_blanks("1 2 3 4 5 6 7 8 9"));
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
TEST(FirstSentence, EndsAtAFullStopThatBeginsAnother) {
  EXPECT_EQ(first_sentence("One. Two."), "One.");
  EXPECT_EQ(first_sentence("Since 4.4 it is e.g. this. 12 follow."), "Since 4.4 it is e.g. this.");
  EXPECT_EQ(first_sentence("no end"), "no end");
  EXPECT_EQ(first_sentence(""), "");
}

}  // namespace tune
