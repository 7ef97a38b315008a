#include "transaction/recover.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "unit/transaction/workshop.hpp"

namespace tune {
namespace {

// The same machine after a kill: the process and its lock are gone, the files stay.
void copy_files(const MemoryFiles& from, Workshop& to) {
  for (const std::string& path : from.paths()) {
    if (const auto content = from.content(path)) {
      to.memory.add_file(path, *content, path.starts_with(kState) ? 0600u : 0644u);
    }
  }
}

TEST(Recover, LeadsBackFromAKillBeforeAnyOperation) {
  std::size_t operations = 0;
  std::map<std::string, std::string> applied;
  {
    Workshop shop;
    ASSERT_TRUE(shop.apply(shop.usual()).ok());
    applied = shop.picture();
    operations = shop.memory.operations().size();
  }
  for (std::size_t number = 0; number < operations; ++number) {
    Workshop killed;
    const auto before = killed.picture();
    killed.memory.halt_before_operation(number);
    (void)killed.apply(killed.usual());
    Workshop next;
    copy_files(killed.memory, next);
    const bool whole = next.picture() == applied;  // only the end record is missing
    const auto recovered = recover_interrupted(next.machine, next.request);
    ASSERT_TRUE(recovered.ok()) << number << ": " << describe(recovered.error());
    EXPECT_EQ(next.picture(), whole ? applied : before) << "killed before operation " << number;
    for (const TransactionRecord& record : next.records()) {
      EXPECT_EQ(record.state, whole ? TransactionState::committed : TransactionState::rolled_back)
          << number;
    }
    const auto again = recover_interrupted(next.machine, next.request);
    ASSERT_TRUE(again.ok());
    EXPECT_TRUE(again->empty());
  }
}

TEST(Recover, LeadsBackFromAKillInTheMidstOfARollback) {
  std::size_t operations = 0;
  {
    Workshop shop;
    ASSERT_TRUE(shop.apply(shop.usual()).ok());
    shop.memory.forget_operations();
    ASSERT_TRUE(shop.undo().ok());
    operations = shop.memory.operations().size();
  }
  for (std::size_t number = 0; number < operations; ++number) {
    Workshop killed;
    const auto before = killed.picture();
    ASSERT_TRUE(killed.apply(killed.usual()).ok());
    const auto applied = killed.picture();
    killed.memory.forget_operations();
    killed.memory.halt_before_operation(number);
    (void)killed.undo();
    Workshop next;
    copy_files(killed.memory, next);
    ASSERT_TRUE(recover_interrupted(next.machine, next.request).ok()) << number;
    // Either the rollback had only its end to record, or it is put back.
    const bool undone = next.records().at(0).state == TransactionState::rolled_back;
    if (undone) {
      EXPECT_EQ(next.picture(), before) << "killed before operation " << number;
      continue;
    }
    EXPECT_EQ(next.picture(), applied) << "killed before operation " << number;
    EXPECT_EQ(next.records().at(0).state, TransactionState::committed) << number;
    ASSERT_TRUE(next.undo().ok()) << number;
    EXPECT_EQ(next.running(kBacklog), "128");
  }
}

void remove_end(Workshop& shop) {
  ASSERT_TRUE(shop.memory.remove("/var/lib/tune/transactions/000001/end.json").ok());
  EXPECT_EQ(shop.records().at(0).state, TransactionState::open);
}

// Killed with one value not yet written.
void leave_open(Workshop& shop) {
  ASSERT_TRUE(shop.apply(shop.usual()).ok());
  shop.run(kTimeout, "60");
  remove_end(shop);
}

TEST(Recover, CompletesWhatLacksOnlyItsEnd) {
  Workshop shop;
  ASSERT_TRUE(shop.apply(shop.usual()).ok());
  const auto applied = shop.picture();
  remove_end(shop);
  const auto recovered = recover_interrupted(shop.machine, shop.request);
  ASSERT_TRUE(recovered.ok()) << describe(recovered.error());
  EXPECT_EQ(recovered->at(0).state, TransactionState::committed);
  EXPECT_EQ(shop.picture(), applied);
  ASSERT_TRUE(shop.undo().ok());
  EXPECT_EQ(shop.running(kBacklog), "128");
}

TEST(Recover, CompletesFilesAfterARebootAndResurrectsNoRunningValue) {
  Workshop shop;
  ASSERT_TRUE(shop.apply(shop.usual()).ok());
  const std::string written = shop.file();
  remove_end(shop);
  shop.reboot();
  shop.run(kBacklog, "77");
  const auto recovered = recover_interrupted(shop.machine, shop.request);
  ASSERT_TRUE(recovered.ok());
  EXPECT_EQ(recovered->at(0).state, TransactionState::committed);
  EXPECT_EQ(shop.file(), written);
  EXPECT_EQ(shop.running(kBacklog), "77");
}

TEST(Recover, CompletesNoRunningValuesOfAnotherBoot) {
  Workshop shop;
  ASSERT_TRUE(shop.apply(shop.plan({{kBacklog, "4096"}}, PlanScope::runtime_only)).ok());
  remove_end(shop);
  shop.reboot();
  shop.run(kBacklog, "77");
  const auto recovered = recover_interrupted(shop.machine, shop.request);
  ASSERT_TRUE(recovered.ok());
  EXPECT_EQ(recovered->at(0).state, TransactionState::rolled_back);
  EXPECT_EQ(shop.running(kBacklog), "77");
}

TEST(Recover, IsWhatTheNextTransactionDoesFirst) {
  Workshop shop;
  const Plan plan = shop.plan({{kBacklog, "8192"}});
  leave_open(shop);
  const auto outcome = shop.apply(plan);
  ASSERT_TRUE(outcome.ok()) << describe(outcome.error());
  EXPECT_EQ(outcome->record->id, 2);
  EXPECT_EQ(shop.running(kBacklog), "8192");
  EXPECT_EQ(shop.running(kTimeout), "60");
  EXPECT_NE(outcome->record->events.at(0).text.find("transaction 1"), std::string::npos);
  EXPECT_EQ(shop.records().at(0).state, TransactionState::rolled_back);
}

TEST(Recover, LeavesAFileThatSomebodyElseChanged) {
  Workshop shop;
  leave_open(shop);
  shop.memory.add_file(kConf, "somebody else\n");
  const auto recovered = recover_interrupted(shop.machine, shop.request);
  ASSERT_FALSE(recovered.ok());
  EXPECT_EQ(recovered.error().code, ErrorCode::incomplete);
  EXPECT_NE(recovered.error().message.find(kConf), std::string::npos);
  EXPECT_EQ(shop.file(), "somebody else\n");
  EXPECT_EQ(shop.running(kBacklog), "128");
  EXPECT_EQ(shop.records().at(0).state, TransactionState::failed);
}

TEST(Recover, DoesNotCallAnEmptyPlanDoneOverAnOpenTransaction) {
  Workshop shop;
  leave_open(shop);
  Plan nothing;
  nothing.kept.push_back({key(kBacklog), "4096", "4096"});
  const auto outcome = shop.apply(nothing);
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().code, ErrorCode::bad_input);
  EXPECT_EQ(outcome.error().message.rfind("an interrupted transaction has just been dealt with", 0),
            0u);
  EXPECT_EQ(shop.running(kBacklog), "128");
}

TEST(Recover, WaitsForSomebodyWhoMayWrite) {
  Workshop shop;
  leave_open(shop);
  shop.memory.mount_read_only("/proc/sys");
  const auto refused = recover_interrupted(shop.machine, shop.request);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::permission);
  EXPECT_NE(refused.error().message.find(kBacklog), std::string::npos);
  EXPECT_EQ(shop.records().at(0).state, TransactionState::open);
  EXPECT_EQ(shop.running(kBacklog), "4096");
}

