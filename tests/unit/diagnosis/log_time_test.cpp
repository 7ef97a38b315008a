#include "diagnosis/log_time.hpp"

#include <gtest/gtest.h>

namespace tune {
namespace {

TEST(LogTime, CountsSecondsSinceTheBoot) {
  EXPECT_DOUBLE_EQ(*seconds_of_log_time("123.500000"), 123.5);
  EXPECT_DOUBLE_EQ(*seconds_of_log_time("0.000001"), 0.000001);
}

TEST(LogTime, ReadsIsoTimesWithTheirZone) {
  EXPECT_DOUBLE_EQ(*seconds_of_log_time("1970-01-02T00:00:01Z"), 86401);
  EXPECT_DOUBLE_EQ(*seconds_of_log_time("2026-11-24T11:16:39,5+0100"),
                   *seconds_of_log_time("2026-11-24T10:16:39.5Z"));
  EXPECT_DOUBLE_EQ(*seconds_of_log_time("2026-11-24T11:16:39-01:30"),
                   *seconds_of_log_time("2026-11-24T12:46:39Z"));
}

TEST(LogTime, ReadsDatesWithoutYear) {
  EXPECT_DOUBLE_EQ(
      *seconds_of_log_time("Nov 25 00:00:05") - *seconds_of_log_time("Nov 24 23:59:55"), 10);
  EXPECT_DOUBLE_EQ(
      *seconds_of_log_time("Nov  4 00:00:00") - *seconds_of_log_time("Oct 31 00:00:00"), 4 * 86400);
}

TEST(LogTime, ReadsDatesOfDmesgAndMicrosecondsOfTheJournal) {
  EXPECT_DOUBLE_EQ(*seconds_of_log_time("Tue Nov 24 11:16:39 2026"),
                   *seconds_of_log_time("2026-11-24T11:16:39Z"));
  EXPECT_DOUBLE_EQ(*seconds_of_log_time("1795519399000000"), 1795519399);
}

TEST(LogTime, TakesNothingElse) {
  for (const char* text : {"", "yesterday", "Foo 24 11:16:39", "Nov", "12x", "Nov xx 11:16:39"}) {
    EXPECT_FALSE(seconds_of_log_time(text)) << text;
  }
}

}  // namespace
}  // namespace tune
