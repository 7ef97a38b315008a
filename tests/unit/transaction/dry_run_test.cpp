#include <gtest/gtest.h>

#include <tune/dry_run.hpp>

#include "unit/transaction/workshop.hpp"

namespace tune {
namespace {

constexpr std::string_view kProfile = R"toml(
title = "small"
[input.queue]
kind = "number"
default = 10000
min = 1
max = 60000
help = "connections that wait"
[setting."net.core.somaxconn"]
at_least = "queue"
why = "They must fit."
source = "net/socket.c __sys_listen()"
)toml";

class DryRunTest : public testing::Test {
 protected:
  DryRunTest() {
    shop_.memory.add_file("/profiles/small.toml", kProfile);
    shop_.memory.forget_operations();
    request_.profile = "small";
    request_.folders = {{"/profiles"}};
    request_.host = Host();
    request_.host->memory_bytes = std::uint64_t{4} << 30;
    request_.host->kernel_release = "6.1.0";
    request_.host->kernel = {6, 1, 0};
    request_.host->values = {{std::string(kBacklog), "128"}};
  }

  Workshop shop_;
  DryRunRequest request_;
};

TEST_F(DryRunTest, FindsProfilesWhereAnInstallationPutsThem) {
  request_.folders = DryRunRequest().folders;
  EXPECT_FALSE(dry_run(shop_.machine, request_));
  shop_.memory.add_file("/usr/local/share/tune/profiles/small.toml", kProfile);
  const auto run = dry_run(shop_.machine, request_);
  ASSERT_TRUE(run) << describe(run.error());
  EXPECT_EQ(run->plan.profile, "small");
}

TEST_F(DryRunTest, SaysWhatWouldChangeAndChangesNothing) {
  const auto run = dry_run(shop_.machine, request_);
  ASSERT_TRUE(run) << describe(run.error());
  ASSERT_EQ(run->plan.changes.size(), 1u);
  EXPECT_EQ(run->plan.changes[0].key, key(kBacklog));
  EXPECT_EQ(run->plan.changes[0].wanted, "10000");
  EXPECT_EQ(run->plan.profile, "small");
  ASSERT_EQ(run->plan.files.size(), 1u);
  EXPECT_EQ(run->advice.recommendations.size(), 1u);
  EXPECT_TRUE(shop_.memory.operations().empty());
  EXPECT_EQ(shop_.running(kBacklog), "128");
}

TEST_F(DryRunTest, TakesInputsTargetAndScope) {
  request_.inputs = {{"queue", "20k"}};
  request_.target = "/etc/sysctl.d/80-site.conf";
  request_.scope = PlanScope::persist_only;
  const auto run = dry_run(shop_.machine, request_);
  ASSERT_TRUE(run) << describe(run.error());
  ASSERT_EQ(run->plan.changes.size(), 1u);
  EXPECT_EQ(run->plan.changes[0].wanted, "20000");
  EXPECT_FALSE(run->plan.changes[0].runtime);
  ASSERT_EQ(run->plan.files.size(), 1u);
  EXPECT_EQ(run->plan.files[0].path, "/etc/sysctl.d/80-site.conf");
}

TEST_F(DryRunTest, ComesToWhatApplyCanCarryOut) {
  const auto run = dry_run(shop_.machine, request_);
  ASSERT_TRUE(run) << describe(run.error());
  ASSERT_TRUE(shop_.apply(run->plan));
  EXPECT_EQ(shop_.running(kBacklog), "10000");
  request_.host->values[std::string(kBacklog)] = "10000";
  const auto again = dry_run(shop_.machine, request_);
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->plan.empty());
}

TEST_F(DryRunTest, WritesWhereTheLastTransactionDid) {
  const std::string path = "/etc/sysctl.d/70-ours.conf";
  ASSERT_TRUE(shop_.apply(shop_.plan({{kTimeout, "15"}}, PlanScope::everything, path)));
  const auto run = dry_run(shop_.machine, request_);
  ASSERT_TRUE(run) << describe(run.error());
  ASSERT_EQ(run->plan.files.size(), 1u);
  EXPECT_EQ(run->plan.files[0].path, path);
}

TEST_F(DryRunTest, NeedsTheFactsOfAnotherMachine) {
  shop_.machine.live = false;
  request_.host.reset();
  EXPECT_EQ(dry_run(shop_.machine, request_).error().code, ErrorCode::usage);
}

TEST_F(DryRunTest, PassesErrorsOn) {
  request_.profile = "smal";
  EXPECT_EQ(dry_run(shop_.machine, request_).error().code, ErrorCode::bad_input);
  request_.profile = "small";
  request_.inputs = {{"queue", "many"}};
  EXPECT_EQ(dry_run(shop_.machine, request_).error().code, ErrorCode::usage);
  request_.inputs.clear();
  shop_.memory.make_unreadable(kConf, EACCES);
  EXPECT_EQ(dry_run(shop_.machine, request_).error().code, ErrorCode::permission);
}

}  // namespace
}  // namespace tune