TEST(Recover, TriesAgainWhenTheDiskFailed) {
  Workshop shop;
  const auto before = shop.picture();
  leave_open(shop);
  shop.memory.fail_write(kConf, ENOSPC);
  const auto failed = recover_interrupted(shop.machine, shop.request);
  ASSERT_FALSE(failed.ok());
  EXPECT_EQ(failed.error().code, ErrorCode::incomplete);
  EXPECT_EQ(shop.records().at(0).state, TransactionState::open);
  shop.memory.stop_failing(kConf);
  ASSERT_TRUE(recover_interrupted(shop.machine, shop.request).ok());
  EXPECT_EQ(shop.picture(), before);
  EXPECT_EQ(shop.records().at(0).state, TransactionState::rolled_back);
}

TEST(Recover, DoesNotTryAgainWhatTheKernelRefuses) {
  Workshop shop;
  leave_open(shop);
  shop.memory.fail_write("/proc/sys/net/core/somaxconn", EINVAL);
  ASSERT_FALSE(recover_interrupted(shop.machine, shop.request).ok());
  EXPECT_EQ(shop.records().at(0).state, TransactionState::failed);
}

// Taken for another boot, the running values would have stayed.
TEST(Recover, WaitsUntilTheBootIsKnown) {
  for (const int error : {EIO, ENOENT}) {
    Workshop shop;
    leave_open(shop);
    shop.memory.make_unreadable("/proc/sys/kernel/random/boot_id", error);
    ASSERT_FALSE(recover_interrupted(shop.machine, shop.request).ok());
    EXPECT_EQ(shop.records().at(0).state, TransactionState::open);
  }
}

TEST(Recover, FinishesWhatAFailedApplyCouldNotPutBack) {
  std::size_t end = 0;
  {
    Workshop shop;
    ASSERT_TRUE(shop.apply(shop.usual()).ok());
    const auto operations = shop.memory.operations();
    end = static_cast<std::size_t>(std::find(operations.begin(), operations.end(),
                                             "replace /var/lib/tune/transactions/000001/end.json") -
                                   operations.begin());
  }
  Workshop shop;
  const auto before = shop.picture();
  const std::size_t file = end + 4;  // goes back after three running values
  shop.memory.fail_operation(end, ENOSPC).fail_operation(file, ENOSPC);
  const auto outcome = shop.apply(shop.usual());
  ASSERT_TRUE(outcome.ok());
  EXPECT_EQ(outcome->error->code, ErrorCode::incomplete);
  EXPECT_EQ(outcome->record->state, TransactionState::open);
  ASSERT_TRUE(recover_interrupted(shop.machine, shop.request).ok());
  EXPECT_EQ(shop.picture(), before);
}

