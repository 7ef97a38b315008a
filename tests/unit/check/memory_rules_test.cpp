#include <gtest/gtest.h>

#include "unit/check/judge.hpp"

namespace tune {
namespace {

using Names = std::vector<std::string>;
constexpr std::uint64_t kGibibyte = std::uint64_t{1} << 30;

TEST(OverMemory, MaximumAboveMemoryIsAnError) {
  const auto findings = judge({{"net.ipv4.tcp_mem", "786432 2097152 3145728"}});
  const Finding finding = first("over-memory", findings);
  EXPECT_EQ(finding.severity, Severity::error);
  EXPECT_EQ(finding.key, "net.ipv4.tcp_mem");
  EXPECT_TRUE(has(finding.message, "3 145 728 pages = 12 GiB")) << finding.message;
  EXPECT_TRUE(has(finding.message, "8 GiB")) << finding.message;
  ASSERT_TRUE(finding.remedy);
  EXPECT_EQ(finding.remedy->value,
            default_value(*find_parameter("net.ipv4.tcp_mem"), host_of()).value_or("?"));
}

TEST(OverMemory, NothingIsSaidOfAMachineOfWhichNothingIsKnown) {
  Host unknown;
  unknown.kernel = KernelVersion{99, 0, 0};
  EXPECT_EQ(rules({{"net.ipv4.tcp_mem", "786432 2097152 3145728"}}, unknown), Names{});
  EXPECT_EQ(rules({{"net.ipv4.udp_mem", "1 2 3"}}, unknown), Names{});
}

TEST(OverMemory, SameNumbersAreFineOnALargeMachine) {
  EXPECT_EQ(rules({{"net.ipv4.tcp_mem", "786432 2097152 3145728"}}, host_of(128 * kGibibyte)),
            Names{});
}

TEST(OverMemory, PageSizeCounts) {
  const Texts texts{{"net.ipv4.tcp_mem", "100000 200000 300000"}};  // 1.1 GiB or 18 GiB
  EXPECT_EQ(rules(texts, host_of(8 * kGibibyte, 4096)), Names{});
  EXPECT_EQ(rules(texts, host_of(8 * kGibibyte, 65536)), Names{"over-memory"});
}

TEST(OverMemory, HoldsForHugePagesOfWhateverSize) {
  const auto findings = judge({{"vm.nr_hugepages", "99999999"}});
  const Finding finding = first("over-memory", findings);
  EXPECT_EQ(finding.severity, Severity::error);
  EXPECT_EQ(finding.key, "vm.nr_hugepages");
  EXPECT_TRUE(has(finding.message, "99 999 999 huge pages")) << finding.message;
  EXPECT_EQ(rules({{"vm.nr_hugepages", "8192"}}), Names{});  // 8 GiB, could all be 1 MiB large
  EXPECT_EQ(rules({{"vm.nr_hugepages", "8193"}}), Names{"over-memory"});
  EXPECT_EQ(rules({{"vm.nr_hugepages", "18446744073709551615"}}), Names{"over-memory"});
  Host unknown;
  EXPECT_EQ(rules({{"vm.nr_hugepages", "99999999"}}, unknown), Names{});
}

TEST(OverMemory, HoldsForUdpToo) {
  EXPECT_EQ(rules({{"net.ipv4.udp_mem", "786432 2097152 3145728"}}), Names{"over-memory"});
}

TEST(OverMemory, ExactlyAllMemoryIsNotAboveIt) {
  EXPECT_EQ(rules({{"net.ipv4.tcp_mem", "1 2 2097152"}}), Names{"memory-budget"});
  EXPECT_EQ(rules({{"net.ipv4.tcp_mem", "1 2 2097153"}}), (Names{"over-memory"}));
}

TEST(MemoryBudget, MoreThanHalfOfMemoryForTcpIsAWarning) {
  const auto findings = judge({{"net.ipv4.tcp_mem", "1000000 1100000 1200000"}});
  const Finding finding = first("memory-budget", findings);
  EXPECT_EQ(finding.severity, Severity::warning);
  EXPECT_TRUE(has(finding.message, "1 200 000 pages = 4.6 GiB")) << finding.message;
  EXPECT_TRUE(has(finding.message, "57 %")) << finding.message;
  EXPECT_EQ(rules({{"net.ipv4.tcp_mem", "100000 200000 1048576"}}), Names{});
}

TEST(MemoryBudget, TcpAndUdpTogetherHaveABudget) {
  Host host = host_of();
  host.values["net.ipv4.udp_mem"] = "100000 200000 700000";
  EXPECT_EQ(rules({{"net.ipv4.tcp_mem", "100000 200000 1000000"}}, host), Names{"memory-budget"});
  EXPECT_EQ(rules({{"net.ipv4.tcp_mem", "100000 200000 800000"}}, host), Names{});
}

TEST(OrphanMemory, MoreOrphansThanTcpMemoryCarriesIsAWarning) {
  const auto findings =
      judge({{"net.ipv4.tcp_max_orphans", "300000"}, {"net.ipv4.tcp_mem", "50000 60000 90000"}});
  const Finding finding = first("orphan-memory", findings);
  EXPECT_EQ(finding.severity, Severity::warning);
  EXPECT_EQ(finding.key, "net.ipv4.tcp_max_orphans");
  EXPECT_TRUE(has(finding.message, "300 000 orphans")) << finding.message;
  EXPECT_TRUE(has(finding.message, "90 000 pages = 351.6 MiB")) << finding.message;
  EXPECT_TRUE(has(finding.why, "worst case")) << finding.why;
  EXPECT_EQ(finding.remedy->value, "90000");
}

TEST(OrphanMemory, FewerOrphansAreFine) {
  EXPECT_EQ(
      rules({{"net.ipv4.tcp_max_orphans", "90000"}, {"net.ipv4.tcp_mem", "50000 60000 90000"}}),
      Names{});
}

TEST(OrphanMemory, TheOtherLimitIsTheRunningOneOrTheDefault) {
  Host host = host_of();
  EXPECT_EQ(rules({{"net.ipv4.tcp_max_orphans", "200000"}}, host), Names{"orphan-memory"});
  host.values["net.ipv4.tcp_mem"] = "100000 200000 300000";
  EXPECT_EQ(rules({{"net.ipv4.tcp_max_orphans", "200000"}}, host), Names{});
}

// include/net/sock.h SK_MEM_QUANTUM: from 4.11 to 5.19 a charge is 4 KiB on every page size.
TEST(OrphanMemory, ChargeOfAnOrphanDependsOnTheKernel) {
  const Texts texts{{"net.ipv4.tcp_max_orphans", "30000"}, {"net.ipv4.tcp_mem", "5000 6000 7000"}};
  EXPECT_EQ(rules(texts, host_of(8 * kGibibyte, 65536, "5.10.0")), Names{});
  EXPECT_EQ(rules(texts, host_of(8 * kGibibyte, 65536, "6.1.0")), Names{"orphan-memory"});
  EXPECT_EQ(rules(texts, host_of(8 * kGibibyte, 65536, "4.4.0")), Names{"orphan-memory"});
}

}  // namespace
}  // namespace tune
