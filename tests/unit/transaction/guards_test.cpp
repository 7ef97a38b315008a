#include <gtest/gtest.h>

#include <tune/guards.hpp>

#include "unit/transaction/workshop.hpp"

namespace tune {
namespace {

class Guards : public testing::Test {
 protected:
  Guards() {
    shop_.memory.add_file("/proc/net/netstat",
                          "TcpExt: SyncookiesSent ListenOverflows ListenDrops\n"
                          "TcpExt: 1 20 300\nIpExt: InNoRoutes\nIpExt: 7\n");
    shop_.memory.add_file("/proc/net/snmp",
                          "Tcp: MaxConn CurrEstab\nTcp: -1 5\nUdp: InErrors\nUdp: 9\n");
    shop_.memory.add_file("/proc/net/sockstat",
                          "sockets: used 100\nTCP: inuse 5 orphan 8 tw 0 alloc 7 mem 450\n");
    shop_.run("net.ipv4.tcp_max_orphans", "10").run(kTcpMem, "100 200 500");
  }

  Result<CounterReading> read(std::string_view text) {
    return read_counter(shop_.machine, *parse_bound(text));
  }
  // Is the bound broken, a second after the change?
  static bool broken(std::string_view text, Integer before, Integer now,
                     std::optional<Integer> limit = {}) {
    const CounterReading first{before, limit, 0};
    return how_broken(*parse_bound(text), first, first, {now, limit, 1000}).has_value();
  }

  Workshop shop_;
};

TEST_F(Guards, ReadTheCountersOfEverySource) {
  EXPECT_EQ(read("TcpExt.ListenOverflows<=0/s")->value, 20);
  EXPECT_EQ(read("IpExt.InNoRoutes<=0")->value, 7);
  EXPECT_EQ(read("Tcp.CurrEstab<=9")->value, 5);
  EXPECT_EQ(read("Tcp.MaxConn<=9")->value, -1);
  EXPECT_EQ(read("Udp.InErrors<=9")->value, 9);
  EXPECT_EQ(read("sockstat.TCP.mem<=9")->value, 450);
  EXPECT_EQ(read("sockstat.sockets.used<=9")->value, 100);
  EXPECT_EQ(read("sockstat.TCP.orphan<=90%")->limit, Integer{10});
  EXPECT_EQ(read("sockstat.TCP.mem<=90%")->limit, Integer{500});
}

TEST_F(Guards, ACounterThatTheKernelLacksIsNamed) {
  const auto reading = read("TcpExt.Nosuch<=0");
  ASSERT_FALSE(reading.ok());
  EXPECT_NE(reading.error().message.find("TcpExt.Nosuch"), std::string::npos);
  EXPECT_FALSE(read("sockstat.TCP.nosuch<=1").ok());
  EXPECT_FALSE(read("conntrack.count<=1").ok());
}

TEST_F(Guards, WhatOnlyGrowsIsBoundInItsGrowthOrRate) {
  EXPECT_FALSE(broken("TcpExt.ListenOverflows<=0", 20, 20));
  EXPECT_TRUE(broken("TcpExt.ListenOverflows<=0", 20, 21));
  EXPECT_FALSE(broken("TcpExt.ListenOverflows<=3/s", 20, 23));
  EXPECT_TRUE(broken("TcpExt.ListenOverflows<=3/s", 20, 24));
}

TEST_F(Guards, ACounterOf32BitsThatWrapsAroundGrowsAllTheSame) {
  constexpr Integer kLast = (Integer{1} << 32) - 1;
  EXPECT_TRUE(broken("TcpExt.ListenOverflows<=0", kLast, 4));
  EXPECT_FALSE(broken("TcpExt.ListenOverflows<=5", kLast, 4));
  EXPECT_TRUE(broken("TcpExt.ListenOverflows<=4/s", kLast, 4));
  EXPECT_FALSE(broken("sockstat.TCP.inuse<=4/s", 100, 4));
}

// As of one that began anew: nothing has grown.
TEST_F(Guards, ACounterThatFallsALittleHasNotWrappedAround) {
  EXPECT_FALSE(broken("TcpExt.ListenOverflows<=0", 5000, 4999));
  EXPECT_FALSE(broken("TcpExt.ListenOverflows<=3/s", 5000, 0));
  EXPECT_FALSE(broken("TcpExt.ListenOverflows<=0", Integer{1} << 40, 0));
}

TEST_F(Guards, WhatGoesUpAndDownIsBoundInItsLevel) {
  EXPECT_FALSE(broken("sockstat.TCP.orphan<=8", 0, 8));
  EXPECT_TRUE(broken("sockstat.TCP.orphan<=8", 0, 9));
}

TEST_F(Guards, APercentageIsThatOfTheLimit) {
  EXPECT_FALSE(broken("sockstat.TCP.orphan<=90%", 0, 9, 10));
  EXPECT_TRUE(broken("sockstat.TCP.orphan<=90%", 0, 10, 10));
  EXPECT_FALSE(broken("conntrack.count<=1%", 0, 1000, std::nullopt));  // unlimited
}

TEST_F(Guards, ThatBreakTellBeforeAndAfter) {
  const CounterReading before{20, {}, 0};
  const auto why =
      how_broken(*parse_bound("TcpExt.ListenOverflows<=0/s"), before, before, {26, {}, 1000});
  EXPECT_EQ(why,
            "TcpExt.ListenOverflows<=0/s is broken: TcpExt.ListenOverflows was 20 before the "
            "change and is 26, 6 more in 1000 ms");
}

TEST_F(Guards, WhatIsNoBoundIsAUsageError) {
  for (const char* text : {"", "x", "TcpExt.A", "TcpExt.A<1", "Nosuch.A<=1", "TcpExt<=1",
                           "sockstat.TCP<=1", "TcpExt.A<=", "TcpExt.A<=-1", "TcpExt.A<=1%",
                           "TcpExt.A<=1/m", "TcpExt.A.B<=1", "conntrack.x<=1", "TcpExt.A<=0x1"}) {
    const auto bound = parse_bound(text);
    ASSERT_FALSE(bound.ok()) << text;
    EXPECT_EQ(bound.error().code, ErrorCode::usage) << text;
  }
}

}  // namespace
}  // namespace tune
