#include <functional>

#include <gtest/gtest.h>

#include "plan/digest.hpp"
#include "unit/plan/saved_plans.hpp"

namespace tune {
namespace {

SavedPlan a_saved_plan() {
  Planning planning = a_planning();
  const Plan plan = *planning.make();
  return *save_plan(plan, view_of(planning, plan));
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

// Why a plan with `edit` in it is refused; its checksum and its digest are right, as whoever made
// it knows how.
std::string refusal(const std::function<void(SavedPlan&)>& edit) {
  SavedPlan saved = a_saved_plan();
  edit(saved);
  saved.plan.sha256 = plan_digest(saved.plan);
  const auto read = plan_from_json(plan_to_json(saved), "plan.json");
  if (read) return "taken";
  EXPECT_EQ(read.error().code, ErrorCode::bad_input);
  EXPECT_EQ(read.error().file, "plan.json");
  return read.error().message;
}

TEST(PlanJson, AnyPlanComesBackToTheByte) {
  for (unsigned seed = 0; seed < 300; ++seed) {
    const SavedPlan saved = RandomPlan(seed).make();
    const std::string text = plan_to_json(saved);
    const auto read = plan_from_json(text, "plan.json");
    ASSERT_TRUE(read.ok()) << seed << ": " << describe(read.error());
    EXPECT_EQ(plan_to_json(*read), text) << seed;
    EXPECT_EQ(read->plan.sha256, saved.plan.sha256);
    ASSERT_EQ(read->plan.changes.size(), saved.plan.changes.size());
    for (std::size_t i = 0; i < saved.plan.changes.size(); ++i) {
      EXPECT_EQ(read->plan.changes[i].wanted, saved.plan.changes[i].wanted) << seed;
      EXPECT_EQ(read->plan.changes[i].persisted, saved.plan.changes[i].persisted) << seed;
    }
  }
}

TEST(PlanJson, ATornPlanIsRefusedAtEveryLength) {
  const std::string text = plan_to_json(a_saved_plan());
  for (std::size_t length = 0; length + 1 < text.size(); ++length) {
    const auto read = plan_from_json(text.substr(0, length), "plan.json");
    ASSERT_FALSE(read.ok()) << length;
    EXPECT_GT(read.error().line, 0) << length;
    EXPECT_GT(read.error().column, 0) << length;
  }
}

TEST(PlanJson, AChangedDigitBreaksTheChecksum) {
  const auto read =
      plan_from_json(replaced(plan_to_json(a_saved_plan()), "\"4096\"", "\"4097\""), "plan.json");
  ASSERT_FALSE(read.ok());
  EXPECT_NE(read.error().message.find("checksum"), std::string::npos);
}

TEST(PlanJson, AnotherDocumentIsNamed) {
  const auto read = plan_from_json("{\"schema\": \"tune/diff/1\"}", "diff.json");
  ASSERT_FALSE(read.ok());
  EXPECT_NE(read.error().message.find("tune/plan/1"), std::string::npos);
  EXPECT_FALSE(plan_from_json("[]", "list.json").ok());
}

TEST(PlanJson, ANewValueKeepsToOneLine) {
  for (const std::string& end : {std::string("\n"), std::string("\r"), std::string(1, '\0')}) {
    const std::string why = refusal(
        [&](SavedPlan& saved) { saved.plan.changes[0].wanted = "1" + end + "kernel.sysrq = 1"; });
    EXPECT_NE(why.find("a line feed, a carriage return or a NUL"), std::string::npos) << why;
  }
}

TEST(PlanJson, NothingButTheTargetIsWritten) {
  EXPECT_NE(refusal([](SavedPlan& saved) { saved.plan.changes[0].file = "/etc/passwd"; }), "taken");
  EXPECT_NE(refusal([](SavedPlan& saved) { saved.plan.files[0].path = "/etc/passwd"; }), "taken");
  EXPECT_NE(refusal([](SavedPlan& saved) { saved.plan.files.push_back(saved.plan.files[0]); }),
            "taken");
}

TEST(PlanJson, TheTargetIsAPlainPathOutsideTheKernelsFolders) {
  for (const std::string path :
       {"etc/x", "/", "/etc/../etc/passwd", "/etc//x", "/etc/./x", "/proc/sys/kernel/core_pattern",
        "/sys/x", "/dev/sda", "/etc/a\nb", ""}) {
    const std::string why = refusal([&](SavedPlan& saved) {
      saved.plan.target.path = path;
      for (Change& change : saved.plan.changes) change.file = path;
      saved.plan.files[0].path = path;
    });
    EXPECT_NE(why.find("target"), std::string::npos) << path << ": " << why;
  }
}

TEST(PlanJson, NoSecretKeyAndNoKeyTwice) {
  EXPECT_NE(refusal([](SavedPlan& saved) {
              saved.plan.changes[0].key = key("net.ipv4.tcp_fastopen_key");
              saved.situation.boot[0].key = key("net.ipv4.tcp_fastopen_key");
            }).find("secret"),
            std::string::npos);
  EXPECT_NE(refusal([](SavedPlan& saved) {
              saved.plan.changes.push_back(saved.plan.changes[0]);
            }).find("twice"),
            std::string::npos);
}

TEST(PlanJson, AKeyCannotLeaveProcSys) {
  const std::string text = plan_to_json(a_saved_plan());
  SavedPlan saved = a_saved_plan();
  EXPECT_FALSE(Key::parse("../../etc/passwd").ok());
  EXPECT_FALSE(plan_from_json(replaced(text, "net.core.somaxconn", "../../etc/passwd"), "p").ok());
}

TEST(PlanJson, APlanForFilesWritesNoRunningValue) {
  EXPECT_NE(refusal([](SavedPlan& saved) { saved.plan.scope = PlanScope::persist_only; }), "taken");
  EXPECT_NE(refusal([](SavedPlan& saved) { saved.situation.machine.live = false; }), "taken");
  EXPECT_NE(refusal([](SavedPlan& saved) { saved.plan.scope = PlanScope::runtime_only; }), "taken");
}

TEST(PlanJson, WhatABootSetsIsToldOfEveryKey) {
  EXPECT_NE(refusal([](SavedPlan& saved) { saved.situation.boot.pop_back(); }), "taken");
  EXPECT_EQ(refusal([](SavedPlan&) {}), "taken");
}

}  // namespace
}  // namespace tune
