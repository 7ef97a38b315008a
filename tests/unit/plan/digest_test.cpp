#include "plan/digest.hpp"

#include <gtest/gtest.h>

#include "unit/plan/planning.hpp"

namespace tune {
namespace {

Plan a_plan() {
  Plan plan{.profile = "httpdns"};
  plan.changes.push_back({key("net.core.somaxconn"), "128", std::nullopt, "4096"});
  plan.files.push_back(file_change("/etc/sysctl.conf", "a\n", "b\n"));
  return plan;
}

TEST(PlanDigest, DependsOnWhatThePlanDoes) {
  const std::string digest = plan_digest(a_plan());
  EXPECT_EQ(digest.size(), 64u);
  EXPECT_EQ(digest, plan_digest(a_plan()));
  Plan other = a_plan();
  other.changes[0].wanted = "4097";
  EXPECT_NE(plan_digest(other), digest);
  other = a_plan();
  other.files[0].before_sha256 = "x";
  EXPECT_NE(plan_digest(other), digest);
  other = a_plan();
  other.facts.memory_bytes = 1;
  EXPECT_NE(plan_digest(other), digest);
}

TEST(PlanDigest, DoesNotDependOnWords) {
  Plan other = a_plan();
  other.changes[0].why = "for another reason";
  other.findings.push_back({.rule = "x"});
  EXPECT_EQ(plan_digest(other), plan_digest(a_plan()));
}

TEST(FileChange, ShowsACreatedFileAsSuch) {
  const FileChange change = file_change("/etc/sysctl.d/99-tune.conf", std::nullopt, "a = 1\n");
  EXPECT_TRUE(change.before_sha256.empty());
  EXPECT_EQ(change.unified_diff,
            "--- /dev/null\n+++ /etc/sysctl.d/99-tune.conf\n@@ -0,0 +1 @@\n+a = 1\n");
}

TEST(FileChange, ShowsARemovedFileAsSuch) {
  EXPECT_EQ(file_change("/etc/sysctl.d/99-tune.conf", "a = 1\n", std::nullopt).unified_diff,
            "--- /etc/sysctl.d/99-tune.conf\n+++ /dev/null\n@@ -1 +0,0 @@\n-a = 1\n");
}

TEST(FileChange, NeverShowsASecret) {
  const std::string secret =
      "net.ipv4.tcp_fastopen_key = 01234567-89abcdef\n"
      "#net/ipv6/conf/eth0.1/stable_secret=::1\n";
  const FileChange change = file_change("/etc/sysctl.conf", secret, secret + "a = 1\n");
  EXPECT_EQ(change.unified_diff.find("01234567"), std::string::npos);
  EXPECT_EQ(change.unified_diff.find("::1"), std::string::npos);
  EXPECT_NE(change.unified_diff.find("+a = 1"), std::string::npos);
  EXPECT_EQ(change.after, secret + "a = 1\n");
}

}  // namespace
}  // namespace tune
