#include <gtest/gtest.h>

#include "formula/number.hpp"
#include "unit/formula/test_names.hpp"

namespace tune::formula {
namespace {

std::string shown(std::string_view text) {
  const auto value = Formula::parse(text)->evaluate(TestNames());
  return value ? describe(*value) : with_place(value.error());
}

TEST(Describe, GroupsPlainNumbers) {
  EXPECT_EQ(shown("0"), "0");
  EXPECT_EQ(shown("1234567"), "1 234 567");
  EXPECT_EQ(shown("-1234567"), "-1 234 567");
}

TEST(Describe, ShowsShortDecimalsExactly) {
  EXPECT_EQ(shown("1/2"), "0.5");
  EXPECT_EQ(shown("-1/2"), "-0.5");
  EXPECT_EQ(shown("30%"), "0.3");
  EXPECT_EQ(shown("1234567.125"), "1 234 567.125");
}

TEST(Describe, RoundsLongDecimalsToThree) {
  EXPECT_EQ(shown("10/3"), "3.333");
  EXPECT_EQ(shown("-20/3"), "-6.667");
  EXPECT_EQ(shown("1/3"), "0.333");
  EXPECT_EQ(shown("5999999/1000000"), "6");
  EXPECT_EQ(shown("1/7000"), "0.000143");
  EXPECT_EQ(shown("-1/7000"), "-0.000143");
}

TEST(Describe, ShowsBytesInPowersOf1024) {
  EXPECT_EQ(shown("6GiB"), "6 GiB");
  EXPECT_EQ(shown("1536B"), "1.5 KiB");
  EXPECT_EQ(shown("memory / 3"), "5.3 GiB");
  EXPECT_EQ(shown("512B"), "512 B");
  EXPECT_EQ(shown("1B / 4"), "0.25 B");
  EXPECT_EQ(shown("1000B / 3"), "333 B");
}

TEST(Describe, ShowsSecondsInTheirUnit) {
  EXPECT_EQ(shown("rtt"), "80 ms");
  EXPECT_EQ(shown("60s"), "60 s");
  EXPECT_EQ(shown("1.5s"), "1.5 s");
}

TEST(Describe, ShowsRates) {
  EXPECT_EQ(shown("rate"), "200 000/s");
  EXPECT_EQ(shown("1 / 8s"), "0.125/s");
  EXPECT_EQ(shown("1MiB / s"), "1 MiB/s");
}

TEST(Describe, NamesOtherDimensions) {
  EXPECT_EQ(shown("6B * 2s"), "12 (bytes times seconds)");
  EXPECT_EQ(describe(kNone), "a plain number");
  EXPECT_EQ(describe(kBytes), "bytes");
  EXPECT_EQ(describe(kSeconds), "seconds");
  EXPECT_EQ(describe(kPerSecond), "a number per second");
  EXPECT_EQ(describe(Dimension{1, -1}), "bytes per second");
  EXPECT_EQ(describe(Dimension{2, 0}), "bytes^2");
  EXPECT_EQ(describe(Dimension{-1, -2}), "a number per byte and second^2");
}

TEST(Describe, SurvivesTheLargestNumbers) {
  EXPECT_EQ(shown("170141183460469231731687303715884105727 / 2"),
            "85 070 591 730 234 615 865 843 651 857 942 052 863");
  EXPECT_EQ(describe(whole(kSmallestInteger)),
            "-170 141 183 460 469 231 731 687 303 715 884 105 728");
  EXPECT_FALSE(describe(whole(kLargestInteger, kBytes)).empty());
  EXPECT_FALSE(describe(whole(kSmallestInteger, kBytes)).empty());
  EXPECT_FALSE(describe(whole(kLargestInteger, kSeconds)).empty());
}

TEST(Describe, ShowsTheOtherTypes) {
  EXPECT_EQ(shown("true"), "true");
  EXPECT_EQ(shown("\"bbr\""), "bbr");
  EXPECT_EQ(shown("service_ports"), "9981");
  EXPECT_EQ(shown("ports(\"\")"), "no ports");
  EXPECT_EQ(shown("unlimited"), "unlimited");
  EXPECT_EQ(describe(Value(std::string("\x1b"))), "\\x1b");
}

TEST(Type, FitsItselfAndUnlimitedFitsEveryNumber) {
  const Type bytes{Kind::number, kBytes};
  const Type unlimited{Kind::number, kNone, true};
  const Type text{Kind::text, {}};
  EXPECT_TRUE(fits(bytes, bytes));
  EXPECT_TRUE(fits(unlimited, bytes));
  EXPECT_FALSE(fits(bytes, Type{}));
  EXPECT_FALSE(fits(unlimited, text));
  EXPECT_FALSE(fits(text, bytes));
}

TEST(Type, IsThatOfTheValue) {
  EXPECT_EQ(type_of(Value(whole(1, kBytes))), (Type{Kind::number, kBytes}));
  EXPECT_EQ(type_of(Value(true)), (Type{Kind::flag, {}}));
  EXPECT_EQ(type_of(Value(PortSet())), (Type{Kind::ports, {}}));
  EXPECT_EQ(type_of(Value(std::string())), (Type{Kind::text, {}}));
  EXPECT_EQ(type_of(Value(unlimited_number())), (Type{Kind::number, kNone, true}));
}

}  // namespace
}  // namespace tune::formula
