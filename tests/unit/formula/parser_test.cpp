#include "formula/parser.hpp"

#include <gtest/gtest.h>

#include "unit/formula/test_names.hpp"

namespace tune::formula {
namespace {

std::string repeat(std::string_view text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

TEST(Parser, BindsProductsTighterThanSums) {
  EXPECT_EQ(result_of("1 + 2 * 3"), "7");
  EXPECT_EQ(result_of("(1 + 2) * 3"), "9");
  EXPECT_EQ(result_of("20 - 6 / 2"), "17");
}

TEST(Parser, GoesFromLeftToRightWithinOnePrecedence) {
  EXPECT_EQ(result_of("10 - 4 - 3"), "3");
  EXPECT_EQ(result_of("100 / 10 / 5"), "2");
  EXPECT_EQ(result_of("100 / 10 * 5"), "50");
  EXPECT_EQ(result_of("10 - (4 - 3)"), "9");
}

TEST(Parser, BindsTheMinusSignTightest) {
  EXPECT_EQ(result_of("-2 * -3"), "6");
  EXPECT_EQ(result_of("1 - -1"), "2");
  EXPECT_EQ(result_of("- - 5"), "5");
  EXPECT_EQ(result_of("-1 < 0"), "true");
}

TEST(Parser, BindsComparisonsTighterThanNotTighterThanAndTighterThanOr) {
  EXPECT_EQ(result_of("not 1 > 2"), "true");
  EXPECT_EQ(result_of("not false and false"), "false");
  EXPECT_EQ(result_of("not (false and false)"), "true");
  EXPECT_EQ(result_of("true or false and false"), "true");
  EXPECT_EQ(result_of("(true or false) and false"), "false");
  EXPECT_EQ(result_of("1 + 1 == 2 and 2 * 2 == 4"), "true");
  EXPECT_EQ(result_of("not not true"), "true");
}

TEST(Parser, DoesNotChainComparisons) {
  EXPECT_EQ(result_of("1 < 2 < 3"), "1:7: comparisons are not chained: write \"a < b and b < c\"");
  EXPECT_EQ(place_of(error_of("1 == 1 == true")), "1:8");
  EXPECT_EQ(result_of("(1 == 1) == true"), "true");
}

TEST(Parser, ReadsFormulasOfSeveralLines) {
  EXPECT_EQ(result_of("if(\n  busy,\n  1,\n  2)\n"), "1");
}

TEST(Parser, SaysWhatItExpectedWhere) {
  EXPECT_EQ(result_of(""), "1:1: the formula is empty");
  EXPECT_EQ(result_of(" \n "), "2:2: the formula is empty");
  EXPECT_EQ(result_of("1 +"),
            "1:4: expected a number, a name or \"(\", found the end of the formula");
  EXPECT_EQ(result_of("1 + * 2"), "1:5: expected a number, a name or \"(\", found \"*\"");
  EXPECT_EQ(result_of("1 2"), "1:3: expected an operator or the end of the formula, found \"2\"");
  EXPECT_EQ(result_of("(1\n + 2"),
            "2:5: expected \")\" for the \"(\" at 1:1, found the end of the formula");
  EXPECT_EQ(result_of("1)"), "1:2: expected an operator or the end of the formula, found \")\"");
  EXPECT_EQ(result_of("and 1"), "1:1: expected a number, a name or \"(\", found \"and\"");
}

TEST(Parser, HelpsWithCommonSlips) {
  EXPECT_EQ(result_of("5 GiB"),
            "1:3: expected an operator or the end of the formula, found \"GiB\"; a unit follows "
            "its number without a blank: 5GiB");
  EXPECT_EQ(result_of("true == not false"),
            "1:9: expected a number, a name or \"(\", found \"not\"; put \"not …\" in "
            "parentheses");
  EXPECT_EQ(result_of("+5"),
            "1:1: expected a number, a name or \"(\", found \"+\"; a number has no plus sign");
  EXPECT_EQ(result_of(".5"),
            "1:1: expected a number, a name or \"(\", found \".\"; write 0.5, not .5");
}

TEST(Parser, ChecksTheNumberOfArguments) {
  EXPECT_EQ(result_of("1 + max(1)"),
            "1:5: max() takes 2 or more arguments, here are 1; write max(a, b, …)");
  EXPECT_EQ(result_of("floor()"), "1:1: floor() takes 1 argument, here are 0; write floor(x)");
  EXPECT_EQ(result_of("clamp(1, 2, 3, 4)"),
            "1:1: clamp() takes 3 arguments, here are 4; write clamp(value, low, high)");
  EXPECT_EQ(result_of("max(1, )"), "1:8: expected a number, a name or \"(\", found \")\"");
  EXPECT_EQ(result_of("max(1 2)"),
            "1:7: expected \",\" or \")\" in the call of max(), found \"2\"");
  EXPECT_EQ(place_of(error_of("max(1, 2")), "1:9");
}

TEST(Parser, OffersTheNearestFunction) {
  const Error error = error_of("1 +\n clmp(1, 2, 3)");
  EXPECT_EQ(place_of(error), "2:2");
  EXPECT_TRUE(error.message.starts_with(
      "unknown function \"clmp\"; did you mean clamp? Functions are min max clamp"))
      << error.message;
  EXPECT_EQ(result_of("s(1)"), "1:1: \"s\" is no function");
}

TEST(Parser, WantsKeysAsConstantText) {
  const std::string expected =
      "running() takes one text in double quotes; write "
      "running(\"key\") or running(\"key\")[0]";
  EXPECT_EQ(result_of("running(algorithm)"), "1:9: " + expected);
  EXPECT_EQ(result_of("running()"), "1:9: " + expected);
  EXPECT_EQ(result_of("running(\"a\", \"b\")"), "1:12: " + expected);
  EXPECT_EQ(place_of(error_of("ports(9981)")), "1:7");
}

TEST(Parser, ReadsAFieldOnlyAfterAKey) {
  EXPECT_EQ(result_of("running(\"net.ipv4.tcp_mem\")[2]"), "6291456 bytes");
  EXPECT_EQ(result_of("has(\"net.ipv4.tcp_mem\")[2]"),
            "1:24: only running() and default() have fields to choose with \"[…]\"");
  for (const char* index : {"1.5", "1s", "processors", "1000", ""}) {
    const auto error = error_of("running(\"a\")[" + std::string(index) + "]");
    EXPECT_EQ(place_of(error), "1:14");
    EXPECT_TRUE(error.message.starts_with("expected the number of a field, from 0, found"))
        << error.message;
  }
  EXPECT_EQ(result_of("running(\"a\")[-1]"),
            "1:14: expected the number of a field, from 0, found \"-\"");
  EXPECT_EQ(result_of("running(\"a\")[1"),
            "1:15: expected \"]\" after the number of a field, found the end of the formula");
}

TEST(Parser, TakesNestingUpToItsLimit) {
  const std::string open = repeat("(", kDeepestNesting);
  const std::string close = repeat(")", kDeepestNesting);
  EXPECT_EQ(result_of(open + "1" + close), "1");
  EXPECT_EQ(result_of("(" + open + "1" + close + ")"), "1:201: the formula is nested too deeply");
  EXPECT_EQ(place_of(error_of(repeat("-", 201) + "1")), "1:201");
  EXPECT_EQ(place_of(error_of(repeat("not ", 201) + "true")), "1:801");
  EXPECT_EQ(error_of(repeat("max(1,", 201)).message, "the formula is nested too deeply");
}

TEST(Parser, IsNotBroughtDownByLongTexts) {
  EXPECT_EQ(result_of("1" + repeat("+1", 30'000)), "30001");
  EXPECT_EQ(result_of("true" + repeat(" and true", 7'000)), "true");
  EXPECT_EQ(result_of("max(1" + repeat(",2", 30'000) + ")"), "2");
  EXPECT_EQ(error_of(repeat("(", 60'000)).message, "the formula is nested too deeply");
  EXPECT_EQ(error_of(repeat("-", 60'000)).message, "the formula is nested too deeply");
}

// A call or parenthesis that is closed again does not count towards the limit.
TEST(Parser, CountsDepthNotNumber) {
  EXPECT_EQ(result_of("0" + repeat(" + max(-1, (1))", 1'000)), "1000");
}

TEST(Parser, ReservesUnitsAndWords) {
  for (const char* name : {"s", "min", "KiB", "d", "and", "not", "true", "unlimited"}) {
    EXPECT_TRUE(is_reserved(name)) << name;
  }
  for (const char* name : {"max", "k", "rate", "seconds", "If", ""}) {
    EXPECT_FALSE(is_reserved(name)) << name;
  }
}

}  // namespace
}  // namespace tune::formula
