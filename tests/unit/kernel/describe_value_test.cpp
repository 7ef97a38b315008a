#include <string>

#include <gtest/gtest.h>

#include <tune/parameter.hpp>
#include <tune/value.hpp>

namespace tune {
namespace {

std::string describe(std::string_view key, std::string_view text, Integer page_size = 4096) {
  return describe_value(find_parameter(key), text, page_size);
}

TEST(DescribeValue, ShowsPagesAndBytes) {
  EXPECT_EQ(describe("net.ipv4.tcp_mem", "786432 1572864 3145728"),
            "786 432 pages = 3 GiB / 1 572 864 pages = 6 GiB / 3 145 728 pages = 12 GiB");
  EXPECT_EQ(describe("net.ipv4.udp_mem", "1 1 1", 65536),
            "1 page = 64 KiB / 1 page = 64 KiB / 1 page = 64 KiB");
}

TEST(DescribeValue, ShowsTheReadersUnit) {
  EXPECT_EQ(describe("net.core.rmem_max", "4194304"), "4 MiB");
  EXPECT_EQ(describe("net.ipv4.tcp_fin_timeout", "60"), "60 s");
  EXPECT_EQ(describe("net.ipv4.tcp_rto_min_us", "200000"), "200 ms");
  EXPECT_EQ(describe("vm.min_free_kbytes", "65536"), "64 MiB");
}

TEST(DescribeValue, SaysWhatSpecialValuesMean) {
  EXPECT_EQ(describe("net.ipv4.tcp_tw_reuse", "2"), "2 (over loopback only)");
  EXPECT_EQ(describe("net.netfilter.nf_conntrack_max", "0"), "0 (no limit)");
}

TEST(DescribeValue, AddsNothingWhereNothingIsToAdd) {
  EXPECT_EQ(describe("net.core.somaxconn", "4096\n"), "4096");
  EXPECT_EQ(describe("net.ipv4.ip_local_reserved_ports", "9981"), "9981");
  EXPECT_EQ(describe("net.ipv4.tcp_congestion_control", "bbr\n"), "bbr");
  EXPECT_EQ(describe_value(nullptr, "1\t2\n", 4096), "1 2");
}

TEST(DescribeValue, LeavesNumbersWithoutMeaningAlone) {
  EXPECT_EQ(describe("net.ipv4.tcp_fin_timeout", "-1"), "-1");
  EXPECT_EQ(describe("net.ipv4.tcp_mem", "1 2 18446744073709551615"),
            "1 page = 4 KiB / 2 pages = 8 KiB / 18446744073709551615");
}

}  // namespace
}  // namespace tune
