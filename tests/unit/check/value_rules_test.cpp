#include <gtest/gtest.h>

#include "unit/check/judge.hpp"

namespace tune {
namespace {

using Names = std::vector<std::string>;

TEST(ValueRefused, ValueOutOfBoundsIsAnError) {
  const auto findings = judge({{"net.ipv4.tcp_orphan_retries", "256"}});
  const Finding finding = first("value-refused", findings);
  EXPECT_EQ(finding.severity, Severity::error);
  EXPECT_EQ(finding.key, "net.ipv4.tcp_orphan_retries");
  EXPECT_EQ(rules({{"net.ipv4.tcp_orphan_retries", "255"}}), Names{});
}

TEST(ValueRefused, BoundsAreThoseOfTheHostsKernel) {
  const Texts texts{{"net.core.somaxconn", "100000"}};
  EXPECT_EQ(rules(texts, host_of(std::uint64_t{8} << 30, 4096, "3.10.0")), Names{"value-refused"});
  EXPECT_EQ(rules(texts), Names{});
}

TEST(ValueRefused, RefusedValueIsNotJudgedFurther) {
  EXPECT_EQ(rules({{"net.ipv4.tcp_mem", "9 8 x"}}), Names{"value-refused"});
}

TEST(ReadDifferently, WhatTheKernelTakesSilentlyIsAWarning) {
  const auto findings = judge({{"net.ipv4.tcp_fin_timeout", "030"}});
  const Finding finding = first("read-differently", findings);
  EXPECT_EQ(finding.severity, Severity::warning);
  EXPECT_TRUE(has(finding.message, "octal")) << finding.message;
  EXPECT_TRUE(has(finding.why, "24")) << finding.why;
  EXPECT_EQ(rules({{"net.ipv4.tcp_fin_timeout", "30"}}), Names{});
}

TEST(NotAscending, FallingFieldsAreNamed) {
  const auto findings = judge({{"net.ipv4.tcp_rmem", "4096 131072 65536"}});
  const Finding finding = first("not-ascending", findings);
  EXPECT_EQ(finding.severity, Severity::warning);
  EXPECT_TRUE(has(finding.message, "65536")) << finding.message;
  EXPECT_TRUE(has(finding.message, "131072")) << finding.message;
  EXPECT_EQ(finding.remedy->value, "4096 65536 131072");
}

TEST(NotAscending, HoldsForAllFourVectorsAndAllowsEqualFields) {
  for (const char* key :
       {"net.ipv4.tcp_mem", "net.ipv4.udp_mem", "net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem"}) {
    EXPECT_EQ(rules({{key, "8192 4096 65536"}}), Names{"not-ascending"}) << key;
    EXPECT_EQ(rules({{key, "4096 65536 65536"}}), Names{}) << key;
  }
}

// With 64 KiB pages the kernel itself starts with a minimum above the default.
TEST(NotAscending, FallThatTheKernelStartsWithIsNoFinding) {
  const Host host = host_of(std::uint64_t{8} << 30, 65536, "6.1.0");
  EXPECT_EQ(rules({{"net.ipv4.tcp_wmem", "65536 16384 4194304"}}, host), Names{});
  EXPECT_EQ(rules({{"net.ipv4.tcp_wmem", "65536 32768 4194304"}}, host), Names{});
  EXPECT_EQ(rules({{"net.ipv4.tcp_wmem", "65536 8192 4194304"}}, host), Names{"not-ascending"});
}

TEST(HarmfulValue, WhatTheKernelTakesSilentlyIsSaid) {
  const auto findings = judge({{"net.ipv4.tcp_max_orphans", "0"}});
  const Finding finding = first("harmful-value", findings);
  EXPECT_EQ(finding.severity, Severity::warning);
  EXPECT_EQ(finding.remedy->value, "32768");
  EXPECT_EQ(rules({{"net.ipv4.tcp_max_tw_buckets", "-1"}}), Names{"harmful-value"});
  EXPECT_EQ(rules({{"net.core.netdev_max_backlog", "0"}}), Names{"harmful-value"});
  EXPECT_EQ(rules({{"net.core.somaxconn", "0"}}), Names{"harmful-value"});
  EXPECT_EQ(rules({{"net.ipv4.tcp_fin_timeout", "0"}}), Names{"harmful-value"});
}

TEST(HarmfulValue, OneIsEnoughToBeNoFinding) {
  EXPECT_EQ(rules({{"net.ipv4.tcp_max_orphans", "1"}, {"net.ipv4.tcp_fin_timeout", "1"}}), Names{});
}

TEST(FinTimeoutPenalty, SixtyOneToEightyNineAreShorterThanSixty) {
  const Finding finding = first("fin-timeout-penalty", judge({{"net.ipv4.tcp_fin_timeout", "75"}}));
  EXPECT_TRUE(has(finding.message, "last 30 s")) << finding.message;
  EXPECT_EQ(rules({{"net.ipv4.tcp_fin_timeout", "61"}}), Names{"fin-timeout-penalty"});
  EXPECT_EQ(rules({{"net.ipv4.tcp_fin_timeout", "89"}}), Names{"fin-timeout-penalty"});
  EXPECT_EQ(rules({{"net.ipv4.tcp_fin_timeout", "60"}}), Names{});
  EXPECT_EQ(rules({{"net.ipv4.tcp_fin_timeout", "90"}}), Names{});
}

TEST(NeedsTimestamps, ReuseWithoutTimestampsDoesNothing) {
  for (const char* reuse : {"1", "2"}) {
    const auto findings =
        judge({{"net.ipv4.tcp_tw_reuse", reuse}, {"net.ipv4.tcp_timestamps", "0"}});
    const Finding finding = first("needs-timestamps", findings);
    ASSERT_TRUE(finding.remedy);
    EXPECT_EQ(finding.remedy->value, "1");
  }
  EXPECT_EQ(rules({{"net.ipv4.tcp_tw_reuse", "0"}, {"net.ipv4.tcp_timestamps", "0"}}),
            Names{"harmful-choice"});
  EXPECT_EQ(rules({{"net.ipv4.tcp_tw_reuse", "1"}, {"net.ipv4.tcp_timestamps", "1"}}), Names{});
}

TEST(NeedsTimestamps, RunningValueCounts) {
  Host host = host_of();
  host.values["net.ipv4.tcp_timestamps"] = "0";
  EXPECT_EQ(rules({{"net.ipv4.tcp_tw_reuse", "1"}}, host), Names{"needs-timestamps"});
}

}  // namespace
}  // namespace tune
