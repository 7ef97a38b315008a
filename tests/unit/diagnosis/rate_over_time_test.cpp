#include "diagnosis/rate_over_time.hpp"

#include <gtest/gtest.h>

#include "diagnosis/log_reader.hpp"

namespace tune {
namespace {

LogEvent event_of(const RateOverTime& rates, const std::string& kind) {
  LogEvent event;
  event.kind = kind;
  rates.put_into(event);
  return event;
}

// Ten lines each 5 s and the number that the next window tells: (10 + N) / 5 a second.
TEST(RateOverTime, AddsWhatTheLimiterSwallowed) {
  std::string log;
  for (const char* start : {"100", "105", "110"}) {
    if (std::string(start) != "100") {
      log += "[" + std::string(start) + ".1] net_ratelimit: 990 callbacks suppressed\n";
    }
    for (int i = 0; i < 10; ++i) {
      log += "[" + std::string(start) + ".2] TCP: too many orphaned sockets\n";
    }
  }
  LogReader reader;
  reader.feed(log);
  const LogSummary summary = reader.finish();
  ASSERT_EQ(summary.events.size(), 1u);
  const LogEvent& event = summary.events[0];
  EXPECT_DOUBLE_EQ(event.peak_per_second, 200);
  EXPECT_DOUBLE_EQ(event.step_seconds, 5);
  ASSERT_EQ(event.rate.size(), 3u);
  EXPECT_EQ(event.rate[0].start, "100.2");
  EXPECT_DOUBLE_EQ(event.rate[0].per_second, 200);
  EXPECT_DOUBLE_EQ(event.rate[2].per_second, 2);  // its own number has not come
}

TEST(RateOverTime, GivesEachKindItsShare) {
  RateOverTime rates;
  rates.add("orphans", "1.0", 3);
  rates.add("tcp-memory", "2.0", 1);
  rates.add_suppressed(96);
  EXPECT_DOUBLE_EQ(event_of(rates, "orphans").peak_per_second, 15);
  EXPECT_DOUBLE_EQ(event_of(rates, "tcp-memory").peak_per_second, 5);
}

TEST(RateOverTime, TakesLongerStepsForLongerLogsAndKeepsThePeak) {
  RateOverTime rates;
  for (int minute = 0; minute < 600; ++minute) {
    rates.add("orphans", std::to_string(minute * 60) + ".0", minute == 30 ? 500 : 1);
  }
  const LogEvent event = event_of(rates, "orphans");
  EXPECT_LE(event.rate.size(), 32u);
  EXPECT_GT(event.rate.size(), 15u);
  EXPECT_DOUBLE_EQ(event.peak_per_second, 100);
  double lines = 0;
  for (const LogRate& step : event.rate) lines += step.per_second * event.step_seconds;
  EXPECT_NEAR(lines, 1099, 1e-6);  // none is lost
}

TEST(RateOverTime, BearsTimesFarApartAndBackwards) {
  RateOverTime rates;
  for (const char* time : {"999999999999.0", "1.0", "9999-12-31T00:00:00Z", "5.0", "nonsense"}) {
    rates.add("orphans", time, 1);
  }
  for (int i = 0; i < 100; ++i) rates.add("orphans", std::to_string(i * 7919 % 1000000) + ".5", 1);
  EXPECT_LE(event_of(rates, "orphans").rate.size(), 32u);
}

TEST(RateOverTime, SaysNothingWithoutTimes) {
  RateOverTime rates;
  rates.add("orphans", "", 10);
  rates.add_suppressed(100);
  const LogEvent event = event_of(rates, "orphans");
  EXPECT_TRUE(event.rate.empty());
  EXPECT_DOUBLE_EQ(event.peak_per_second, 0);
}

}  // namespace
}  // namespace tune
