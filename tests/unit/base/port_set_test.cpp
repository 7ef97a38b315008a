#include <gtest/gtest.h>

#include <tune/port_set.hpp>

namespace tune {
namespace {

PortSet ports(std::string_view text) { return PortSet::parse(text).value(); }

TEST(PortSet, ReadsAndPrintsAsTheKernelDoes) {
  EXPECT_EQ(ports("9981,10000-10010").to_string(), "9981,10000-10010");
  EXPECT_EQ(ports("10000-10010,9981").to_string(), "9981,10000-10010");
  EXPECT_EQ(ports("5,6,7").to_string(), "5-7");
  EXPECT_EQ(ports("1-10,5-20,21").to_string(), "1-21");
  EXPECT_EQ(ports("0-65535").to_string(), "0-65535");
  EXPECT_EQ(ports("").to_string(), "");
}

TEST(PortSet, TakesWhatTheKernelTakes) {
  EXPECT_EQ(ports("9981,").to_string(), "9981");
  EXPECT_EQ(ports("9981\n").to_string(), "9981");
  EXPECT_EQ(ports("\n1\n2\n").to_string(), "1-2");
  EXPECT_EQ(ports("0x10,010").to_string(), "8,16");
}

TEST(PortSet, RefusesWhatTheKernelRefuses) {
  for (const char* text :
       {",1", "1,,2", "1 ,2", "1, 2", " 1", "2-1", "65536", "1-65536", "-1", "1-", "1-2-3", "a",
        "1a", "08", "0x", "99999999999999999999999", "1;2"}) {
    const Result<PortSet> parsed = PortSet::parse(text);
    ASSERT_FALSE(parsed.ok()) << text;
    EXPECT_EQ(parsed.error().code, ErrorCode::bad_input);
  }
}

TEST(PortSet, SaysWhereTheTroubleIs) {
  EXPECT_NE(PortSet::parse("9981, 2").error().message.find("byte 6"), std::string::npos);
  EXPECT_NE(PortSet::parse("1,20-10").error().message.find("descends from 20 to 10"),
            std::string::npos);
}

TEST(PortSet, MergesRangesThatOverlapOrTouch) {
  PortSet set = ports("10-20,30-40,50-60");
  set.add(21, 29);
  EXPECT_EQ(set.to_string(), "10-40,50-60");
  set.add(45, 45);
  EXPECT_EQ(set.to_string(), "10-40,45,50-60");
  set.add(0, 65535);
  EXPECT_EQ(set.to_string(), "0-65535");
}

TEST(PortSet, Contains) {
  const PortSet set = ports("9981,10000-10010");
  EXPECT_TRUE(set.contains(9981));
  EXPECT_TRUE(set.contains(10010));
  EXPECT_FALSE(set.contains(10011));
  EXPECT_TRUE(set.contains_all(ports("10000-10005,9981")));
  EXPECT_TRUE(set.contains_all(PortSet()));
  EXPECT_FALSE(set.contains_all(ports("9980-9981")));
  EXPECT_FALSE(PortSet().contains_all(set));
}

// As many ranges as there can be, in any order; each takes a search, not a walk.
TEST(PortSet, TakesEverySecondPort) {
  PortSet up, down;
  for (int port = 1; port < 65536; port += 2) up.add(port, port);
  for (int port = 65535; port > 0; port -= 2) down.add(port, port);
  EXPECT_EQ(up, down);
  EXPECT_EQ(up.ranges().size(), 32768u);
  EXPECT_EQ(up.count_within(1, 9), 5);
  EXPECT_EQ(up.count_within(2, 8), 3);
  EXPECT_EQ(up.count_within(65535, 65535), 1);
  EXPECT_TRUE(up.contains_all(down));
  EXPECT_EQ(PortSet::parse(up.to_string()).value(), up);
  up.add(2, 65534);
  EXPECT_EQ(up, ports("1-65535"));
}

TEST(PortSet, UnitesAndCounts) {
  const PortSet both = ports("1-10").united_with(ports("5-20,9981"));
  EXPECT_EQ(both, ports("1-20,9981"));
  EXPECT_EQ(both.count_within(0, 65535), 21);
  EXPECT_EQ(both.count_within(20, 9980), 1);
  EXPECT_EQ(both.count_within(21, 9980), 0);
  EXPECT_TRUE(PortSet().empty());
}

}  // namespace
}  // namespace tune
