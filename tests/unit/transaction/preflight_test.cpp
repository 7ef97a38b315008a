#include "transaction/preflight.hpp"

#include <gtest/gtest.h>

#include "unit/transaction/workshop.hpp"

namespace tune {
namespace {

TEST(Preflight, NamesEverythingThatCannotBeWrittenAtOnce) {
  Workshop shop;
  shop.machine.process.user = 1000;
  shop.memory.make_unwritable("/proc/sys/net/core/somaxconn", EACCES)
      .make_unwritable("/proc/sys/net/ipv4/tcp_mem", EACCES)
      .make_unwritable("/etc/sysctl.conf", EACCES)
      .make_unwritable("/var/lib", EACCES);
  shop.memory.make_unwritable("/var/lib/tune", EACCES);
  const auto outcome = shop.apply(shop.usual());
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().code, ErrorCode::permission);
  const std::string& message = outcome.error().message;
  for (const char* part :
       {"net.core.somaxconn", "CAP_NET_ADMIN", "net.ipv4.tcp_mem, /etc/sysctl.conf (needs root)",
        "/etc/sysctl.conf", "--target", "/var/lib/tune", "--state-dir"}) {
    EXPECT_NE(message.find(part), std::string::npos) << part << " in " << message;
  }
  EXPECT_EQ(message.find(kTimeout), std::string::npos);
  EXPECT_TRUE(shop.memory.operations().empty());
}

TEST(Preflight, TellsAReadOnlyMountFromAMissingPrivilege) {
  Workshop shop;
  shop.memory.mount_read_only("/proc/sys");
  const auto outcome = shop.apply(shop.plan({{kBacklog, "4096"}}, PlanScope::runtime_only));
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().code, ErrorCode::permission);
  EXPECT_NE(outcome.error().message.find("read-only"), std::string::npos);
  EXPECT_EQ(outcome.error().key, kBacklog);
}

TEST(Preflight, KeepsWhatTheFileSystemSaysAboutABindMount) {
  Workshop shop;
  const Plan plan = shop.usual();
  const auto usual = [&](int errno_value) {
    shop.memory.make_unwritable(kConf, errno_value);
    return shop.apply(plan).error().message;
  };
  EXPECT_NE(usual(EBUSY).find("busy"), std::string::npos) << usual(EBUSY);
  EXPECT_NE(usual(EPERM).find("not permitted"), std::string::npos) << usual(EPERM);
}

TEST(Preflight, ForetellsWhatNobodyMayWrite) {
  Workshop shop;
  const Plan plan = shop.usual();
  EXPECT_TRUE(look_for_obstacles(shop.machine, plan, kState).empty());
  shop.memory.make_unwritable(kConf, EACCES);  // root may
  EXPECT_TRUE(look_for_obstacles(shop.machine, plan, kState).empty());
  shop.memory.make_unwritable(kConf, EBUSY);
  const auto findings = look_for_obstacles(shop.machine, plan, kState);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].rule, "target-not-writable");
  EXPECT_EQ(findings[0].severity, Severity::warning);
  EXPECT_NE(findings[0].message.find("busy"), std::string::npos) << findings[0].message;
  EXPECT_TRUE(findings[0].why.starts_with("Choose another file with --target"));
}

TEST(Preflight, SaysThatAKeyIsNotHere) {
  Workshop shop;
  Plan plan = shop.plan({{kBacklog, "4096"}}, PlanScope::runtime_only);
  plan.changes.push_back({key("net.netfilter.nf_conntrack_max"), "1", std::nullopt, "2"});
  plan.changes.back().runtime = true;
  auto status = preflight(shop.machine, plan, kState);
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().key, "net.netfilter.nf_conntrack_max");
  EXPECT_NE(status.error().message.find("host"), std::string::npos);
}

TEST(Preflight, TakesNoTargetAmongTheRecords) {
  Workshop shop;
  const std::string target = std::string(kState) + "/transactions/000001/intent.json";
  const auto plan = shop.plan({{kBacklog, "4096"}}, PlanScope::everything, target);
  const auto status = preflight(shop.machine, plan, kState);
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, ErrorCode::permission);
  EXPECT_NE(status.error().message.find("state directory"), std::string::npos);
}

TEST(Preflight, TakesNoLinkIntoTheRecordsForATarget) {
  Workshop shop;
  shop.memory.add_directory(kState).add_link("/srv/records", std::string(kState));
  const auto plan =
      shop.plan({{kBacklog, "4096"}}, PlanScope::everything, "/srv/records/transactions/x");
  const auto status = preflight(shop.machine, plan, kState);
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, ErrorCode::permission);
  EXPECT_NE(status.error().message.find("state directory"), std::string::npos);
}

TEST(Preflight, OffersNoRunningValuesWhereThereAreNone) {
  Workshop shop;
  shop.machine.live = false;
  shop.memory.make_unwritable(kConf, EROFS);
  Plan plan = shop.usual();
  for (Change& change : plan.changes) change.runtime = false;
  const auto status = preflight(shop.machine, plan, kState);
  ASSERT_FALSE(status.ok());
  EXPECT_NE(status.error().message.find("--target"), std::string::npos);
  EXPECT_EQ(status.error().message.find("--runtime-only"), std::string::npos);
}

TEST(Preflight, DoesNotMindFoldersThatAreStillMissing) {
  Workshop shop;
  const auto plan =
      shop.plan({{kBacklog, "4096"}}, PlanScope::everything, "/etc/deep/er/sysctl.d/99-tune.conf");
  EXPECT_TRUE(preflight(shop.machine, plan, "/srv/state/tune").ok());
  EXPECT_TRUE(shop.apply(plan).ok());
}

}  // namespace
}  // namespace tune
