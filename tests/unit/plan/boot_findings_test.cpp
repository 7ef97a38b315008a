#include "plan/boot_findings.hpp"

#include <gtest/gtest.h>

#include "unit/plan/planning.hpp"

namespace tune {
namespace {

const std::string kBacklog = "net.core.somaxconn";

Planning backlog() {
  Planning planning;
  planning.running(kBacklog, "128").wants(kBacklog, "4096");
  return planning;
}

TEST(LosesAtBoot, NamesTheLineThatIsReadLater) {
  Planning planning = backlog();
  planning.files.add_file("/etc/sysctl.d/zz-vendor.conf", "# x\nnet.core.somaxconn = 128\n");
  const auto plan = planning.make();
  ASSERT_TRUE(plan.ok());
  const auto found = losses(*plan);
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].severity, Severity::warning);  // systemd boots here
  EXPECT_EQ(found[1].severity, Severity::info);
  EXPECT_EQ(found[0].key, kBacklog);
  EXPECT_EQ(found[0].file, "/etc/sysctl.d/zz-vendor.conf");
  EXPECT_EQ(found[0].line, 2);
  EXPECT_NE(found[0].message.find("128"), std::string::npos);
  EXPECT_NE(found[0].why.find("--target"), std::string::npos);
}

TEST(LosesAtBoot, StaysThereOnTheSecondTimeWithNothingToWrite) {
  Planning planning = backlog();
  planning.files.add_file("/etc/sysctl.d/zz-vendor.conf", "net.core.somaxconn = 128\n");
  const auto first = planning.make();
  ASSERT_TRUE(first.ok());
  planning.carry_out(*first);
  const auto second = planning.make();
  ASSERT_TRUE(second.ok());
  EXPECT_TRUE(second->empty());
  EXPECT_EQ(losses(*second).size(), 2u);
}

TEST(LosesAtBoot, IsSilentWhereTheLaterLineSaysTheSame) {
  Planning planning = backlog();
  planning.files.add_file("/etc/sysctl.d/zz-vendor.conf", "net/core/somaxconn=4096\n");
  const auto plan = planning.make();
  ASSERT_TRUE(plan.ok());
  EXPECT_TRUE(losses(*plan).empty());
}

// procps reads /etc/sysctl.conf last, systemd not at all.
TEST(LosesAtBoot, TellsTheLoadersApart) {
  Planning planning = backlog();
  planning.files.add_file("/etc/sysctl.conf", "net.core.somaxconn = 128\n");
  const auto plan = planning.make();
  ASSERT_TRUE(plan.ok());
  const auto found = losses(*plan);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].severity, Severity::info);
  EXPECT_EQ(found[0].file, "/etc/sysctl.conf");
}

TEST(LosesAtBoot, SaysOnceThatNobodyReadsTheTarget) {
  Planning planning = backlog();
  planning.running("net.ipv4.tcp_fin_timeout", "60").wants("net.ipv4.tcp_fin_timeout", "15");
  planning.request.target = "/opt/site.conf";
  const auto plan = planning.make();
  ASSERT_TRUE(plan.ok());
  const auto found = losses(*plan);
  ASSERT_EQ(found.size(), 2u);  // one a loader
  EXPECT_EQ(found[0].file, "/opt/site.conf");
  EXPECT_EQ(found[0].severity, Severity::warning);
}

TEST(LosesAtBoot, SeesThroughLinks) {
  Planning planning = backlog();
  planning.files.add_file("/etc/sysctl.conf", "# mine\n");
  planning.files.add_link("/etc/sysctl.d/99-sysctl.conf", "../sysctl.conf");
  const auto plan = planning.make();
  ASSERT_TRUE(plan.ok());
  EXPECT_EQ(plan->target.path, "/etc/sysctl.conf");
  EXPECT_TRUE(losses(*plan).empty());
}

TEST(LosesAtBoot, SeesThatTheTargetIsMasked) {
  Planning planning = backlog();
  planning.files.add_file("/etc/sysctl.d/60-x.conf", "");
  planning.request.target = "/usr/lib/sysctl.d/60-x.conf";
  const auto plan = planning.make();
  ASSERT_TRUE(plan.ok());
  const auto found = losses(*plan);
  ASSERT_FALSE(found.empty());
  EXPECT_NE(found[0].why.find("/etc/sysctl.d/60-x.conf"), std::string::npos);
}

TEST(LosesAtBoot, DoesNotAskAboutRunningValuesAlone) {
  Planning planning = backlog();
  planning.files.add_file("/etc/sysctl.d/zz-vendor.conf", "net.core.somaxconn = 128\n");
  planning.request.scope = PlanScope::runtime_only;
  const auto plan = planning.make();
  ASSERT_TRUE(plan.ok());
  EXPECT_TRUE(losses(*plan).empty());
}

TEST(WithFile, GivesWhatABootWouldReadThen) {
  Planning planning;
  planning.files.add_file("/etc/sysctl.d/10-a.conf", "net.core.somaxconn = 1\n");
  planning.files.add_file("/usr/lib/sysctl.d/90-b.conf", "net.core.*max* = 3\n");
  const Configuration after =
      with_file(planning.configuration(), "/etc/sysctl.d/50-c.conf", "net.core.somaxconn = 2\n",
                {key(kBacklog), key("net.core.rmem_max")});
  EXPECT_EQ(after.boot_loader, BootLoader::systemd);
  EXPECT_EQ(*after.winner(BootLoader::systemd, key(kBacklog)),
            (Winner{"2", "/etc/sysctl.d/50-c.conf", 1}));
  EXPECT_EQ(after.winner(BootLoader::systemd, key("net.core.rmem_max"))->value, "3");
}

}  // namespace
}  // namespace tune