TEST(Recover, NeverObeysATornRecord) {
  Workshop shop;
  leave_open(shop);
  const std::string path = "/var/lib/tune/transactions/000001/intent.json";
  shop.memory.add_file(path, shop.file(path).substr(0, 200), 0600);
  const auto recovered = recover_interrupted(shop.machine, shop.request);
  ASSERT_TRUE(recovered.ok());
  EXPECT_TRUE(recovered->empty());
  EXPECT_EQ(shop.running(kBacklog), "4096");
}

// An installed image: files alone, one of which has to be made with its folder.
struct Image : Workshop {
  static constexpr std::string_view kMade = "/etc/sysctl.d/99-tune.conf";

  Image() { machine.live = false; }

  Plan made() { return plan({{kBacklog, "4096"}}, PlanScope::everything, kMade); }
  std::string picture_of_files() {
    const bool folder = machine.files->information("/etc/sysctl.d").ok();
    return file() + file(kMade) + (folder ? "with its folder" : "");
  }
};

// Kills the second of two steps before each of its operations; what is recovered must be what was
// before it, or what comes of it.
template <typename First, typename Second>
void expect_way_back(First first, Second second) {
  std::size_t operations = 0;
  std::string before, after;
  {
    Image image;
    first(image);
    before = image.picture_of_files();
    image.memory.forget_operations();
    second(image);
    after = image.picture_of_files();
    operations = image.memory.operations().size();
  }
  ASSERT_NE(before, after);
  ASSERT_GT(operations, 4u);
  for (std::size_t number = 0; number < operations; ++number) {
    Image killed;
    first(killed);
    killed.memory.forget_operations();
    killed.memory.halt_before_operation(number);
    second(killed);
    Image next;
    copy_files(killed.memory, next);
    const bool whole = next.picture_of_files() == after;
    const auto recovered = recover_interrupted(next.machine, next.request);
    ASSERT_TRUE(recovered.ok()) << number << ": " << describe(recovered.error());
    EXPECT_TRUE(next.picture_of_files() == before || (whole && next.picture_of_files() == after))
        << "killed before operation " << number << ": " << next.picture_of_files();
    for (const TransactionRecord& record : next.records())
      EXPECT_NE(record.state, TransactionState::open) << number;
    const auto again = recover_interrupted(next.machine, next.request);
    ASSERT_TRUE(again.ok());
    EXPECT_TRUE(again->empty()) << number;
  }
}

TEST(Recover, LeadsBackInAnImageWhoseFileWasReplaced) {
  expect_way_back([](Image&) {}, [](Image& image) { (void)image.apply(image.usual()); });
}

TEST(Recover, LeadsBackInAnImageWhoseFileWasMadeWithItsFolder) {
  expect_way_back([](Image&) {}, [](Image& image) { (void)image.apply(image.made()); });
}

TEST(Recover, LeadsBackInAnImageFromARollback) {
  const auto apply = [](Image& image) { ASSERT_TRUE(image.apply(image.usual()).ok()); };
  const auto make = [](Image& image) { ASSERT_TRUE(image.apply(image.made()).ok()); };
  expect_way_back(apply, [](Image& image) { (void)image.undo(); });
  expect_way_back(make, [](Image& image) { (void)image.undo(); });
}

TEST(Recover, OfAnImageIsWhatTheNextTransactionDoesFirst) {
  Image whole;
  ASSERT_TRUE(whole.apply(whole.usual()).ok());
  const auto operations = whole.memory.operations();
  const auto replaces =
      std::find(operations.begin(), operations.end(), "replace " + std::string(kConf));
  ASSERT_NE(replaces, operations.end());
  Image killed;  // when its intent is there, and the file is as it was
  killed.memory.halt_before_operation(static_cast<std::size_t>(replaces - operations.begin()));
  (void)killed.apply(killed.usual());
  Image next;
  copy_files(killed.memory, next);
  ASSERT_EQ(next.records().size(), 1u);
  ASSERT_EQ(next.records()[0].state, TransactionState::open);
  const auto outcome = next.apply(next.plan({{kTimeout, "30"}}));
  ASSERT_TRUE(outcome.ok()) << describe(outcome.error());
  EXPECT_FALSE(outcome->error);
  ASSERT_EQ(next.records().size(), 2u);
  EXPECT_EQ(next.records()[0].state, TransactionState::rolled_back);
  EXPECT_EQ(next.records()[1].state, TransactionState::committed);
  EXPECT_NE(next.records()[1].events.front().text.find("put back transaction 1 first"),
            std::string::npos);
}

}  // namespace
}  // namespace tune
