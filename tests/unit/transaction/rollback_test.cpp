#include <gtest/gtest.h>

#include "support/allocations.hpp"
#include "unit/transaction/workshop.hpp"

namespace tune {
namespace {

TEST(Rollback, RestoresValuesAndTheFileToTheByte) {
  Workshop shop;
  shop.memory.add_file(kConf, "# mine\r\nnet.core.somaxconn=1\nlatin \xe9 1", 0600);
  const auto before = shop.picture();
  ASSERT_TRUE(shop.apply(shop.usual()).ok());
  const auto outcome = shop.undo();
  ASSERT_TRUE(outcome.ok()) << describe(outcome.error());
  EXPECT_FALSE(outcome->error);
  EXPECT_EQ(shop.picture(), before);
  EXPECT_EQ(shop.memory.attributes(kConf)->mode, 0600u);
  EXPECT_EQ(outcome->record->undoes, 1);
  const auto records = shop.records();
  ASSERT_EQ(records.size(), 2u);
  EXPECT_EQ(records[0].state, TransactionState::rolled_back);
  EXPECT_EQ(records[1].state, TransactionState::committed);
}

TEST(Rollback, WritesBackInReverseOrder) {
  Workshop shop;
  ASSERT_TRUE(shop.apply(shop.usual()).ok());
  const auto rollback = plan_rollback(shop.machine, std::nullopt, Foreign::leave, shop.request);
  ASSERT_TRUE(rollback.ok());
  ASSERT_EQ(rollback->plan.changes.size(), 3u);
  EXPECT_EQ(rollback->plan.changes[0].key.name(), kTimeout);
  EXPECT_EQ(rollback->plan.changes[2].key.name(), kBacklog);
  EXPECT_EQ(rollback->plan.changes[2].wanted, "128");
}

TEST(Rollback, RemovesAFileThatTheTransactionMade) {
  Workshop shop;
  const std::string path = "/etc/sysctl.d/99-tune.conf";
  ASSERT_TRUE(shop.apply(shop.plan({{kBacklog, "4096"}}, PlanScope::everything, path)).ok());
  const auto rollback = plan_rollback(shop.machine, std::nullopt, Foreign::leave, shop.request);
  ASSERT_TRUE(rollback.ok());
  EXPECT_EQ(rollback->removed_files, std::vector<std::string>{path});
  ASSERT_TRUE(roll_back(shop.machine, *rollback, shop.request).ok());
  EXPECT_EQ(shop.memory.content(path), std::nullopt);
  // Rolling back the rollback makes it again, as it was.
  const auto redo = shop.undo(2);
  ASSERT_TRUE(redo.ok()) << describe(redo.error());
  EXPECT_FALSE(redo->error);
  EXPECT_NE(shop.file(path).find("somaxconn = 4096"), std::string::npos);
  EXPECT_EQ(shop.memory.attributes(path)->mode, 0644u);
}

const std::string kDeep = "/etc/sysctl.d/site/99-tune.conf";

TEST(Rollback, RemovesTheFoldersThatTheTransactionMade) {
  Workshop shop;
  ASSERT_TRUE(shop.apply(shop.plan({{kBacklog, "4096"}}, PlanScope::everything, kDeep)).ok());
  ASSERT_TRUE(shop.memory.information("/etc/sysctl.d/site").ok());
  const auto rollback = plan_rollback(shop.machine, std::nullopt, Foreign::leave, shop.request);
  ASSERT_TRUE(rollback.ok());
  EXPECT_EQ(rollback->removed_folders,
            (std::vector<std::string>{"/etc/sysctl.d", "/etc/sysctl.d/site"}));
  ASSERT_TRUE(roll_back(shop.machine, *rollback, shop.request).ok());
  EXPECT_FALSE(shop.memory.information("/etc/sysctl.d").ok());
  EXPECT_TRUE(shop.memory.information("/etc").ok());
  // The redo makes them again, and its rollback removes them again.
  ASSERT_TRUE(shop.undo(2).ok());
  EXPECT_NE(shop.file(kDeep).find("somaxconn = 4096"), std::string::npos);
  ASSERT_TRUE(shop.undo(3).ok());
  EXPECT_FALSE(shop.memory.information("/etc/sysctl.d").ok());
}

TEST(Rollback, LeavesFoldersThatHoldSomethingOrWereChangedOrWereThereBefore) {
  Workshop shop;
  shop.memory.add_directory("/etc/sysctl.d");
  const Plan plan = shop.plan({{kBacklog, "4096"}}, PlanScope::everything, kDeep);
  ASSERT_TRUE(shop.apply(plan).ok());
  shop.memory.add_file("/etc/sysctl.d/site/50-theirs.conf", "");
  ASSERT_TRUE(shop.undo().ok());
  EXPECT_EQ(shop.file(kDeep), "(none)");
  EXPECT_TRUE(shop.memory.information("/etc/sysctl.d/site").ok());

  Workshop other;
  other.memory.add_directory("/etc/sysctl.d");
  ASSERT_TRUE(other.apply(plan).ok());
  other.memory.set_attributes("/etc/sysctl.d/site", {.mode = 0700});
  ASSERT_TRUE(other.undo().ok());
  EXPECT_TRUE(other.memory.information("/etc/sysctl.d/site").ok());

  Workshop third;
  third.memory.add_directory("/etc/sysctl.d");
  ASSERT_TRUE(third.apply(plan).ok());
  ASSERT_TRUE(third.undo().ok());
  EXPECT_FALSE(third.memory.information("/etc/sysctl.d/site").ok());
  EXPECT_TRUE(third.memory.information("/etc/sysctl.d").ok());
}

TEST(Rollback, PutsMadeFoldersBackAsWell) {
  Workshop shop;
  const Plan plan = shop.plan({{kBacklog, "4096"}}, PlanScope::everything, kDeep);
  shop.memory.fail_write(kDeep, EIO);
  const auto outcome = shop.apply(plan);
  ASSERT_TRUE(outcome.ok());
  ASSERT_TRUE(outcome->error);
  EXPECT_EQ(outcome->error->code, ErrorCode::write_failed);
  EXPECT_FALSE(shop.memory.information("/etc/sysctl.d").ok());
}

TEST(Rollback, UndoesByLineWhatSomebodyTouchedSince) {
  Workshop shop;
  ASSERT_TRUE(shop.apply(shop.usual()).ok());
  shop.memory.add_file(kConf, "# first\n" + shop.file(), 0640);
  const auto outcome = shop.undo();
  ASSERT_TRUE(outcome.ok());
  EXPECT_FALSE(outcome->error) << outcome->error->message;
  EXPECT_EQ(shop.file(), "# first\n# mine\nkernel.sysrq = 1\n");
}

TEST(Rollback, LeavesAndReportsWhatSomebodyChangedSince) {
  Workshop shop;
  shop.memory.add_file(kConf, "net.core.somaxconn = 1\n");
  ASSERT_TRUE(shop.apply(shop.usual()).ok());
  shop.run(kBacklog, "9999");
  std::string text = shop.file();
  text.replace(text.find("somaxconn = 4096"), 16, "somaxconn = 9999");
  shop.memory.add_file(kConf, text);
  const auto outcome = shop.undo();
  ASSERT_TRUE(outcome.ok());
  ASSERT_TRUE(outcome->error);
  EXPECT_EQ(outcome->error->code, ErrorCode::incomplete);
  EXPECT_NE(outcome->error->message.find("net.core.somaxconn is 9999 instead of 4096"),
            std::string::npos)
      << outcome->error->message;
  EXPECT_NE(outcome->error->message.find("'tune rollback 1 --force'"), std::string::npos);
  ASSERT_EQ(outcome->conflicts.size(), 2u);
  EXPECT_EQ(outcome->conflicts[0].file + outcome->conflicts[1].file, kConf);
  EXPECT_EQ(outcome->record->state, TransactionState::committed);
  EXPECT_EQ(shop.running(kBacklog), "9999");
  EXPECT_EQ(shop.running(kTimeout), "60");
  EXPECT_EQ(shop.file(), "net.core.somaxconn = 9999\n");
  // With force the rest can still be had.
  const auto forced = shop.undo(1, Foreign::overwrite);
  ASSERT_TRUE(forced.ok()) << describe(forced.error());
  EXPECT_FALSE(forced->error);
  EXPECT_EQ(shop.running(kBacklog), "128");
  EXPECT_EQ(shop.file(), "net.core.somaxconn = 1\n");
}

TEST(Rollback, ChangesNothingWhenAllIsSomebodyElses) {
  Workshop shop;
  ASSERT_TRUE(shop.apply(shop.plan({{kBacklog, "4096"}}, PlanScope::runtime_only)).ok());
  shop.run(kBacklog, "9999");
  const auto outcome = shop.undo();
  ASSERT_TRUE(outcome.ok());
  EXPECT_EQ(outcome->error->code, ErrorCode::incomplete);
  EXPECT_FALSE(outcome->record);
  EXPECT_EQ(shop.records().size(), 1u);
}

TEST(Rollback, OfARollbackRedoes) {
  Workshop shop;
  const auto before = shop.picture();
  ASSERT_TRUE(shop.apply(shop.usual()).ok());
  const auto after = shop.picture();
  ASSERT_TRUE(shop.undo().ok());
  const auto redo = shop.undo(2);
  ASSERT_TRUE(redo.ok()) << describe(redo.error());
  EXPECT_EQ(shop.picture(), after);
  const auto records = shop.records();
  EXPECT_EQ(records.at(0).state, TransactionState::committed);
  EXPECT_EQ(records.at(1).state, TransactionState::rolled_back);
  EXPECT_EQ(last_in_force(records)->id, 1);
  ASSERT_TRUE(shop.undo().ok());
  EXPECT_EQ(shop.picture(), before);
}

TEST(Rollback, OfARedoWhoseTransactionIsNoLongerKept) {
  Workshop shop;
  const auto before = shop.picture();
  ASSERT_TRUE(shop.apply(shop.usual()).ok());
  const auto after = shop.picture();
  ASSERT_TRUE(shop.undo().ok());
  ASSERT_TRUE(shop.memory.remove_tree("/var/lib/tune/transactions/000001").ok());
  EXPECT_EQ(last_in_force(shop.records()), nullptr);
  ASSERT_TRUE(shop.undo(2).ok());
  EXPECT_EQ(shop.picture(), after);
  ASSERT_TRUE(shop.memory.remove_tree("/var/lib/tune/transactions/000002").ok());
  const auto redone = shop.records();
  ASSERT_NE(last_in_force(redone), nullptr);
  EXPECT_EQ(last_in_force(redone)->id, 3);
  const auto report = status(shop.machine, {}, std::nullopt, kState);
  ASSERT_TRUE(report.ok());
  ASSERT_TRUE(report->transaction);
  EXPECT_EQ(report->transaction->id, 3);

  ASSERT_TRUE(shop.undo().ok());
  EXPECT_EQ(shop.picture(), before);
  EXPECT_EQ(last_in_force(shop.records()), nullptr);
  EXPECT_FALSE(shop.undo().ok());
}

TEST(Rollback, DoesNotUndoTheSameTwice) {
  Workshop shop;
  ASSERT_TRUE(shop.apply(shop.usual()).ok());
  ASSERT_TRUE(shop.undo().ok());
  const auto nothing = shop.undo();
  ASSERT_FALSE(nothing.ok());
  EXPECT_EQ(nothing.error().code, ErrorCode::bad_input);
  const auto again = shop.undo(1);
  ASSERT_FALSE(again.ok());
  EXPECT_NE(again.error().message.find("transaction 2"), std::string::npos);
  EXPECT_EQ(shop.undo(99).error().code, ErrorCode::bad_input);
}

TEST(Rollback, OfAnOlderOneLeavesWhatALaterOneTookOver) {
  Workshop shop;
  ASSERT_TRUE(shop.apply(shop.usual()).ok());
  ASSERT_TRUE(shop.apply(shop.plan({{kBacklog, "8192"}})).ok());
  for (const Foreign foreign : {Foreign::leave, Foreign::overwrite}) {
    const auto rollback = plan_rollback(shop.machine, 1, foreign, shop.request);
    ASSERT_TRUE(rollback.ok());
    ASSERT_FALSE(rollback->conflicts.empty());
    bool named = false;
    for (const Conflict& conflict : rollback->conflicts) {
      if (conflict.key.empty()) continue;
      named = true;
      EXPECT_EQ(conflict.key, kBacklog);
      EXPECT_EQ(conflict.found, "8192");
      EXPECT_NE(conflict.why.find("transaction 2"), std::string::npos);
    }
    EXPECT_TRUE(named);
  }
  const auto outcome = shop.undo(1);
  ASSERT_TRUE(outcome.ok());
  EXPECT_EQ(shop.running(kBacklog), "8192");
  EXPECT_EQ(shop.running(kTimeout), "60");
  EXPECT_NE(shop.file().find("somaxconn = 8192"), std::string::npos);
  EXPECT_EQ(shop.file().find("fin_timeout"), std::string::npos);
}

// Once the later one is undone as well, nothing of the earlier one may come back.
TEST(Rollback, ResurrectsNothingThatWasRolledBackBefore) {
  Workshop shop;
  const auto before = shop.picture();
  ASSERT_TRUE(shop.apply(shop.usual()).ok());
  ASSERT_TRUE(shop.apply(shop.plan({{kBacklog, "8192"}})).ok());
  ASSERT_TRUE(shop.undo(1).ok());
  const auto outcome = shop.undo(2);
  ASSERT_TRUE(outcome.ok()) << describe(outcome.error());
  EXPECT_EQ(shop.running(kBacklog), "128");
  EXPECT_EQ(shop.file().find("\nnet.core.somaxconn"), std::string::npos) << shop.file();
  EXPECT_EQ(shop.running(kTimeout), before.at(std::string(kTimeout)));
}

TEST(Rollback, OfTheLaterOneFirstGivesBackTheEarlierOne) {
  Workshop shop;
  const auto before = shop.picture();
  ASSERT_TRUE(shop.apply(shop.usual()).ok());
  const auto between = shop.picture();
  ASSERT_TRUE(shop.apply(shop.plan({{kBacklog, "8192"}})).ok());
  ASSERT_TRUE(shop.undo().ok());
  EXPECT_EQ(shop.picture(), between);
  const auto outcome = shop.undo();
  ASSERT_TRUE(outcome.ok()) << describe(outcome.error());
  EXPECT_FALSE(outcome->error) << outcome->error->message;
  EXPECT_EQ(shop.picture(), before);
}

TEST(Rollback, AfterARebootPutsBackWhatTheBootSetFromTheFile) {
  Workshop shop;
  ASSERT_TRUE(shop.apply(shop.plan({{kBacklog, "4096"}, {kTimeout, "15"}})).ok());
  shop.reboot();
  shop.run(kTimeout, "20");  // something else of that boot set it
  const auto outcome = shop.undo();
  ASSERT_TRUE(outcome.ok());
  EXPECT_FALSE(outcome->error);
  EXPECT_EQ(shop.running(kBacklog), "128");
  EXPECT_EQ(shop.running(kTimeout), "20");
  EXPECT_EQ(shop.file(), "# mine\nkernel.sysrq = 1\n");
}

TEST(Rollback, AfterARebootLeavesRunningValuesThatWereInNoFile) {
  Workshop shop;
  ASSERT_TRUE(shop.apply(shop.plan({{kBacklog, "4096"}}, PlanScope::runtime_only)).ok());
  shop.reboot();
  const auto outcome = shop.undo();
  ASSERT_TRUE(outcome.ok()) << describe(outcome.error());
  EXPECT_FALSE(outcome->error);
  EXPECT_EQ(shop.running(kBacklog), "4096");
  EXPECT_EQ(shop.records().at(0).state, TransactionState::rolled_back);
}

TEST(Rollback, RecordsThatNothingHadToBeDone) {
  Workshop shop;
  ASSERT_TRUE(shop.apply(shop.plan({{kBacklog, "4096"}}, PlanScope::runtime_only)).ok());
  shop.run(kBacklog, "128");
  const auto outcome = shop.undo();
  ASSERT_TRUE(outcome.ok());
  EXPECT_EQ(outcome->record->undoes, 1);
  EXPECT_EQ(shop.records().at(0).state, TransactionState::rolled_back);
}

TEST(Rollback, PutsItselfBackWhenItFails) {
  Workshop shop;
  ASSERT_TRUE(shop.apply(shop.usual()).ok());
  const auto after = shop.picture();
  shop.memory.fail_write(kConf, ENOSPC);
  const auto outcome = shop.undo();
  ASSERT_TRUE(outcome.ok());
  EXPECT_EQ(outcome->error->code, ErrorCode::write_failed);
  EXPECT_EQ(shop.picture(), after);
  EXPECT_EQ(shop.records().at(0).state, TransactionState::committed);
  shop.memory.stop_failing(kConf);
  ASSERT_TRUE(shop.undo().ok());
  EXPECT_EQ(shop.running(kBacklog), "128");
}

TEST(Rollback, UndoesFilesUnderARoot) {
  Workshop shop;
  shop.machine.live = false;
  const std::string before = shop.file();
  ASSERT_TRUE(shop.apply(shop.usual()).ok());
  ASSERT_TRUE(shop.undo().ok());
  EXPECT_EQ(shop.file(), before);
  EXPECT_EQ(shop.running(kBacklog), "128");
}

// What it costs to undo the first of two transactions of so many keys, with the second in between
// and a file that somebody else edited.
std::size_t cost_of_undoing(int keys) {
  Workshop shop;
  std::vector<std::string> names;
  for (int i = 0; i < keys; ++i)
    names.push_back("net.ipv4.conf.eth" + std::to_string(i) + ".rp_filter");
  std::vector<std::pair<std::string_view, std::string>> first;
  std::vector<std::pair<std::string_view, std::string>> second;
  for (const std::string& name : names) {
    shop.run(name, "0");
    first.emplace_back(name, "1");
    if (2 * first.size() <= names.size()) second.emplace_back(name, "2");
  }
  EXPECT_TRUE(shop.apply(shop.plan(first)).ok());
  EXPECT_TRUE(shop.apply(shop.plan(second)).ok());
  shop.memory.add_file(kConf, "# somebody's\n" + shop.file());
  const std::size_t before = allocations();
  const auto outcome = shop.undo(1);
  EXPECT_TRUE(outcome.ok());
  EXPECT_EQ(shop.running(names.back()), "0");
  EXPECT_EQ(shop.file().find(names.back()), std::string::npos);
  return allocations() - before;
}

// With the square of their number, some thousand keys took half a minute.
TEST(Rollback, CostOfManyKeysGrowsWithTheirNumber) {
  const std::size_t some = cost_of_undoing(50);
  EXPECT_GT(some, 0u);
  EXPECT_LT(cost_of_undoing(200), 5 * some);
}

}  // namespace
}  // namespace tune
