#include <gtest/gtest.h>

#include "unit/formula/test_names.hpp"

namespace tune::formula {
namespace {

std::string quantity(std::string_view text) {
  const auto number = parse_quantity(text);
  return number ? exact(Value(*number)) : with_place(number.error());
}

constexpr char kHow[] =
    "; write a number with its unit and no blank between, such as 64KiB, 250ms, 30%, 200k/s";

TEST(Quantity, IsOneNumberWithItsUnit) {
  EXPECT_EQ(quantity("64KiB"), "65536 bytes");
  EXPECT_EQ(quantity("250ms"), "1/4 seconds");
  EXPECT_EQ(quantity("30%"), "3/10");
  EXPECT_EQ(quantity("100k"), "100000");
  EXPECT_EQ(quantity("1.5"), "3/2");
  EXPECT_EQ(quantity("-1"), "-1");
  EXPECT_EQ(quantity(" 5 "), "5");
}

TEST(Quantity, MayBeARate) {
  EXPECT_EQ(quantity("200k/s"), "200000 a number per second");
  EXPECT_EQ(quantity("3/ms"), "3000 a number per second");
  EXPECT_EQ(quantity("120/min"), "2 a number per second");
  EXPECT_EQ(quantity("100k / s"), "100000 a number per second");
  EXPECT_EQ(quantity("1GiB/s"), "1073741824 bytes per second");
  EXPECT_EQ(quantity("-3/s"), "-3 a number per second");
}

TEST(Quantity, IsNoFormula) {
  EXPECT_EQ(quantity("1/2"),
            std::string("0:3: expected a unit of time after \"/\", found \"2\"") + kHow);
  EXPECT_EQ(quantity("5/B"),
            std::string("0:3: expected a unit of time after \"/\", found \"B\"") + kHow);
  EXPECT_EQ(quantity("1+1"), std::string("0:2: expected nothing more, found \"+\"") + kHow);
  EXPECT_EQ(quantity("memory"), std::string("0:1: expected a number, found \"memory\"") + kHow);
  EXPECT_EQ(quantity("--1"), std::string("0:2: expected a number, found \"-\"") + kHow);
  EXPECT_EQ(quantity("(1)"), std::string("0:1: expected a number, found \"(\"") + kHow);
}

TEST(Quantity, SaysWhereItIsWrong) {
  EXPECT_EQ(quantity(""),
            std::string("0:1: expected a number, found the end of the formula") + kHow);
  EXPECT_EQ(quantity("80 ms"), std::string("0:4: expected nothing more, found \"ms\"") + kHow);
  EXPECT_TRUE(quantity("64kib").starts_with(
      "0:1: unknown unit \"kib\" after the number; did you mean KiB? "));
  EXPECT_EQ(quantity("-9999999999999999999999999999999999999999"),
            "0:2: the number does not fit in 128 bits");
  EXPECT_EQ(quantity("170141183460469231731687303715884105727/ns"),
            "0:1: the result does not fit in 128 bits");
  EXPECT_EQ(quantity("\x1b"), "0:1: unexpected character \"\\x1b\"");
}

}  // namespace
}  // namespace tune::formula
