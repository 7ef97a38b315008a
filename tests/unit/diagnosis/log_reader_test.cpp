#include "diagnosis/log_reader.hpp"

#include <gtest/gtest.h>

namespace tune {
namespace {

const std::string kLog =
    "[1.0] TCP: too many orphaned sockets\n"
    "[2.0] eth0: link up\n"
    "[3.0] TCP: out of memory -- consider tuning tcp_mem\r\n"
    "[4.0] TCP: too many orphaned sockets\n"
    "[5.0] net_ratelimit: 31 callbacks suppressed\n"
    "[6.0] net_ratelimit: 11 callbacks suppressed\n";

LogSummary read(std::string_view text, std::size_t piece) {
  LogReader reader;
  for (std::size_t at = 0; at < text.size(); at += piece) reader.feed(text.substr(at, piece));
  return reader.finish();
}

TEST(LogReader, CountsEachKindWithItsFirstAndLastTime) {
  const LogSummary summary = read(kLog, kLog.size());
  ASSERT_EQ(summary.events.size(), 2u);
  EXPECT_EQ(summary.events[0].kind, "orphans");
  EXPECT_EQ(summary.events[0].lines, 2u);
  EXPECT_EQ(summary.events[0].first, "1.0");
  EXPECT_EQ(summary.events[0].last, "4.0");
  EXPECT_EQ(summary.events[1].kind, "tcp-memory");
  EXPECT_EQ(summary.suppressed, 42u);
}

TEST(LogReader, ReadsTheSameHoweverThePiecesAreCut) {
  for (std::size_t piece = 1; piece < 50; ++piece) {
    const LogSummary summary = read(kLog, piece);
    ASSERT_EQ(summary.events.size(), 2u) << piece;
    EXPECT_EQ(summary.events[0].lines, 2u) << piece;
    EXPECT_EQ(summary.suppressed, 42u) << piece;
  }
}

TEST(LogReader, TakesALastLineWithoutItsEnd) {
  EXPECT_EQ(read("TCP: too many orphaned sockets", 7).events.size(), 1u);
}

TEST(LogReader, LooksAtTheBeginningOfAnEndlessLineAndGoesOnBehindIt) {
  const std::string endless(3u << 20, 'x');
  const LogSummary summary = read(endless + "\nTCP: too many orphaned sockets\n", 65536);
  ASSERT_EQ(summary.events.size(), 1u);
  EXPECT_EQ(summary.events[0].lines, 1u);
}

TEST(LogReader, CountsWhatSyslogdSaysWasRepeated) {
  const LogSummary summary = read(
      "Nov 24 11:16:39 web7 kernel: TCP: too many orphaned sockets\n"
      "Nov 24 11:16:49 web7 last message repeated 7 times\n",
      1000);
  ASSERT_EQ(summary.events.size(), 1u);
  EXPECT_EQ(summary.events[0].lines, 8u);
  EXPECT_EQ(summary.events[0].last, "Nov 24 11:16:49");
}

TEST(LogReader, CountsAsRepeatedOnlyTheLineBefore) {
  const std::string log =
      "Nov 24 11:16:39 web7 kernel: TCP: too many orphaned sockets\n"
      "Nov 24 11:16:40 web7 kernel: eth0: link up\n"
      "Nov 24 11:16:49 web7 last message repeated 7 times\n";
  for (std::size_t piece = 1; piece <= log.size(); ++piece) {
    EXPECT_EQ(read(log, piece).events[0].lines, 1u) << piece;
  }
}

TEST(LogReader, TellsRecentLinesFromOldOnes) {
  LogReader reader;
  reader.line("TCP: too many orphaned sockets", false);
  reader.line("TCP: too many orphaned sockets", true);
  reader.line("net_ratelimit: 4 callbacks suppressed", false);
  const LogSummary summary = reader.finish();
  EXPECT_EQ(summary.events[0].lines, 2u);
  EXPECT_EQ(summary.events[0].recent, 1u);
  EXPECT_EQ(summary.recent_suppressed, 0u);
}

TEST(LogReader, KnowsTheRateOfRecentLinesApart) {
  LogReader reader;
  for (int i = 0; i < 100; ++i) reader.line("[10.0] TCP: too many orphaned sockets", false);
  reader.line("[11.0] net_ratelimit: 5000 callbacks suppressed", false);
  for (int i = 0; i < 10; ++i) reader.line("[9000.0] TCP: too many orphaned sockets", true);
  const LogSummary summary = reader.finish();
  EXPECT_EQ(summary.events[0].peak_per_second, 1020);  // 5100 in 5 s, hours ago
  EXPECT_EQ(summary.events[0].recent_peak_per_second, 2);
}

}  // namespace
}  // namespace tune
