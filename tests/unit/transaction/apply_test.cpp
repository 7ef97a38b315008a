#include <gtest/gtest.h>

#include "transaction/journal.hpp"
#include "unit/transaction/workshop.hpp"

namespace tune {
namespace {

TEST(Apply, WritesRunningValuesAndFilesAndSaysSo) {
  Workshop shop;
  const auto outcome = shop.apply(shop.usual());
  ASSERT_TRUE(outcome.ok()) << describe(outcome.error());
  EXPECT_FALSE(outcome->error);
  EXPECT_EQ(shop.running(kTcpMem), "400 500 600");
  EXPECT_NE(shop.file().find("net.core.somaxconn = 4096\n"), std::string::npos);
  EXPECT_EQ(shop.file().rfind("# mine\nkernel.sysrq = 1\n", 0), 0u);
  const TransactionRecord& record = *outcome->record;
  EXPECT_EQ(record.id, 1);
  EXPECT_EQ(record.state, TransactionState::committed);
  EXPECT_EQ(record.user, "root");
  EXPECT_EQ(record.command, "tune apply x");
  EXPECT_EQ(record.target, kConf);
  ASSERT_EQ(record.keys.size(), 3u);
  EXPECT_EQ(record.keys[0].before, "128");
  EXPECT_EQ(record.keys[0].after, "4096");
  EXPECT_TRUE(record.keys[0].ok);
  EXPECT_TRUE(record.files.at(0).ok);
}

TEST(Apply, MakesTheJournalDurableFirstAndKeepsTheOrderOfWrites) {
  Workshop shop;
  ASSERT_TRUE(shop.apply(shop.usual()).ok());
  EXPECT_EQ(shop.memory.operations(),
            (std::vector<std::string>{
                "make_directory /var/lib/tune", "make_directory /var/lib/tune/transactions",
                "lock /var/lib/tune/lock", "make_directory /var/lib/tune/transactions/000001",
                "replace /var/lib/tune/transactions/000001/intent.json",
                "write_pseudo /proc/sys/net/core/somaxconn 4096",
                "write_pseudo /proc/sys/net/ipv4/tcp_mem 400 500 600",
                "write_pseudo /proc/sys/net/ipv4/tcp_fin_timeout 15", "replace /etc/sysctl.conf",
                "append /var/lib/tune/transactions/000001/steps.jsonl",
                "replace /var/lib/tune/transactions/000001/end.json"}));
}

TEST(Apply, KeepsModeAndOwnerOfTheFile) {
  Workshop shop;
  FileAttributes attributes{.mode = 0640, .user = 7, .group = 8, .extended = {{"user.x", "y"}}};
  shop.memory.set_attributes(kConf, attributes);
  ASSERT_TRUE(shop.apply(shop.usual()).ok());
  const auto kept = shop.memory.attributes(kConf);
  ASSERT_TRUE(kept.ok());
  EXPECT_EQ(kept->mode, 0640u);
  EXPECT_EQ(kept->user, 7u);
  EXPECT_EQ(kept->group, 8u);
  EXPECT_EQ(kept->extended, attributes.extended);
}

TEST(Apply, CreatesAMissingTargetForEverybodyToRead) {
  Workshop shop;
  const auto plan =
      shop.plan({{kBacklog, "4096"}}, PlanScope::everything, "/etc/sysctl.d/99-tune.conf");
  ASSERT_TRUE(shop.apply(plan).ok());
  EXPECT_EQ(shop.memory.attributes("/etc/sysctl.d/99-tune.conf")->mode, 0644u);
  EXPECT_EQ(shop.memory.information(kState)->mode, 0700u);
}

TEST(Apply, RecordsWhetherAFileWasThereBefore) {
  Workshop shop;
  ASSERT_TRUE(shop.apply(shop.usual()).ok());
  const auto made = shop.plan({{kBacklog, "1"}}, PlanScope::everything, "/etc/sysctl.d/99-x.conf");
  ASSERT_TRUE(shop.apply(made).ok());
  ASSERT_TRUE(shop.undo().ok());
  const auto records = shop.records();
  ASSERT_EQ(records.size(), 3u);
  EXPECT_EQ(records[0].files.at(0).write, FileWrite::replaced);
  EXPECT_EQ(records[1].files.at(0).write, FileWrite::created);
  EXPECT_EQ(records[2].files.at(0).write, FileWrite::removed);
}

TEST(Apply, IsNoTransactionWhenNothingDiffers) {
  Workshop shop;
  const auto outcome = shop.apply(Plan{});
  ASSERT_TRUE(outcome.ok());
  EXPECT_FALSE(outcome->record);
  EXPECT_TRUE(shop.memory.operations().empty());
  EXPECT_TRUE(shop.records().empty());
}

TEST(Apply, RefusesAMachineThatIsNoLongerAsThePlanSawIt) {
  Workshop shop;
  const Plan plan = shop.usual();
  shop.run(kTimeout, "30");
  shop.memory.add_file(kConf, "somebody else\n");
  const auto outcome = shop.apply(plan);
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().code, ErrorCode::bad_input);
  EXPECT_NE(outcome.error().message.find("net.ipv4.tcp_fin_timeout is 30"), std::string::npos);
  EXPECT_NE(outcome.error().message.find("/etc/sysctl.conf has changed"), std::string::npos);
  EXPECT_EQ(shop.running(kBacklog), "128");
  EXPECT_TRUE(shop.records().empty());
}

TEST(Apply, RefusesWhenAKeptValueChanged) {
  Workshop shop;
  Plan plan = shop.plan({{kBacklog, "4096"}});
  plan.kept.push_back({key(kTimeout), "15", "15"});
  const auto outcome = shop.apply(plan);
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().code, ErrorCode::bad_input);
}

