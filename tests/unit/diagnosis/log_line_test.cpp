#include "diagnosis/log_line.hpp"

#include <gtest/gtest.h>

namespace tune {
namespace {

std::string kind_of(std::string_view line) {
  const auto understood = understand_log_line(line);
  return understood ? std::string(understood->kind) : "none";
}

TEST(LogLine, KnowsTheMessagesOfKernelsFromOldToNew) {
  // 3.10 to 7.2, and what 2.6.32 printed.
  EXPECT_EQ(kind_of("[1.2] TCP: too many orphaned sockets"), "orphans");
  EXPECT_EQ(kind_of("TCP: too many of orphaned sockets"), "orphans");
  EXPECT_EQ(kind_of("Out of socket memory"), "orphans");
  EXPECT_EQ(kind_of("TCP: out of memory -- consider tuning tcp_mem"), "tcp-memory");
  EXPECT_EQ(kind_of("TCP: time wait bucket table overflow"), "time-wait");
  EXPECT_EQ(kind_of("TCP: time wait bucket table overflow (CT101)"), "time-wait");
  EXPECT_EQ(kind_of("nf_conntrack: table full, dropping packet"), "conntrack");
  EXPECT_EQ(kind_of("nf_conntrack: nf_conntrack: table full, dropping packet"), "conntrack");
  EXPECT_EQ(kind_of("nf_conntrack: nf_conntrack: table full in netns 4026532456, dropping packet"),
            "conntrack");
  EXPECT_EQ(kind_of("ip_conntrack: table full, dropping packet."), "conntrack");
  EXPECT_EQ(kind_of("VFS: file-max limit 65536 reached"), "file-descriptors");
  EXPECT_EQ(kind_of("neighbour: arp_cache: neighbor table overflow!"), "neighbour-table");
  EXPECT_EQ(kind_of("Neighbour table overflow."), "neighbour-table");
  EXPECT_EQ(kind_of("ipv4: Neighbour table overflow."), "neighbour-table");
}

TEST(LogLine, KnowsEveryFormOfTheFloodingMessage) {
  for (const char* line :
       {"possible SYN flooding on port 80. Sending cookies.",
        "TCP: Possible SYN flooding on port 80. Dropping request.  Check SNMP counters.",
        "TCP: TCPv6: Possible SYN flooding on port 8080. Sending cookies.",
        "TCP: request_sock_TCP: Possible SYN flooding on port 7103. Dropping request.  Check SNMP "
        "counters.",
        "TCP: request_sock_TCP: Possible SYN flooding on port 10.77.0.1:7001. Sending cookies.",
        "TCP: request_sock_TCPv6: Possible SYN flooding on port [::]:443. Sending cookies."}) {
    EXPECT_EQ(kind_of(line), "syn-queue") << line;
  }
}

TEST(LogLine, UnderstandsTheMessageInEveryDress) {
  const std::string message = "TCP: too many orphaned sockets";
  for (const std::string before :
       {"", "[24661.155231] ", "[Tue Nov 24 11:16:39 2026] ", "kern  :info  : [ 4661.15] ",
        "kern  :info  : 2026-11-24T11:16:39,155231+00:00 ", "Nov 24 11:16:39 web7 kernel: ",
        "Nov 24 11:16:39.155231 web7 kernel: ", "2026-11-24T11:16:39+0000 web7 kernel: ",
        "2026-11-24T11:16:39.155231+00:00 web7 kernel: [24661.155231] ",
        "<6>Nov 24 11:16:39 web7 kernel: [24661.155231] ", "  1234\tNov 24 11:16:39 web7 kernel: ",
        "1234:Nov 24 11:16:39 web7 kernel: ", "web_1  | [24661.155231] ",
        "2026-11-24T11:16:39.155231000Z stderr F [24661.155231] ", "[pod/web-7/log] [24661.15] ",
        "{\"__REALTIME_TIMESTAMP\":\"1795518999155231\",\"_TRANSPORT\":\"kernel\",\"MESSAGE\":\"",
        "{\"log\":\"[24661.155231] "}) {
    EXPECT_EQ(kind_of(before + message), "orphans") << before;
  }
}

TEST(LogLine, TakesNoProcessForTheKernel) {
  for (const char* line :
       {"Nov 24 11:16:39 web7 nginx[812]: seen: TCP: too many orphaned sockets",
        "Nov 24 11:16:39 web7 systemd[1]: nf_conntrack: table full, dropping packet",
        "{\"_TRANSPORT\":\"syslog\",\"MESSAGE\":\"TCP: too many orphaned sockets\"}"}) {
    EXPECT_EQ(kind_of(line), "none") << line;
  }
}

TEST(LogLine, TellsTheNetworksRateLimiterFromOthers) {
  const auto limiter = understand_log_line("[1.0] net_ratelimit: 10036 callbacks suppressed");
  ASSERT_TRUE(limiter);
  EXPECT_EQ(limiter->kind, "");
  EXPECT_EQ(limiter->suppressed, 10036u);
  EXPECT_EQ(understand_log_line("__ratelimit: 7 callbacks suppressed")->suppressed, 7u);
  EXPECT_EQ(kind_of("kauditd_printk_skb: 17 callbacks suppressed"), "none");
}

TEST(LogLine, CountsWhatSyslogRepeats) {
  const auto line = understand_log_line(
      "Nov 24 11:16:39 web7 kernel: message repeated 5 times: [ TCP: too many orphaned sockets]");
  ASSERT_TRUE(line);
  EXPECT_EQ(line->count, 5u);
}

TEST(LogLine, SaysNothingOfOtherMessages) {
  for (const char* line :
       {"", "TCP: Hash tables configured (established 262144 bind 65536)",
        "Out of memory: Killed process 812 (java)", "table full of people", "\xff\xfe\x00"}) {
    EXPECT_EQ(kind_of(line), "none") << line;
  }
}

TEST(TimeOfLogLine, IsWhatTheLineSays) {
  EXPECT_EQ(time_of_log_line("[24661.155231] TCP: x"), "24661.155231");
  EXPECT_EQ(time_of_log_line("[    1.155231] TCP: x"), "1.155231");
  EXPECT_EQ(time_of_log_line("[Tue Nov 24 11:16:39 2026] TCP: x"), "Tue Nov 24 11:16:39 2026");
  EXPECT_EQ(time_of_log_line("Nov 24 11:16:39 web7 kernel: x"), "Nov 24 11:16:39");
  EXPECT_EQ(time_of_log_line("Nov  4 11:16:39 web7 kernel: x"), "Nov  4 11:16:39");
  EXPECT_EQ(time_of_log_line("2026-11-24T11:16:39,155231+00:00 x"),
            "2026-11-24T11:16:39,155231+00:00");
  EXPECT_EQ(time_of_log_line("kern  :info  : 2026-11-24T11:16:39+0100 x"),
            "2026-11-24T11:16:39+0100");
  EXPECT_EQ(time_of_log_line("{\"__REALTIME_TIMESTAMP\" : \"17955\",\"MESSAGE\":\"x\"}"), "17955");
  EXPECT_EQ(time_of_log_line("TCP: too many orphaned sockets"), "");
}

}  // namespace
}  // namespace tune
