#include <string>

#include <gtest/gtest.h>

#include <tune/parameter.hpp>
#include <tune/value.hpp>

namespace tune {
namespace {

constexpr KernelVersion kToday{6, 18, 44};

std::string parse(std::string_view key, std::string_view text, KernelVersion version = kToday) {
  const Parameter* parameter = find_parameter(key);
  if (parameter == nullptr) return "no such key";
  const auto value = parse_value(*parameter, text, version);
  if (value) return to_string(*value);
  EXPECT_EQ(value.error().code, ErrorCode::bad_input);
  EXPECT_EQ(value.error().key, key);
  return "refused: " + value.error().message;
}

TEST(ParseValue, TakesWhatTheKernelTakes) {
  EXPECT_EQ(parse("net.core.somaxconn", "4096"), "4096");
  EXPECT_EQ(parse("net.core.somaxconn", "\t 4096 \n"), "4096");
  EXPECT_EQ(parse("net.ipv4.tcp_rmem", "4096\t131072\n 6291456 "), "4096 131072 6291456");
  EXPECT_EQ(parse("net.ipv4.tcp_max_tw_buckets", "-1"), "-1");
  EXPECT_EQ(parse("net.ipv4.tcp_mem", "3 2 18446744073709551615"), "3 2 18446744073709551615");
  EXPECT_EQ(parse("fs.file-max", "9223372036854775807"), "9223372036854775807");
}

TEST(ParseValue, NamesTheBoundAndItsSource) {
  EXPECT_EQ(parse("net.core.somaxconn", "70000", {3, 10, 0}),
            "refused: 70000 is above 65535, the largest value that Linux 3.10.0 takes "
            "(net/core/sysctl_net_core.c netns_core_table)");
  EXPECT_EQ(parse("net.core.somaxconn", "-1"),
            "refused: -1 is below 0, the smallest value that Linux 6.18.44 takes "
            "(net/core/sysctl_net_core.c netns_core_table)");
}

TEST(ParseValue, NamesTheFieldOfAVector) {
  EXPECT_EQ(parse("net.ipv4.tcp_rmem", "4096 131072 4294967296"),
            "refused: field max: 4294967296 is above 2147483647, the largest value that Linux "
            "6.18.44 takes (net/ipv4/sysctl_net_ipv4.c ipv4_net_table)");
  EXPECT_EQ(parse("net.ipv4.tcp_rmem", "4096 16M 16M"),
            "refused: field default: 16M: the kernel takes plain numbers; write 16777216");
}

TEST(ParseValue, FollowsTheKernelVersion) {
  EXPECT_EQ(parse("net.core.somaxconn", "65536", {4, 4, 0}), "65536");
  EXPECT_EQ(parse("net.ipv4.tcp_rmem", "1 1 1", {6, 18, 2}), "1 1 1");
  EXPECT_NE(parse("net.ipv4.tcp_rmem", "4095 131072 6291456", {6, 1, 192}).find("below 4096"),
            std::string::npos);
  EXPECT_NE(parse("net.ipv4.tcp_rmem", "4095 131072 6291456", {7, 2, 12}).find("below 4096"),
            std::string::npos);
  EXPECT_EQ(parse("net.ipv4.tcp_timestamps", "256", {5, 4, 59}), "256");
  EXPECT_EQ(parse("net.ipv4.tcp_timestamps", "256", {5, 12, 0}), "256");
  EXPECT_NE(parse("net.ipv4.tcp_timestamps", "256", {5, 10, 223}).find("above 255"),
            std::string::npos);
  EXPECT_EQ(parse("net.ipv4.tcp_tw_reuse", "3", {4, 18, 0}), "3");
  EXPECT_NE(parse("net.ipv4.tcp_tw_reuse", "3").find("above 2"), std::string::npos);
  EXPECT_EQ(parse("net.netfilter.nf_conntrack_max", "0"), "0");
  EXPECT_NE(parse("net.netfilter.nf_conntrack_max", "0", {7, 2, 12}).find("below 1"),
            std::string::npos);
}

TEST(ParseValue, RefusesHalvesOfAVector) {
  EXPECT_EQ(parse("net.ipv4.tcp_mem", "1 2"),
            "refused: only 2 of 3 fields; the kernel would change these and keep the others; write "
            "all 3 fields: min, pressure, max");
  EXPECT_EQ(parse("net.ipv4.tcp_mem", "1 2 3 4"),
            "refused: 4 fields, of which the kernel would drop the last 1 without an error; write "
            "all 3 fields: min, pressure, max");
  EXPECT_EQ(parse("net.core.somaxconn", "7 9"),
            "refused: the kernel would store 7 and drop the rest without an error; write one "
            "number");
  EXPECT_EQ(parse("net.core.somaxconn", " \n"), "refused: the value is empty; write a number");
  EXPECT_EQ(parse("net.ipv4.tcp_mem", ""),
            "refused: the value is empty; write 3 numbers (min, pressure, max)");
}

TEST(ParseValue, SaysFirstWhatIsWrongWithANumber) {
  EXPECT_NE(parse("net.ipv4.tcp_mem", "1,2,3").find("without commas"), std::string::npos);
  EXPECT_NE(parse("net.core.somaxconn", "4096 # big").find("drop the rest"), std::string::npos);
}

TEST(ParseValue, RefusesWhatEndsATextInTheKernel) {
  EXPECT_NE(parse("net.core.somaxconn", std::string_view("5\0", 2)).find("NUL"), std::string::npos);
  EXPECT_NE(parse("net.core.somaxconn", "5\v6").find("no number"), std::string::npos);
}

TEST(ParseValue, WantsAPortRangeInOrder) {
  const std::string_view key = "net.ipv4.ip_local_port_range";
  EXPECT_EQ(parse(key, "1024\t65535"), "1024 65535");
  EXPECT_EQ(parse(key, "9981 9981"), "9981 9981");
  EXPECT_EQ(parse(key, "60999 32768"),
            "refused: the first port, 60999, is above the last, 32768; write the lower one first "
            "(net/ipv4/sysctl_net_ipv4.c ipv4_local_port_range())");
  EXPECT_EQ(parse(key, "40000-50000"),
            "refused: 40000-50000: the kernel separates the two ports with a blank; write 40000 "
            "50000");
  EXPECT_NE(parse(key, "0 65535").find("field low: 0 is below 1"), std::string::npos);
  EXPECT_NE(parse(key, "1024 65536").find("field high: 65536 is above 65535"), std::string::npos);
  EXPECT_NE(parse(key, "1024").find("only 1 of 2 fields"), std::string::npos);
}

TEST(ParseValue, ReadsAListOfPorts) {
  const std::string_view key = "net.ipv4.ip_local_reserved_ports";
  EXPECT_EQ(parse(key, "9981,8000-8010,8011"), "8000-8011,9981");
  EXPECT_EQ(parse(key, ""), "");
  EXPECT_EQ(parse(key, "\n"), "");
  EXPECT_EQ(parse(key, "0,9981,"), "0,9981");
  for (const std::string_view text :
       {"9981, 9982", "9981;9982", "8080-", "10-5", "65536", ",5", "x", "010", "0x10", "5,010"})
    EXPECT_EQ(parse(key, text).find("refused: "), 0u) << text;
}

TEST(ParseValue, BoundsTheLengthOfAText) {
  const std::string_view key = "net.ipv4.tcp_congestion_control";
  EXPECT_EQ(parse(key, "bbr\n"), "bbr");
  EXPECT_EQ(parse(key, ""), "refused: the value is empty; write a name");
  EXPECT_NE(parse(key, "abcdefghijklmnop").find("15 characters"), std::string::npos);
  EXPECT_EQ(parse(key, "abcdefghijklmno"), "abcdefghijklmno");
  EXPECT_NE(parse(key, "b\nbr").find("control character"), std::string::npos);
}

TEST(ParseValue, TakesEveryBoundAndRefusesItsNeighbours) {
  for (const Parameter& parameter : catalog()) {
    if (parameter.type != ValueType::integers && parameter.type != ValueType::choice) continue;
    for (const Bounds& row : parameter.bounds) {
      KernelVersion version = row.since;
      version.ticks_per_second = 250;
      const Bounds bounds = *bounds_for(parameter, version);
      const auto text = [&](Integer number) {
        std::string all;
        for (std::size_t i = 0; i < parameter.fields.size(); ++i) all += to_string(number) + " ";
        return all;
      };
      ASSERT_TRUE(bounds.minimum && bounds.maximum) << parameter.key;
      EXPECT_TRUE(parse_value(parameter, text(*bounds.minimum), version)) << parameter.key;
      EXPECT_TRUE(parse_value(parameter, text(*bounds.maximum), version)) << parameter.key;
      EXPECT_FALSE(parse_value(parameter, text(*bounds.minimum - 1), version)) << parameter.key;
      EXPECT_FALSE(parse_value(parameter, text(*bounds.maximum + 1), version)) << parameter.key;
    }
  }
}

}  // namespace
}  // namespace tune