TEST(Apply, SaysWhoHoldsTheLock) {
  Workshop shop;
  shop.memory.add_directory(kState, 0700);
  const auto held = shop.memory.lock(
      std::string(kState) + "/lock",
      R"({"pid": 99, "user": "eve", "command": "tune apply web", "since": "2026-11-22T04:20:25Z"})");
  ASSERT_TRUE(held.ok());
  const auto outcome = shop.apply(shop.usual());
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().code, ErrorCode::locked);
  EXPECT_EQ(outcome.error().message,
            "another tune is at work: process 99 of eve, since 2026-11-22T04:20:25Z: tune apply "
            "web");
}

// Who waits reads no more than a few kilobytes of what the holder has left.
TEST(Apply, SaysWhoHoldsTheLockHoweverLongTheCommandIs) {
  for (const char* letter : {"x", "\x01", "\xff"}) {
    Workshop shop;
    for (int i = 0; i < 5000; ++i) shop.request.command += letter;
    const auto held = lock_state(shop.machine, shop.request, StateDirectory::made);
    ASSERT_TRUE(held.ok());
    const auto found = shop.memory.lock(std::string(kState) + "/lock", "");
    ASSERT_FALSE(found.ok());
    EXPECT_LT(found.error().message.size(), 4096u);
    const auto outcome = shop.apply(shop.usual());
    ASSERT_FALSE(outcome.ok());
    EXPECT_TRUE(
        outcome.error().message.starts_with("another tune is at work: process 4711 of "
                                            "root, since "))
        << outcome.error().message;
    EXPECT_TRUE(outcome.error().message.ends_with("..."));
  }
}

TEST(Apply, WritesNoRunningValueUnderARoot) {
  Workshop shop;
  shop.machine.live = false;
  ASSERT_TRUE(shop.apply(shop.usual()).ok());
  EXPECT_EQ(shop.running(kBacklog), "128");
  EXPECT_NE(shop.file().find("somaxconn = 4096"), std::string::npos);
  EXPECT_EQ(shop.records().at(0).keys.at(0).before, std::nullopt);
}

TEST(Apply, KeepsTheRunningValuesForTheNextBootWhereAsked) {
  Workshop shop;
  ASSERT_TRUE(shop.apply(shop.plan({{kBacklog, "4096"}}, PlanScope::persist_only)).ok());
  EXPECT_EQ(shop.running(kBacklog), "128");
  EXPECT_EQ(shop.records().at(0).scope, PlanScope::persist_only);
}

TEST(Apply, KeepsOnlyTheLastTransactions) {
  Workshop shop;
  shop.request.keep = 2;
  for (const char* value : {"1", "2", "3", "4"}) {
    ASSERT_TRUE(shop.apply(shop.plan({{kBacklog, value}})).ok());
  }
  const auto records = shop.records();
  ASSERT_EQ(records.size(), 2u);
  EXPECT_EQ(records[0].id, 3);
  EXPECT_EQ(records[1].id, 4);
}

