#include <gtest/gtest.h>

#include "unit/transaction/workshop.hpp"

namespace tune {
namespace {

Result<StatusReport> report(Workshop& shop, const std::optional<Host>& host = std::nullopt) {
  shop.memory.add_file("/usr/lib/systemd/systemd-sysctl", "");
  return status(shop.machine, read_configuration(shop.machine), host, kState);
}

const char* const kDropIn = "/etc/sysctl.d/99-tune.conf";

Plan drop_in(Workshop& shop) {
  return shop.plan({{kBacklog, "4096"}, {kTimeout, "15"}}, PlanScope::everything, kDropIn);
}

TEST(StatusReport, IsFineWithNothingApplied) {
  Workshop shop;
  const auto found = report(shop);
  ASSERT_TRUE(found.ok());
  EXPECT_FALSE(found->transaction);
  EXPECT_TRUE(found->ok());
}

TEST(StatusReport, IsFineRightAfterApply) {
  Workshop shop;
  ASSERT_TRUE(shop.apply(drop_in(shop)).ok());
  const auto found = report(shop);
  ASSERT_TRUE(found.ok());
  EXPECT_TRUE(found->ok());
  ASSERT_EQ(found->keys.size(), 2u);
  EXPECT_EQ(found->keys[0].running, "4096");
  EXPECT_EQ(found->keys[0].boot_systemd, "4096");
  EXPECT_EQ(found->keys[0].boot_procps, "4096");
  EXPECT_EQ(found->transaction->id, 1);
}

TEST(StatusReport, SeesARunningValueThatDrifted) {
  Workshop shop;
  ASSERT_TRUE(shop.apply(drop_in(shop)).ok());
  shop.run(kTimeout, "60");
  const auto found = report(shop);
  ASSERT_TRUE(found.ok());
  EXPECT_FALSE(found->ok());
  EXPECT_TRUE(found->keys[0].ok);
  EXPECT_FALSE(found->keys[1].ok);
}

TEST(StatusReport, SeesALineThatABootWouldNoLongerTake) {
  Workshop shop;
  ASSERT_TRUE(shop.apply(drop_in(shop)).ok());
  shop.memory.add_file("/etc/sysctl.d/zz.conf", "net.ipv4.tcp_fin_timeout = 60\n");
  EXPECT_FALSE(report(shop)->ok());
}

TEST(StatusReport, OnlyReportsTheOtherLoader) {
  Workshop shop;
  ASSERT_TRUE(shop.apply(drop_in(shop)).ok());
  shop.memory.add_file(kConf, "net.ipv4.tcp_fin_timeout = 60\n");  // procps reads it, last
  const auto found = report(shop);
  EXPECT_TRUE(found->ok());
  EXPECT_EQ(found->keys[1].boot_procps, "60");
}

TEST(StatusReport, AsksNothingOfTheBootForRunningValuesAlone) {
  Workshop shop;
  ASSERT_TRUE(shop.apply(shop.plan({{kBacklog, "4096"}}, PlanScope::runtime_only)).ok());
  shop.memory.add_file("/etc/sysctl.d/zz.conf", "net.core.somaxconn = 1\n");
  EXPECT_TRUE(report(shop)->ok());
  shop.reboot();
  shop.run(kBacklog, "128");
  EXPECT_FALSE(report(shop)->ok());
}

TEST(StatusReport, AsksForThePersistedValueOnceItWasBooted) {
  Workshop shop;
  ASSERT_TRUE(shop.apply(shop.plan({{kBacklog, "4096"}}, PlanScope::persist_only, kDropIn)).ok());
  EXPECT_TRUE(report(shop)->ok());
  shop.reboot();
  EXPECT_FALSE(report(shop)->ok());
  shop.run(kBacklog, "4096");
  EXPECT_TRUE(report(shop)->ok());
}

TEST(StatusReport, AcceptsAKeyInNoFileUntilALineContradicts) {
  Workshop shop;
  Plan plan = drop_in(shop);
  plan.changes[0].file.reset();  // the boot gave it already
  plan.changes[0].persisted = Winner{"8192", "/etc/sysctl.d/10-x.conf", 1};
  plan.changes[0].wanted = "8192";
  shop.memory.add_file("/etc/sysctl.d/10-x.conf", "net.core.somaxconn = 8192\n");
  plan.files[0] = file_change(kDropIn, std::nullopt, "net.ipv4.tcp_fin_timeout = 15\n");
  ASSERT_TRUE(shop.apply(plan).ok());
  EXPECT_TRUE(report(shop)->ok());
  shop.memory.add_file("/etc/sysctl.d/10-x.conf", "net.core.somaxconn = 1\n");
  EXPECT_FALSE(report(shop)->ok());
}

// Without the line that the apply counted on, the next boot gives the kernel's default.
TEST(StatusReport, MissesALineThatTheBootTookThen) {
  Workshop shop;
  shop.memory.add_file("/etc/sysctl.d/10-x.conf", "net.core.somaxconn = 8192\n");
  Plan plan = drop_in(shop);
  plan.changes[0].file.reset();  // the boot gave it already
  plan.changes[0].persisted = Winner{"8192", "/etc/sysctl.d/10-x.conf", 1};
  plan.changes[0].wanted = "8192";
  plan.files[0] = file_change(kDropIn, std::nullopt, "net.ipv4.tcp_fin_timeout = 15\n");
  ASSERT_TRUE(shop.apply(plan).ok());
  EXPECT_TRUE(report(shop)->ok());
  shop.memory.add_file("/etc/sysctl.d/10-x.conf", "");
  EXPECT_FALSE(report(shop)->keys[0].ok);
}

TEST(StatusReport, ComesBackToTheEarlierTransactionAfterARollback) {
  Workshop shop;
  ASSERT_TRUE(shop.apply(drop_in(shop)).ok());
  ASSERT_TRUE(shop.apply(shop.plan({{kBacklog, "9000"}}, PlanScope::everything, kDropIn)).ok());
  EXPECT_EQ(report(shop)->transaction->id, 2);
  ASSERT_TRUE(shop.undo().ok());
  EXPECT_EQ(report(shop)->transaction->id, 1);
  EXPECT_TRUE(report(shop)->ok());
  ASSERT_TRUE(shop.undo().ok());
  EXPECT_FALSE(report(shop)->transaction);
}

TEST(StatusReport, NamesFactsThatChangedSince) {
  Workshop shop;
  ASSERT_TRUE(shop.apply(drop_in(shop)).ok());
  Host host;
  host.kernel_release = "6.1.0";
  host.memory_bytes = 4096000000 + 4096000000 / 200;  // half a per cent is the kernel's own
  host.processors = 4;
  EXPECT_TRUE(report(shop, host)->stale_facts.empty());
  host.memory_bytes = 8192000000;
  host.processors = 8;
  host.kernel_release = "6.12.0";
  const auto found = report(shop, host);
  ASSERT_EQ(found->stale_facts.size(), 3u);
  EXPECT_EQ(found->stale_facts[0].fact, "memory_bytes");
  EXPECT_EQ(found->stale_facts[1].then, "4");
  EXPECT_EQ(found->stale_facts[2].now, "6.12.0");
  EXPECT_TRUE(found->ok());
}

// A file's values went into an image as they stood: nothing was computed.
TEST(StatusReport, KnowsOfNoFactsWhereNoneWereKnown) {
  Workshop shop;
  Plan plan = drop_in(shop);
  plan.facts = {};
  ASSERT_TRUE(shop.apply(plan).ok());
  Host host;
  host.kernel_release = "6.1.0";
  host.memory_bytes = 4096000000;
  host.processors = 4;
  EXPECT_TRUE(report(shop, host)->stale_facts.empty());
}

}  // namespace
}  // namespace tune
