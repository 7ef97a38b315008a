#include <limits>

#include <gtest/gtest.h>

#include "base/text.hpp"

namespace tune {
namespace {

TEST(FormatBytes, HasNoDecimalsWhereExact) {
  EXPECT_EQ(format_bytes(0), "0 B");
  EXPECT_EQ(format_bytes(512), "512 B");
  EXPECT_EQ(format_bytes(1024), "1 KiB");
  EXPECT_EQ(format_bytes(6442450944), "6 GiB");
  EXPECT_EQ(format_bytes(Integer{16} << 40), "16 TiB");
  EXPECT_EQ(format_bytes(Integer{1} << 64), "16 EiB");
}

TEST(FormatBytes, HasOneDecimalElse) {
  EXPECT_EQ(format_bytes(1536), "1.5 KiB");
  EXPECT_EQ(format_bytes(6442450943), "6.0 GiB");
  EXPECT_EQ(format_bytes(1025), "1.0 KiB");
}

TEST(FormatBytes, GoesToTheNextUnitBeforeItRoundsTo1024) {
  EXPECT_EQ(format_bytes(1023), "1023 B");
  EXPECT_EQ(format_bytes((1 << 20) - 1), "1.0 MiB");
  EXPECT_EQ(format_bytes((1 << 20) - 52), "1023.9 KiB");
  EXPECT_EQ(format_bytes((1 << 20) - 51), "1.0 MiB");
}

TEST(FormatBytes, KeepsTheSign) {
  EXPECT_EQ(format_bytes(-1), "-1 B");
  EXPECT_EQ(format_bytes(-6442450944), "-6 GiB");
}

TEST(FormatBytes, TakesTheWholeRangeOf128Bits) {
  constexpr Integer kLargest = ((Integer{1} << 126) - 1) * 2 + 1;
  EXPECT_EQ(format_bytes(kLargest), "147573952589676412928.0 EiB");
  EXPECT_EQ(format_bytes(-kLargest - 1), "-147573952589676412928.0 EiB");
  EXPECT_EQ(format_bytes(Integer{1} << 126), "73786976294838206464 EiB");
}

TEST(FormatSeconds, ShowsPartsOfASecondInSmallerUnits) {
  EXPECT_EQ(format_seconds(0), "0 s");
  EXPECT_EQ(format_seconds(0.25), "250 ms");
  EXPECT_EQ(format_seconds(0.0015), "1.5 ms");
  EXPECT_EQ(format_seconds(42e-6), "42 µs");
  EXPECT_EQ(format_seconds(3e-9), "3 ns");
  EXPECT_EQ(format_seconds(0.99999), "1 s");
}

TEST(FormatSeconds, KeepsSecondsBelowTwoMinutes) {
  EXPECT_EQ(format_seconds(1), "1 s");
  EXPECT_EQ(format_seconds(1.5), "1.5 s");
  EXPECT_EQ(format_seconds(60), "60 s");
  EXPECT_EQ(format_seconds(119.5), "119.5 s");
}

TEST(FormatSeconds, TakesLargerUnitsWhereTheyAreExactOrTheNumberIsLarge) {
  EXPECT_EQ(format_seconds(300), "5 min");
  EXPECT_EQ(format_seconds(130), "130 s");
  EXPECT_EQ(format_seconds(7200), "2 h");
  EXPECT_EQ(format_seconds(432000), "5 d");
  EXPECT_EQ(format_seconds(1000), "16.7 min");
}

TEST(FormatSeconds, KeepsTheSignAndSaysWhatIsEndless) {
  EXPECT_EQ(format_seconds(-1.5), "-1.5 s");
  EXPECT_EQ(format_seconds(std::numeric_limits<double>::infinity()), "infinite");
}

TEST(GroupDigits, MakesGroupsOfThree) {
  EXPECT_EQ(group_digits(0), "0");
  EXPECT_EQ(group_digits(999), "999");
  EXPECT_EQ(group_digits(1000), "1 000");
  EXPECT_EQ(group_digits(1572864), "1 572 864");
  EXPECT_EQ(group_digits(-100), "-100");
  EXPECT_EQ(group_digits(-100000), "-100 000");
}

TEST(FormatTime, IsRfc3339InUtc) {
  EXPECT_EQ(format_time(0), "1970-01-01T00:00:00Z");
  EXPECT_EQ(format_time(1795321225), "2026-11-22T04:20:25Z");
  EXPECT_EQ(format_time(951782399), "2000-02-28T23:59:59Z");
  EXPECT_EQ(format_time(951782400), "2000-02-29T00:00:00Z");
  EXPECT_EQ(format_time(-1), "1969-12-31T23:59:59Z");
}

TEST(FormatTime, StaysWithinFourDigitsOfYear) {
  EXPECT_EQ(format_time(std::numeric_limits<std::int64_t>::max()), "9999-12-31T23:59:59Z");
  EXPECT_EQ(format_time(std::numeric_limits<std::int64_t>::min()), "0000-01-01T00:00:00Z");
}

}  // namespace
}  // namespace tune
