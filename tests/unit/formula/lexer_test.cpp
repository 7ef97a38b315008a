#include "formula/lexer.hpp"

#include <gtest/gtest.h>

#include "unit/formula/test_names.hpp"

namespace tune::formula {
namespace {

std::vector<std::string> texts(std::string_view text) {
  std::vector<std::string> found;
  const auto tokens = tokenize(text);
  for (const Token& token : *tokens) found.emplace_back(token.text);
  return found;
}

std::string refusal(std::string_view text) {
  const auto tokens = tokenize(text);
  return tokens ? "taken" : with_place(tokens.error());
}

TEST(Lexer, TakesTextApart) {
  EXPECT_EQ(texts("a<=3.5KiB*(b_2)"),
            (std::vector<std::string>{"a", "<=", "3.5KiB", "*", "(", "b_2", ")", ""}));
  EXPECT_EQ(texts("running(\"net.a b\")[2]"),
            (std::vector<std::string>{"running", "(", "net.a b", ")", "[", "2", "]", ""}));
  EXPECT_EQ(texts(" \t\r\n"), (std::vector<std::string>{""}));
}

TEST(Lexer, CountsLinesAndColumnsInBytes) {
  const auto tokens = tokenize("one\n  \"\xc3\xa9\" two\r\n\nthree");
  ASSERT_TRUE(tokens.ok());
  const Token& two = (*tokens)[2];
  EXPECT_EQ(two.text, "two");
  EXPECT_EQ(two.place.line, 2);
  EXPECT_EQ(two.place.column, 8);  // two blanks, two quotes, two bytes of é, a blank
  EXPECT_EQ((*tokens)[3].place.line, 4);
  EXPECT_EQ((*tokens)[3].place.column, 1);
}

TEST(Lexer, ReadsDecimalsExactly) {
  EXPECT_EQ(result_of("0.1 + 0.2 == 0.3"), "true");
  EXPECT_EQ(result_of("12.50"), "25/2");
  EXPECT_EQ(result_of("1.5KiB"), "1536 bytes");
  EXPECT_EQ(result_of("0.5%"), "1/200");
  EXPECT_EQ(result_of("007"), "7");
}

TEST(Lexer, RefusesNumbersBeyond128Bits) {
  EXPECT_EQ(result_of("170141183460469231731687303715884105727"),
            "170141183460469231731687303715884105727");
  EXPECT_EQ(refusal("170141183460469231731687303715884105728"),
            "1:1: the number does not fit in 128 bits");
  EXPECT_EQ(refusal("170141183460469231731687303715884105727KiB"),
            "1:1: the number does not fit in 128 bits");
  EXPECT_EQ(refusal("0." + std::string(200, '0') + "1"),
            "1:1: the number does not fit in 128 bits");
}

TEST(Lexer, SaysHowToWriteANumber) {
  EXPECT_EQ(refusal("1_000"), "1:1: digits are not grouped with \"_\"; write 1000000 or 1M");
  EXPECT_EQ(refusal("5."), "1:1: digits must follow the decimal point");
  EXPECT_EQ(refusal("5.KiB"), "1:1: digits must follow the decimal point");
}

TEST(Lexer, KnowsWhatPeopleBringFromOtherLanguages) {
  EXPECT_EQ(refusal("a && b"), "1:3: unexpected \"&&\": write \"and\"");
  EXPECT_EQ(refusal("a || b"), "1:3: unexpected \"||\": write \"or\"");
  EXPECT_EQ(refusal("a = b"), "1:3: unexpected \"=\": write \"==\" to compare");
  EXPECT_EQ(refusal("!a"), "1:1: unexpected \"!\": write \"not\"");
  EXPECT_EQ(refusal("a ? b"), "1:3: unexpected \"?\": write if(condition, a, b)");
  EXPECT_EQ(refusal("2^3"), "1:2: unexpected \"^\": there is no power operator; write a product");
  EXPECT_EQ(refusal("'bbr'"), "1:1: unexpected \"'\": text stands in double quotes");
}

TEST(Lexer, ShowsStrayBytesSafely) {
  EXPECT_EQ(refusal("1 + \x1b[31m"), "1:5: unexpected character \"\\x1b\"");
  EXPECT_EQ(refusal(std::string_view("\0", 1)), "1:1: unexpected character \"\\x00\"");
  EXPECT_EQ(refusal("\xc3\xa9"), "1:1: unexpected character \"\xc3\xa9\"");
  EXPECT_EQ(refusal("\xff"), "1:1: unexpected character \"\xef\xbf\xbd\"");
}

TEST(Lexer, RefusesTextThatIsNotClosedOnItsLine) {
  EXPECT_EQ(refusal("1 == \"bbr"), "1:6: the text that begins here has no closing quote");
  EXPECT_EQ(refusal("\"b\nr\""),
            "1:1: the text that begins here holds a control character or a line end before its "
            "closing quote");
}

TEST(Lexer, RefusesTextsBeyond64KiB) {
  EXPECT_EQ(refusal(std::string(kLongestFormula, ' ')), "taken");
  EXPECT_EQ(refusal(std::string(kLongestFormula + 1, ' ')),
            "1:1: the formula is longer than 64 KiB");
}

TEST(Lexer, ShortensLongTokensInMessages) {
  const std::string text(100, 'a');
  const auto tokens = tokenize(text);
  EXPECT_EQ(describe(tokens->front()), "\"" + std::string(40, 'a') + "…\"");
  EXPECT_EQ(describe(tokens->back()), "the end of the formula");
}

}  // namespace
}  // namespace tune::formula
