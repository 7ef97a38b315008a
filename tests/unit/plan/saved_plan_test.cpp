#include <gtest/gtest.h>

#include <tune/saved_plan.hpp>

#include "base/sha256.hpp"
#include "plan/plan_rules.hpp"
#include "support/allocations.hpp"
#include "unit/plan/saved_plans.hpp"

namespace tune {
namespace {

class ASavedPlan : public testing::Test {
 protected:
  ASavedPlan() : planning_(a_planning()), plan_(*planning_.make()) {}

  SavedPlan saved() { return *save_plan(plan_, view_of(planning_, plan_)); }
  PlanCheck check_after(const SavedPlan& saved) {
    return check_plan(saved, view_of(planning_, plan_));
  }
  // What differs, each by its name.
  std::vector<std::string> differing(const SavedPlan& saved) {
    std::vector<std::string> names;
    for (const PlanDifference& difference : check_after(saved).differences) {
      names.push_back(difference.what);
    }
    return names;
  }

  Planning planning_;
  Plan plan_;
};

using Names = std::vector<std::string>;

TEST_F(ASavedPlan, IsThePlanAgainOnTheSameMachine) {
  const auto read = plan_from_json(plan_to_json(saved()), "plan.json");
  ASSERT_TRUE(read.ok()) << describe(read.error());
  const PlanCheck check = check_after(*read);
  ASSERT_TRUE(check.differences.empty()) << check.differences.front().what;
  EXPECT_EQ(check.plan.sha256, plan_.sha256);
  ASSERT_EQ(check.plan.files.size(), 1u);
  EXPECT_EQ(check.plan.files[0].before, plan_.files[0].before);
  EXPECT_EQ(check.plan.files[0].after, plan_.files[0].after);
  EXPECT_EQ(check.plan.files[0].unified_diff, plan_.files[0].unified_diff);
  EXPECT_EQ(keys_of(check.plan.changes), keys_of(plan_.changes));
  EXPECT_EQ(check.plan.kept.size(), plan_.kept.size());
}

TEST_F(ASavedPlan, HoldsNoByteOfTheTargetAndSoNoSecretOfIt) {
  EXPECT_EQ(plan_to_json(saved()).find("1-2-3-4"), std::string::npos);
}

TEST_F(ASavedPlan, IsRefusedForEveryRunningValueThatIsAnother) {
  const SavedPlan before = saved();
  planning_.running("net.core.somaxconn", "129").running("vm.swappiness", "11");
  EXPECT_EQ(differing(before), (Names{"net.core.somaxconn", "vm.swappiness"}));
  const PlanDifference first = check_after(before).differences.front();
  EXPECT_EQ(first.expected, "128");
  EXPECT_EQ(first.found, "129");
  planning_.host.values.erase("net.core.somaxconn");
  EXPECT_EQ(check_after(before).differences.front().found, "absent");
}

// procps takes a carriage return for a part of the value.
TEST_F(ASavedPlan, IsNotMadeOfWhatABootGivesInSeveralLinesAndNamesTheFile) {
  planning_.boot_with(BootLoader::procps);
  planning_.files.add_file("/etc/sysctl.d/a.conf", "net.core.somaxconn = 1\r# more\n");
  plan_ = *planning_.make();
  const auto refused = save_plan(plan_, view_of(planning_, plan_));
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.error().message.find("what a boot gives net.core.somaxconn so far"),
            std::string::npos)
      << refused.error().message;
  EXPECT_NE(refused.error().message.find("mend that line of /etc/sysctl.d/a.conf"),
            std::string::npos);
}

TEST_F(ASavedPlan, ComparesValuesByMeaning) {
  const SavedPlan before = saved();
  planning_.running("net.ipv4.tcp_mem", "1\t2\t3");
  EXPECT_EQ(differing(before), Names{});
}

TEST_F(ASavedPlan, IsRefusedWhenTheTargetIsAnotherOrGone) {
  const SavedPlan before = saved();
  planning_.files.add_file("/etc/sysctl.d/99-tune.conf", "# new\n");
  EXPECT_EQ(differing(before), Names{"/etc/sysctl.d/99-tune.conf"});
  EXPECT_TRUE(check_after(before).differences[0].is_file);
  ASSERT_TRUE(planning_.files.remove("/etc/sysctl.d/99-tune.conf").ok());
  EXPECT_EQ(check_after(before).differences[0].found, "no file");
}

TEST_F(ASavedPlan, IsRefusedWhenABootWouldGiveAnotherValue) {
  const SavedPlan before = saved();
  planning_.files.add_file("/etc/sysctl.d/zz.conf", "vm.swappiness = 60\n");
  EXPECT_EQ(differing(before), (Names{"vm.swappiness at the next boot",
                                      "vm.swappiness at the next boot, with the plan"}));
}

TEST_F(ASavedPlan, IsRefusedWhenItsTargetIsNoLongerRead) {
  const SavedPlan before = saved();
  planning_.files.add_file("/run/sysctl.d/a.conf", "");
  EXPECT_EQ(differing(before), Names{});
  planning_.boot_with(BootLoader::procps);
  EXPECT_EQ(differing(before).at(0), "boot loader");
}

TEST_F(ASavedPlan, DoesNotMindALineOfAnotherKey) {
  const SavedPlan before = saved();
  planning_.files.add_file("/etc/sysctl.d/zz.conf", "kernel.sysrq = 1\n");
  EXPECT_EQ(differing(before), Names{});
}

TEST_F(ASavedPlan, IsRefusedForAnotherMachineAndSaysNothingElse) {
  const SavedPlan before = saved();
  PlanView view = view_of(planning_, plan_);
  view.machine.id_sha256 = std::string(64, 'b');
  view.running.clear();
  const PlanCheck check = check_plan(before, view);
  ASSERT_EQ(check.differences.size(), 1u);
  EXPECT_TRUE(check.differences[0].other_machine);
}

TEST_F(ASavedPlan, AMachineMayChangeItsNameWhileItHasItsId) {
  const SavedPlan before = saved();
  PlanView view = view_of(planning_, plan_);
  view.machine.hostname = "node8";
  EXPECT_TRUE(check_plan(before, view).differences.empty());
  SavedPlan nameless = before;
  nameless.situation.machine.id_sha256.clear();
  view.machine.id_sha256.clear();
  EXPECT_EQ(check_plan(nameless, view).differences.size(), 1u);
}

TEST_F(ASavedPlan, MadeFromAHostDocumentIsForThatMachine) {
  SavedPlan other = saved();
  other.plan.facts.memory_bytes *= 8;
  PlanView view = view_of(planning_, plan_);
  ASSERT_EQ(check_plan(other, view).differences.size(), 1u);
  EXPECT_EQ(check_plan(other, view).differences[0].what,
            "memory in bytes that the values are computed for");
  EXPECT_TRUE(check_plan(other, view).differences[0].other_machine);
  view.document = other.plan.facts;  // the same one is named again
  EXPECT_TRUE(check_plan(other, view).differences.empty());
  EXPECT_FALSE(check_plan(saved(), view).differences.empty());
}

TEST_F(ASavedPlan, IsRefusedWhenMemoryOrKernelChanged) {
  const SavedPlan before = saved();
  planning_.host.memory_bytes *= 2;
  planning_.host.kernel_release = "6.12.0";
  EXPECT_EQ(differing(before), (Names{"kernel", "memory in bytes"}));
}

TEST_F(ASavedPlan, OfASecretKeyIsNotMade) {
  planning_.running("net.ipv4.tcp_fastopen_key", "0").wants("net.ipv4.tcp_fastopen_key", "1");
  const Plan plan = *planning_.make();
  const auto made = save_plan(plan, view_of(planning_, plan));
  ASSERT_FALSE(made.ok());
  EXPECT_NE(made.error().message.find("secret"), std::string::npos);
}

// With the square of their number, some thousand keys took a quarter of a minute.
TEST(TargetAfter, CostsAsMuchAsThePlanIsLong) {
  const auto cost = [](int keys) {
    Plan plan{.target = {.path = "/etc/sysctl.conf"}};
    for (int i = 0; i < keys; ++i) {
      Change change{*Key::parse("net.ipv4.conf.eth" + std::to_string(i) + ".rp_filter")};
      change.wanted = "1";
      change.file = plan.target.path;
      plan.changes.push_back(std::move(change));
    }
    const std::size_t before = allocations();
    EXPECT_NE(target_after(plan, std::nullopt).find("eth0.rp_filter = 1"), std::string::npos);
    return allocations() - before;
  };
  const std::size_t some = cost(50);
  EXPECT_GT(some, 0u);
  EXPECT_LT(cost(200), 5 * some);
}

}  // namespace
}  // namespace tune