// A sync of every folder that goes would cost as much as a transaction.
TEST(Apply, TakesTheFoldersOfOlderTransactionsAwayTogether) {
  Workshop shop;
  shop.request.keep = 3;
  const std::string transactions = std::string(kState) + "/transactions";
  int value = 0;
  const auto apply = [&](int times) {
    for (; times > 0; --times) {
      ASSERT_TRUE(shop.apply(shop.plan({{kBacklog, std::to_string(++value)}})).ok());
    }
  };
  apply(15);
  EXPECT_EQ(shop.records().size(), 3u);
  EXPECT_EQ(shop.memory.list(transactions)->size(), 15u);
  shop.memory.forget_operations();
  apply(1);
  EXPECT_EQ(shop.records().size(), 3u);
  EXPECT_EQ(shop.memory.list(transactions)->size(), 3u);
  const auto done = shop.memory.operations();
  const auto count = [&](std::string_view name) {
    return std::count_if(done.begin(), done.end(),
                         [&](const std::string& one) { return one.starts_with(name); });
  };
  EXPECT_EQ(count("sync_directory "), 1);
  EXPECT_EQ(count("remove_tree "), 13);
  EXPECT_EQ(count("remove /"), 0);
}

TEST(Apply, KeepsMoreThanUsualWhereAskedAndSoDoesWhatUndoesIt) {
  Workshop shop;
  shop.request.keep = 200;
  for (int value = 1; value <= 105; ++value) {
    ASSERT_TRUE(shop.apply(shop.plan({{kBacklog, std::to_string(value)}})).ok());
  }
  shop.request.keep = 100;  // as it is where a command has no --keep
  ASSERT_TRUE(shop.undo().ok());
  ASSERT_TRUE(shop.undo(106).ok());  // of the rollback
  ASSERT_TRUE(shop.memory.remove(std::string(kState) + "/transactions/000107/end.json").ok());
  ASSERT_TRUE(recover_interrupted(shop.machine, shop.request).ok());
  EXPECT_EQ(shop.records().size(), 107u);
  ASSERT_TRUE(shop.apply(shop.plan({{kBacklog, "1"}})).ok());
  EXPECT_EQ(shop.records().size(), 100u);
}

TEST(Apply, HasItsRollbacksKeepAsFewAsItself) {
  Workshop shop;
  shop.request.keep = 2;
  for (const char* value : {"1", "2"}) {
    ASSERT_TRUE(shop.apply(shop.plan({{kBacklog, value}})).ok());
  }
  shop.request.keep = 100;
  for (const std::int64_t id : {2, 3, 4, 5}) ASSERT_TRUE(shop.undo(id).ok());
  const auto records = shop.records();
  ASSERT_EQ(records.size(), 2u);
  EXPECT_EQ(records[1].id, 6);
}

TEST(Apply, KeepsItsOwnRecordWhateverStandsBesideIt) {
  Workshop shop;
  shop.request.keep = 1;
  for (const char* torn : {"000001", "000002"}) {
    shop.memory.add_file(std::string(kState) + "/transactions/" + torn + "/intent.json", "", 0600);
  }
  const auto outcome = shop.apply(shop.usual());
  ASSERT_TRUE(outcome.ok()) << describe(outcome.error());
  const auto records = shop.records();
  ASSERT_EQ(records.size(), 1u);
  EXPECT_EQ(records[0].id, 3);
  ASSERT_TRUE(shop.undo(3).ok());
  EXPECT_EQ(shop.running(kBacklog), "128");
}

// A power cut may have taken its end.
TEST(Apply, KeepsWhatIsStillToBeUndoneHoweverOldItIs) {
  Workshop shop;
  for (const char* value : {"1", "2", "3"}) {
    ASSERT_TRUE(shop.apply(shop.plan({{kBacklog, value}})).ok());
  }
  ASSERT_TRUE(shop.memory.remove(std::string(kState) + "/transactions/000001/end.json").ok());
  Journal journal(shop.machine, kState);
  const auto ids = journal.ids();
  ASSERT_TRUE(ids.ok());
  ASSERT_TRUE(journal.prune(1, *ids).ok());
  EXPECT_EQ(*journal.ids(), (std::vector<std::int64_t>{1, 3}));
}

}  // namespace
}  // namespace tune
