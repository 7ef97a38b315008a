#include "kernel/rounding.hpp"

#include <gtest/gtest.h>

#include <tune/parameter.hpp>
#include <tune/value.hpp>

#include "system/clock_ticks.hpp"

namespace tune {
namespace {

// Seen on 6.18 with HZ=250: net.ipv4.neigh.*.retrans_time_ms and its relatives.
TEST(Rounding, ShowsMillisecondsInWholeTicks) {
  EXPECT_EQ(milliseconds_in_ticks(1, 250), 4);
  EXPECT_EQ(milliseconds_in_ticks(250, 250), 252);
  EXPECT_EQ(milliseconds_in_ticks(1000, 250), 1000);
  EXPECT_EQ(milliseconds_in_ticks(2147483647, 250), 2147483648);
  EXPECT_EQ(milliseconds_in_ticks(0, 250), 0);
  EXPECT_EQ(milliseconds_in_ticks(-1, 250), -4);  // seen on 7.2
  EXPECT_EQ(milliseconds_in_ticks(251, 1000), 251);
  EXPECT_EQ(milliseconds_in_ticks(251, 100), 260);
  EXPECT_EQ(milliseconds_in_ticks(11, 300), 14);
}

// Seen there as well: net.ipv4.neigh.*.locktime and its relatives.
TEST(Rounding, ShowsHundredthsOfASecondInWholeTicks) {
  EXPECT_EQ(hundredths_in_ticks(1, 250), 0);
  EXPECT_EQ(hundredths_in_ticks(3, 250), 2);
  EXPECT_EQ(hundredths_in_ticks(1001, 250), 1000);
  EXPECT_EQ(hundredths_in_ticks(7, 1000), 7);
  EXPECT_EQ(hundredths_in_ticks(7, 100), 7);
}

TEST(Rounding, LeavesTimesAloneWhereTheClockDoesNotSay) {
  EXPECT_EQ(milliseconds_in_ticks(7, 0), 7);
  EXPECT_EQ(hundredths_in_ticks(7, 0), 7);
}

TEST(SameValue, TakesATimeInWholeTicksForTheOneThatWasWritten) {
  const unsigned ticks = clock_ticks_per_second();
  ASSERT_GE(ticks, 100u);
  const Parameter* up = find_parameter("net.ipv4.neigh.eth0.retrans_time_ms");
  const Parameter* down = find_parameter("net.ipv4.neigh.eth0.locktime");
  ASSERT_NE(up, nullptr);
  ASSERT_NE(down, nullptr);
  for (const int written : {1, 3, 10, 11, 250, 1001}) {
    const std::string text = std::to_string(written);
    EXPECT_TRUE(same_value(up, text, to_string(milliseconds_in_ticks(written, ticks)))) << text;
    EXPECT_TRUE(same_value(down, text, to_string(hundredths_in_ticks(written, ticks)))) << text;
  }
  EXPECT_FALSE(same_value(up, "250", "270"));
  EXPECT_FALSE(same_value(up, "1", "20"));
  EXPECT_FALSE(same_value(down, "10", "14"));
}

}  // namespace
}  // namespace tune
