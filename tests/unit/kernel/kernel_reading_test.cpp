#include "kernel/kernel_reading.hpp"

#include <gtest/gtest.h>

namespace tune {
namespace {

constexpr KernelVersion kKernel{6, 18, 0};

std::string reading(std::string_view key, std::string_view text,
                    const std::optional<std::string>& current = {}) {
  const auto value = kernel_reading(*find_parameter(key), text, current, kKernel);
  return value ? to_string(*value) : "refused";
}

// Each of these was seen on a running kernel.
TEST(KernelReading, TakesOtherBases) {
  EXPECT_EQ(reading("net.ipv4.tcp_fin_timeout", "0x1e"), "30");
  EXPECT_EQ(reading("net.ipv4.tcp_fin_timeout", "036"), "30");
  EXPECT_EQ(reading("net.ipv4.tcp_fin_timeout", "08"), "refused");
  EXPECT_EQ(reading("net.ipv4.tcp_fin_timeout", "+5"), "refused");
}

TEST(KernelReading, DropsWhatFollowsTheLastField) {
  EXPECT_EQ(reading("net.ipv4.tcp_fin_timeout", "30 # comment"), "30");
  EXPECT_EQ(reading("net.ipv4.tcp_fin_timeout", "30# comment"), "refused");
  EXPECT_EQ(reading("net.ipv4.tcp_rmem", "4096 131072 6291456 7"), "4096 131072 6291456");
}

TEST(KernelReading, KeepsTheFieldsThatAreMissing) {
  EXPECT_EQ(reading("net.ipv4.tcp_rmem", "8192 200000", "4096 131072 6291456"),
            "8192 200000 6291456");
  EXPECT_EQ(reading("net.ipv4.ip_local_port_range", "1024", "9981 9981"), "1024 9981");
  EXPECT_EQ(reading("net.ipv4.tcp_rmem", "8192 200000"), "refused") << "the rest is not known";
}

TEST(KernelReading, RefusesABadFieldWithinTheVector) {
  EXPECT_EQ(reading("net.ipv4.tcp_rmem", "8192 0 6000000", "4096 131072 6291456"), "refused");
  EXPECT_EQ(reading("net.ipv4.tcp_rmem", "8192 200000 abc", "4096 131072 6291456"), "refused");
  EXPECT_EQ(reading("net.ipv4.ip_local_port_range", "60000 1024"), "refused");
  EXPECT_EQ(reading("net.core.somaxconn", ""), "refused");
}

TEST(KernelReading, TakesListsAndNamesAsTheyAre) {
  EXPECT_EQ(reading("net.ipv4.ip_local_reserved_ports", "1,2,3,"), "1-3");
  EXPECT_EQ(reading("net.ipv4.ip_local_reserved_ports", ""), "");
  EXPECT_EQ(reading("net.ipv4.ip_local_reserved_ports", "8080-"), "refused");
}

}  // namespace
}  // namespace tune
