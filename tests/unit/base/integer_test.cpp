#include <cstdint>
#include <limits>

#include <gtest/gtest.h>

#include <tune/integer.hpp>

namespace tune {
namespace {

constexpr Integer kLargest = (((Integer{1} << 126) - 1) << 1) + 1;
constexpr Integer kSmallest = -kLargest - 1;

TEST(Integer, PrintsTheEdgesOf64Bits) {
  EXPECT_EQ(to_string(Integer{std::numeric_limits<std::int64_t>::min()}), "-9223372036854775808");
  EXPECT_EQ(to_string(Integer{std::numeric_limits<std::uint64_t>::max()}), "18446744073709551615");
  EXPECT_EQ(to_string(0), "0");
  EXPECT_EQ(to_string(-7), "-7");
}

TEST(Integer, PrintsAndReadsTheEdgesOf128Bits) {
  EXPECT_EQ(to_string(kSmallest), "-170141183460469231731687303715884105728");
  EXPECT_EQ(parse_integer(to_string(kSmallest)), kSmallest);
  EXPECT_EQ(parse_integer(to_string(kLargest)), kLargest);
}

TEST(Integer, ReadsTheEdgesOf64Bits) {
  EXPECT_EQ(parse_integer("18446744073709551615"), Integer{1} + ((Integer{1} << 64) - 2));
  EXPECT_EQ(parse_integer("-9223372036854775808"), -(Integer{1} << 63));
  EXPECT_EQ(parse_integer("007"), 7);
  EXPECT_EQ(parse_integer("-0"), 0);
}

TEST(Integer, RefusesWhatIsNoDecimalNumber) {
  for (const char* text : {"", "-", "+1", "--1", " 1", "1 ", "1.0", "0x10", "1e3", "١"}) {
    EXPECT_EQ(parse_integer(text), std::nullopt) << text;
  }
}

TEST(Integer, RefusesWhatDoesNotFit) {
  EXPECT_EQ(parse_integer("170141183460469231731687303715884105728"), std::nullopt);
  EXPECT_EQ(parse_integer("-170141183460469231731687303715884105729"), std::nullopt);
  EXPECT_EQ(parse_integer(std::string(200, '9')), std::nullopt);
}

}  // namespace
}  // namespace tune
