#include <algorithm>

#include <gtest/gtest.h>

#include "base/sha256.hpp"
#include "plan/changed_by.hpp"
#include "unit/plan/planning.hpp"

namespace tune {
namespace {

const std::string kBacklog = "net.core.somaxconn";
const std::string kReserved = "net.ipv4.ip_local_reserved_ports";
const std::string kPorts = "net.ipv4.ip_local_port_range";

TEST(MakePlan, SaysWhatChangesWhereAndWhy) {
  Planning planning;
  planning.files.add_file("/etc/sysctl.d/10-site.conf", "net.core.somaxconn = 1024\n");
  planning.running(kBacklog, "128").wants(kBacklog, "4096");
  const auto plan = planning.make();
  ASSERT_TRUE(plan.ok()) << describe(plan.error());
  ASSERT_EQ(plan->changes.size(), 1u);
  const Change& change = plan->changes[0];
  EXPECT_EQ(change.running, "128");
  EXPECT_EQ(change.persisted, (Winner{"1024", "/etc/sysctl.d/10-site.conf", 1}));
  EXPECT_EQ(change.wanted, "4096");
  EXPECT_TRUE(change.runtime);
  EXPECT_EQ(change.file, "/etc/sysctl.d/99-tune.conf");
  EXPECT_EQ(change.why, "because of net.core.somaxconn");
  ASSERT_EQ(plan->files.size(), 1u);
  EXPECT_EQ(plan->files[0].before, std::nullopt);
  EXPECT_NE(plan->files[0].after.find("net.core.somaxconn = 4096\n"), std::string::npos);
  EXPECT_EQ(plan->files[0].after_sha256, sha256(plan->files[0].after));
  EXPECT_EQ(plan->profile, "httpdns");
  EXPECT_EQ(plan->facts.processors, 4u);
  EXPECT_EQ(plan->sha256.size(), 64u);
  EXPECT_TRUE(losses(*plan).empty());
}

TEST(MakePlan, HasNothingToDoOnceCarriedOut) {
  for (const BootLoader loader : {BootLoader::systemd, BootLoader::procps}) {
    Planning planning;
    planning.boot_with(loader).running(kBacklog, "128").wants(kBacklog, "4096");
    planning.running(kPorts, "32768 60999").wants(kPorts, "16384 65535");
    const auto first = planning.make();
    ASSERT_TRUE(first.ok());
    EXPECT_EQ(first->changes.size(), 2u);
    planning.carry_out(*first);
    const auto second = planning.make();
    ASSERT_TRUE(second.ok());
    EXPECT_TRUE(second->empty());
    ASSERT_EQ(second->kept.size(), 2u);
    EXPECT_EQ(second->kept[0].running, "4096");
  }
}

TEST(MakePlan, WritesKeysAfterThoseTheyWaitFor) {
  Planning planning;
  planning.running(kPorts, "32768 60999").running(kReserved, "");
  planning.wants(kPorts, "9000 65535").wants(kReserved, "9981");
  const auto plan = planning.make();
  ASSERT_TRUE(plan.ok());
  EXPECT_EQ(keys_of(plan->changes), (std::vector<std::string>{kReserved, kPorts}));
  const std::string& text = plan->files.at(0).after;
  EXPECT_LT(text.find(kReserved + " ="), text.find(kPorts + " ="));
}

TEST(MakePlan, WritesAgainWhatAnotherOfItsWritesChanges) {
  const std::string all = "net.ipv6.conf.all.disable_ipv6", one = "net.ipv6.conf.lo.disable_ipv6";
  Planning planning;
  planning.running(all, "0").running(one, "0").wants(one, "0").wants(all, "1");
  planning.files.add_file("/etc/sysctl.d/99-tune.conf", one + " = 0\n");
  const auto plan = planning.make();
  ASSERT_TRUE(plan.ok());
  EXPECT_TRUE(plan->kept.empty());
  EXPECT_EQ(keys_of(plan->changes), (std::vector<std::string>{all, one}));
  EXPECT_TRUE(plan->changes[1].runtime);
  EXPECT_EQ(plan->changes[1].why, "A write of " + all + " changes it as well.");
  EXPECT_EQ(written_again_for(*plan, plan->changes[0]), nullptr);
  EXPECT_EQ(written_again_for(*plan, plan->changes[1]), &plan->changes[0]);
  // Its line comes before the new one, so that a boot ends with another value.
  const auto undone = std::find_if(plan->findings.begin(), plan->findings.end(),
                                   [](const Finding& one) { return one.rule == "undone-later"; });
  ASSERT_NE(undone, plan->findings.end());
  EXPECT_EQ(undone->key, one);
}

// Also of keys that the catalogue does not know: an interface of which nobody set it follows.
TEST(MakePlan, WritesAgainWhatFollowsADefault) {
  const std::string all = "net.ipv4.conf.default.", one = "net.ipv4.conf.lo.";
  for (const std::string name : {"arp_notify", "shared_media"}) {
    Planning planning;
    planning.request.scope = PlanScope::runtime_only;
    planning.running(all + name, "0").running(one + name, "0");
    planning.wants(one + name, "0").wants(all + name, "1");
    const auto plan = planning.make();
    ASSERT_TRUE(plan.ok());
    EXPECT_EQ(keys_of(plan->changes), (std::vector<std::string>{all + name, one + name}));
  }
}

TEST(MakePlan, WritesToTheKernelWhereALineWouldDoButForAnotherWrite) {
  const std::string forward = "net.ipv4.ip_forward",
                    redirects = "net.ipv4.conf.all.accept_redirects";
  Planning planning;
  planning.running(forward, "1").running(redirects, "0").wants(forward, "0").wants(redirects, "0");
  const auto plan = planning.make();
  ASSERT_TRUE(plan.ok());
  ASSERT_EQ(keys_of(plan->changes), (std::vector<std::string>{forward, redirects}));
  EXPECT_TRUE(plan->changes[1].runtime && plan->changes[1].file);
  EXPECT_EQ(written_again_for(*plan, plan->changes[1]), &plan->changes[0]);
  // To 1 it turns accept_redirects off by itself.
  Planning on;
  on.running(forward, "0").running(redirects, "0").wants(forward, "1").wants(redirects, "0");
  const auto turned_on = on.make();
  EXPECT_FALSE(turned_on->changes[1].runtime);
  EXPECT_EQ(written_again_for(*turned_on, turned_on->changes[1]), nullptr);
}

TEST(MakePlan, LeavesOutWhatIsNotHereAndDoesNotSayItTwice) {
  Planning planning;
  planning.running("net.ipv4.tcp_fin_timeout", "60");
  planning.wants(kBacklog, "4096").wants("net.ipv4.tcp_fin_timeout", "15");
  planning.advice.findings.push_back({.rule = "key-absent", .key = kBacklog});
  const auto plan = planning.make();
  ASSERT_TRUE(plan.ok());
  EXPECT_EQ(keys_of(plan->changes), std::vector<std::string>{"net.ipv4.tcp_fin_timeout"});
  EXPECT_EQ(plan->findings.size(), 1u);
}

TEST(MakePlan, SaysWhatNobodySaidAboutAKeyThatIsLeftOut) {
  Planning planning;
  planning.running(kBacklog, "128").wants(kBacklog, "4096");
  planning.host.read_only.insert(kBacklog);
  const auto plan = planning.make();
  ASSERT_TRUE(plan.ok());
  EXPECT_TRUE(plan->empty());
  ASSERT_EQ(plan->findings.size(), 1u);
  EXPECT_EQ(plan->findings[0].key, kBacklog);
}

TEST(MakePlan, PlansOnlyFilesForAnInstalledImage) {
  Planning planning;
  planning.running(kBacklog, "128").wants(kBacklog, "4096");
  planning.request.live = false;
  const auto plan = planning.make();
  ASSERT_TRUE(plan.ok());
  ASSERT_EQ(plan->changes.size(), 1u);
  EXPECT_EQ(plan->changes[0].running, std::nullopt);
  EXPECT_FALSE(plan->changes[0].runtime);
  EXPECT_EQ(plan->files.size(), 1u);
}

TEST(MakePlan, KeepsToItsScope) {
  Planning planning;
  planning.running(kBacklog, "128").wants(kBacklog, "4096");
  planning.request.scope = PlanScope::runtime_only;
  auto plan = planning.make();
  ASSERT_TRUE(plan.ok());
  EXPECT_TRUE(plan->files.empty());
  EXPECT_TRUE(plan->changes.at(0).runtime);
  EXPECT_EQ(plan->changes.at(0).file, std::nullopt);
  planning.request.scope = PlanScope::persist_only;
  plan = planning.make();
  ASSERT_TRUE(plan.ok());
  EXPECT_EQ(plan->files.size(), 1u);
  EXPECT_FALSE(plan->changes.at(0).runtime);
  EXPECT_EQ(plan->changes.at(0).running, "128");
}

TEST(MakePlan, ChangesTheLastAssignmentInPlace) {
  Planning planning;
  planning.boot_with(BootLoader::procps);
  planning.files.add_file("/etc/sysctl.conf", "# mine\nnet.core.somaxconn=1\r\nother = 2\n");
  planning.running(kBacklog, "1").wants(kBacklog, "4096");
  const auto plan = planning.make();
  ASSERT_TRUE(plan.ok());
  EXPECT_EQ(plan->files.at(0).after, "# mine\nnet.core.somaxconn=4096\r\nother = 2\n");
  EXPECT_EQ(plan->files.at(0).before_sha256, sha256("# mine\nnet.core.somaxconn=1\r\nother = 2\n"));
}

}  // namespace
}  // namespace tune
