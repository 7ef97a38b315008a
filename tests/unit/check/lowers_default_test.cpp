#include "check/lowers_default.hpp"

#include <gtest/gtest.h>

#include "unit/check/judge.hpp"

namespace tune {
namespace {

std::optional<Finding> lowers(const char* key, const char* value, const Host& host = host_of()) {
  const Parameter* parameter = find_parameter(key);
  if (parameter == nullptr) return std::nullopt;
  return lowers_default(*parameter, value, default_value(*parameter, host), host);
}

TEST(LowersDefault, SmallerValueIsAWarningWithTheDefaultAsRemedy) {
  const auto finding = lowers("net.ipv4.tcp_max_orphans", "3000");
  ASSERT_TRUE(finding);
  EXPECT_EQ(finding->rule, "lowers-default");
  EXPECT_EQ(finding->severity, Severity::warning);
  EXPECT_TRUE(has(finding->message, "3000")) << finding->message;
  EXPECT_TRUE(has(finding->message, "32768")) << finding->message;
  EXPECT_EQ(finding->remedy->value, "32768");
  EXPECT_FALSE(finding->why.empty());
  EXPECT_FALSE(finding->source.empty());
}

TEST(LowersDefault, EqualOrLargerValueIsFine) {
  EXPECT_FALSE(lowers("net.ipv4.tcp_max_orphans", "32768"));
  EXPECT_FALSE(lowers("net.ipv4.tcp_max_orphans", "65536"));
}

TEST(LowersDefault, FieldIsNamedWithItsEffect) {
  const auto finding = lowers("net.ipv4.tcp_rmem", "4096 4096 16777216");
  ASSERT_TRUE(finding);
  EXPECT_TRUE(has(finding->message, "default")) << finding->message;
  EXPECT_TRUE(has(finding->message, "4096 = 4 KiB")) << finding->message;
  EXPECT_TRUE(has(finding->message, "131072 = 128 KiB")) << finding->message;
  EXPECT_TRUE(has(finding->why, "first window")) << finding->why;
  EXPECT_TRUE(has(finding->source, "tcp_init_sock()")) << finding->source;
}

// One field better and another worse is still worse there.
TEST(LowersDefault, BetterFieldDoesNotExcuseAWorseOne) {
  const auto finding = lowers("net.ipv4.tcp_wmem", "4096 4096 67108864");
  ASSERT_TRUE(finding);
  EXPECT_EQ(finding->remedy->value, "4096 16384 67108864");
  EXPECT_FALSE(lowers("net.ipv4.tcp_wmem", "4096 16384 67108864"));
}

TEST(LowersDefault, DefaultFollowsTheKernel) {
  const Host old = host_of(std::uint64_t{8} << 30, 4096, "4.4.0");
  EXPECT_FALSE(lowers("net.core.somaxconn", "1024", old));
  EXPECT_TRUE(lowers("net.core.somaxconn", "1024"));
}

TEST(LowersDefault, PagesAreShownInBytesToo) {
  const auto finding = lowers("net.ipv4.tcp_mem", "1000 2000 3000");
  ASSERT_TRUE(finding);
  EXPECT_TRUE(has(finding->message, "3 000 pages = 11.7 MiB")) << finding->message;
}

// What booting needed and gave back weighs more on a small machine: 5.7 % at 512 MiB.
TEST(LowersDefault, AllowsForWhatBootingNeededOnASmallMachine) {
  Host host = host_of(std::uint64_t{512} << 20);
  host.buffer_pages = 120'000;
  ASSERT_EQ(default_value(*find_parameter("net.ipv4.tcp_mem"), host), "5625 7500 11250");
  EXPECT_FALSE(lowers("net.ipv4.tcp_mem", "5304 7072 10608", host));
  EXPECT_TRUE(lowers("net.ipv4.tcp_mem", "4900 6500 9800", host));
  const Host large = host_of(std::uint64_t{16} << 30);
  const auto standard = default_value(*find_parameter("net.ipv4.udp_mem"), large);
  EXPECT_FALSE(lowers("net.ipv4.udp_mem", standard->c_str(), large));
}

// This kernel booted with 287901 383869 575802; counted afterwards the default is a little more.
TEST(LowersDefault, WhatTheKernelCountedAtBootIsNotBelowTheDefault) {
  Host host = host_of(24684096 * std::uint64_t{1024}, 4096, "6.18.44");
  host.buffer_pages = 6145684;
  EXPECT_NE(default_value(*find_parameter("net.ipv4.tcp_mem"), host), "287901 383869 575802");
  EXPECT_FALSE(lowers("net.ipv4.tcp_mem", "287901 383869 575802", host));
  EXPECT_TRUE(lowers("net.ipv4.tcp_mem", "270000 360000 540000", host));
}

TEST(LowersDefault, ParametersWithoutAnOrderAreNotJudged) {
  EXPECT_FALSE(lowers("net.ipv4.tcp_tw_reuse", "0"));
  EXPECT_FALSE(lowers("net.ipv4.tcp_tw_reuse", "1"));
}

TEST(LowersDefault, RefusedValueIsNotJudged) {
  EXPECT_FALSE(lowers("net.ipv4.tcp_max_orphans", "many"));
}

}  // namespace
}  // namespace tune
