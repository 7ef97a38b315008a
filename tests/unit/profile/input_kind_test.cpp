#include "profile/input_kind.hpp"

#include <string>

#include <gtest/gtest.h>

namespace tune {
namespace {

std::string parsed(InputKind kind, std::string_view text) {
  const auto value = parse_input_value(kind, text);
  return value ? formula::describe(*value) : "error: " + value.error().message;
}

TEST(InputKind, GoesByItsName) {
  for (const std::string_view name :
       {"number", "bytes", "seconds", "per_second", "ratio", "ports", "text", "flag"}) {
    const auto kind = input_kind(name);
    ASSERT_TRUE(kind.has_value()) << name;
    EXPECT_EQ(name_of(*kind), name);
  }
  EXPECT_FALSE(input_kind("byte").has_value());
}

TEST(InputKind, TakesValuesWithTheirUnit) {
  EXPECT_EQ(parsed(InputKind::bytes, "64KiB"), "64 KiB");
  EXPECT_EQ(parsed(InputKind::seconds, "80ms"), "80 ms");
  EXPECT_EQ(parsed(InputKind::per_second, "200k/s"), "200 000/s");
  EXPECT_EQ(parsed(InputKind::ratio, "30%"), parsed(InputKind::ratio, "0.3"));
  EXPECT_EQ(parsed(InputKind::ports, "9981,80-81"), "80-81,9981");
  EXPECT_EQ(parsed(InputKind::text, "bbr"), formula::describe(formula::Value(std::string("bbr"))));
  EXPECT_EQ(parsed(InputKind::flag, "yes"), parsed(InputKind::flag, "true"));
}

TEST(InputKind, TakesPlainNumbersOnlyWhereOneUnitCanBeMeant) {
  EXPECT_EQ(parsed(InputKind::per_second, "200000"), "200 000/s");
  EXPECT_EQ(parsed(InputKind::bytes, "2048"), "2 KiB");
  EXPECT_EQ(parsed(InputKind::seconds, "80"),
            "error: \"80\" is not a time with its unit, such as 80ms or 2s.");
}

TEST(InputKind, RefusesOtherUnitsAndNonsense) {
  for (const std::string_view text : {"5s", "", "abc", "1 MiB x", "unlimited"}) {
    EXPECT_FALSE(parse_input_value(InputKind::bytes, text).ok()) << text;
  }
  EXPECT_FALSE(parse_input_value(InputKind::ratio, "5MiB").ok());
  EXPECT_FALSE(parse_input_value(InputKind::ports, "99810").ok());
  EXPECT_FALSE(parse_input_value(InputKind::flag, "1").ok());
  EXPECT_EQ(parse_input_value(InputKind::flag, "1").error().code, ErrorCode::usage);
}

}  // namespace
}  // namespace tune
