#include "transaction/journal.hpp"

#include <cerrno>

#include <gtest/gtest.h>

#include "transaction/record_json.hpp"
#include "unit/transaction/workshop.hpp"

namespace tune {
namespace {

TEST(Journal, ShowsARecordThatCannotBeUsed) {
  Workshop shop;
  ASSERT_TRUE(shop.apply(shop.usual()).ok());
  shop.memory.add_file("/var/lib/tune/transactions/000001/end.json", "{\"torn", 0600);
  shop.memory.add_file("/var/lib/tune/transactions/000002/intent.json",
                       shop.file("/var/lib/tune/transactions/000001/intent.json"), 0600);
  shop.memory.add_directory("/var/lib/tune/transactions/notes");
  const auto records = shop.records();
  ASSERT_EQ(records.size(), 2u);
  EXPECT_EQ(records[0].state, TransactionState::failed);
  EXPECT_NE(records[0].unreadable.find("end.json"), std::string::npos);
  EXPECT_NE(records[1].unreadable.find("transaction 1"), std::string::npos);
  EXPECT_EQ(last_in_force(records), nullptr);
  const auto undone = shop.undo(1);
  ASSERT_FALSE(undone.ok());
  EXPECT_EQ(undone.error().code, ErrorCode::bad_input);
}

TEST(Journal, ShowsAnEndWhoseIntentIsGone) {
  for (const std::int64_t lost : {2, 3}) {
    Workshop shop;
    for (const char* value : {"1", "2", "3"}) {
      ASSERT_TRUE(shop.apply(shop.plan({{kBacklog, value}})).ok());
    }
    const std::string folder = std::string(kState) + "/transactions/00000";
    ASSERT_TRUE(shop.memory.remove(folder + std::to_string(lost) + "/intent.json").ok());
    const auto records = shop.records();
    ASSERT_EQ(records.size(), 3u) << lost;
    const TransactionRecord& record = records[static_cast<std::size_t>(lost - 1)];
    EXPECT_EQ(record.state, TransactionState::failed);
    EXPECT_NE(record.unreadable.find("intent.json: it is missing"), std::string::npos)
        << record.unreadable;
    EXPECT_EQ(shop.undo().ok(), lost == 2);  // nobody knows what the newest took over
  }
}

// As a kill leaves the oldest when it is to go.
TEST(Journal, TakesWhatIsLeftOfAnOldOneForNoDamage) {
  Workshop shop;
  for (const char* value : {"1", "2"}) {
    ASSERT_TRUE(shop.apply(shop.plan({{kBacklog, value}})).ok());
  }
  ASSERT_TRUE(shop.memory.remove(std::string(kState) + "/transactions/000001/intent.json").ok());
  EXPECT_EQ(shop.records().size(), 1u);
}

TEST(Journal, ObeysNoRecordOfSomebodyElse) {
  for (const char* name : {"", "/intent.json", "/end.json"}) {
    Workshop shop;
    ASSERT_TRUE(shop.apply(shop.usual()).ok());
    const std::string path = std::string(kState) + "/transactions/000001" + name;
    shop.memory.set_attributes(path, {.mode = *name == '\0' ? 0700u : 0600u, .user = 1000});
    const auto records = shop.records();
    ASSERT_EQ(records.size(), 1u);
    EXPECT_EQ(records[0].unreadable,
              path + ": it belongs to user 1000, whose records are not obeyed");
    EXPECT_FALSE(shop.undo().ok());
    EXPECT_EQ(shop.running(kBacklog), "4096");
    shop.machine.process.user = 1000;  // he himself may
    shop.memory.set_attributes(kState, {.mode = 0700, .user = 1000});
    shop.memory.set_attributes(std::string(kState) + "/transactions", {.mode = 0700, .user = 1000});
    EXPECT_EQ(shop.records()[0].unreadable, "");
  }
}

// Not even where it lacks its end: then it would be put back.
TEST(Journal, RecoversNothingThatSomebodyElseBegan) {
  Workshop shop;
  ASSERT_TRUE(shop.apply(shop.usual()).ok());
  const std::string folder = std::string(kState) + "/transactions/000001";
  ASSERT_TRUE(shop.memory.remove(folder + "/end.json").ok());
  shop.run(kBacklog, "7");
  shop.memory.set_attributes(folder + "/intent.json", {.mode = 0600, .user = 1000});
  const auto recovered = recover_interrupted(shop.machine, shop.request);
  ASSERT_TRUE(recovered.ok()) << describe(recovered.error());
  EXPECT_TRUE(recovered->empty());
  EXPECT_EQ(shop.running(kBacklog), "7");
}

TEST(Journal, ReadsNoRecordThroughALink) {
  Workshop shop;
  ASSERT_TRUE(shop.apply(shop.usual()).ok());
  const std::string path = std::string(kState) + "/transactions/000001/intent.json";
  shop.memory.add_file("/elsewhere.json", shop.file(path), 0600);
  ASSERT_TRUE(shop.memory.remove(path).ok());
  shop.memory.add_link(path, "/elsewhere.json");
  EXPECT_NE(shop.records().at(0).unreadable.find("it is no plain file"), std::string::npos);
}

TEST(Journal, GoesOnAfterWhatCannotBeUsed) {
  Workshop shop;
  shop.memory.add_directory(kState, 0700);
  shop.memory.add_file("/var/lib/tune/transactions/000007/intent.json", "foreign", 0600);
  const auto outcome = shop.apply(shop.usual());
  ASSERT_TRUE(outcome.ok()) << describe(outcome.error());
  EXPECT_EQ(outcome->record->id, 8);
  EXPECT_EQ(shop.file("/var/lib/tune/transactions/000007/intent.json"), "foreign");
}

TEST(Journal, TakesNoLinkOrFileForARecord) {
  for (const bool link : {true, false}) {
    Workshop shop;
    shop.memory.add_directory(kState, 0700);
    const std::string path = std::string(kState) + "/transactions/000001";
    if (link) {
      shop.memory.add_directory("/elsewhere");
      shop.memory.add_link(path, "/elsewhere");
    } else {
      shop.memory.add_file(path, "mine");
    }
    const auto outcome = shop.apply(shop.usual());
    ASSERT_FALSE(outcome.ok());
    EXPECT_EQ(outcome.error().code, ErrorCode::permission);
    EXPECT_EQ(outcome.error().file, path);
    EXPECT_FALSE(shop.memory.content("/elsewhere/intent.json"));
    if (!link) {
      EXPECT_EQ(shop.file(path), "mine");
    }
  }
}

TEST(Journal, PassesOverNumbersThatNoTransactionReaches) {
  Workshop shop;
  shop.memory.add_directory(kState, 0700);
  shop.memory.add_directory(std::string(kState) + "/transactions/9223372036854775807");
  const auto outcome = shop.apply(shop.usual());
  ASSERT_TRUE(outcome.ok()) << describe(outcome.error());
  EXPECT_EQ(outcome->record->id, 1);
}

// A disk that fails while it is asked whether there is an end.
TEST(Journal, GivesNoNumberThatItWouldPassOver) {
  Workshop shop;
  const std::string highest = std::string(kState) + "/transactions/999999999999";
  shop.memory.add_directory(kState, 0700);
  shop.memory.add_file(highest + "/intent.json", "foreign", 0600);
  shop.memory.add_file(highest + "/end.json", "foreign", 0600);
  const auto outcome = shop.apply(shop.usual());
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().code, ErrorCode::permission);
  EXPECT_EQ(outcome.error().file, highest);
  EXPECT_EQ(shop.running(kBacklog), "128");
}

TEST(Journal, TakesTheEndOfAnotherTransactionForNone) {
  Workshop shop;
  ASSERT_TRUE(shop.apply(shop.plan({{kBacklog, "1"}})).ok());
  ASSERT_TRUE(shop.apply(shop.plan({{kBacklog, "2"}})).ok());
  shop.memory.add_file("/var/lib/tune/transactions/000001/end.json",
                       shop.file("/var/lib/tune/transactions/000002/end.json"), 0600);
  const auto records = shop.records();
  ASSERT_EQ(records.size(), 2u);
  EXPECT_NE(records[0].unreadable.find("another transaction"), std::string::npos);
  EXPECT_EQ(records[1].unreadable, "");
}

// Whoever went back from one to the other would never come to an end.
TEST(Journal, TakesNoRecordThatUndoesItselfOrALaterOne) {
  for (const std::int64_t undoes : {1, 2}) {
    Workshop shop;
    ASSERT_TRUE(shop.apply(shop.plan({{kBacklog, "1"}})).ok());
    ASSERT_TRUE(shop.apply(shop.plan({{kBacklog, "2"}})).ok());
    ASSERT_TRUE(shop.undo(2).ok());
    const std::string path = "/var/lib/tune/transactions/000001/intent.json";
    auto intent = intent_from_json(shop.file(path), path);
    ASSERT_TRUE(intent.ok());
    intent->undoes = undoes;
    shop.memory.add_file(path, intent_to_json(*intent), 0600);
    const auto records = shop.records();
    ASSERT_EQ(records.size(), 3u);
    EXPECT_NE(records[0].unreadable.find("it undoes transaction " + std::to_string(undoes)),
              std::string::npos)
        << records[0].unreadable;
    EXPECT_EQ(records[1].state, TransactionState::rolled_back);
  }
}

// What has an end is not open: neither recovery nor a rollback would deal with it.
TEST(Journal, TakesNoEndThatSaysOpen) {
  Workshop shop;
  ASSERT_TRUE(shop.apply(shop.usual()).ok());
  const std::string path = "/var/lib/tune/transactions/000001/end.json";
  auto end = end_from_json(shop.file(path), path);
  ASSERT_TRUE(end.ok());
  end->state = TransactionState::open;
  shop.memory.add_file(path, end_to_json(1, *end), 0600);
  const auto records = shop.records();
  ASSERT_EQ(records.size(), 1u);
  EXPECT_NE(records[0].unreadable.find("\"state\""), std::string::npos) << records[0].unreadable;
}

class FailingLook : public MemoryFiles {
 public:
  Result<FileInfo> link_information(std::string_view path) override {
    if (!path.ends_with("/end.json")) return MemoryFiles::link_information(path);
    return Error{.code = ErrorCode::io, .message = "bad disk", .errno_value = EIO};
  }
};

TEST(Journal, TakesNothingForInterruptedThatItCannotLookAt) {
  Workshop shop;
  ASSERT_TRUE(shop.apply(shop.usual()).ok());
  const auto applied = shop.picture();
  FailingLook failing;
  static_cast<MemoryFiles&>(failing) = shop.memory;
  shop.machine.files = &failing;
  const auto recovered = recover_interrupted(shop.machine, shop.request);
  ASSERT_FALSE(recovered.ok());
  EXPECT_EQ(recovered.error().errno_value, EIO);
  EXPECT_EQ(shop.picture(), applied);
}

using Ids = std::vector<std::int64_t>;

TEST(Journal, LooksNoFurtherBackThanTheLastEnd) {
  Workshop shop;
  for (int i = 0; i < 4; ++i)
    ASSERT_TRUE((i % 2 == 0 ? shop.apply(shop.usual()) : shop.undo()).ok());
  const Journal journal(shop.machine, kState);
  for (const char* id : {"000001", "000004"})
    ASSERT_TRUE(shop.memory.remove("/var/lib/tune/transactions/" + std::string(id) + "/end.json"));
  const auto newest = journal.look(Look::newest);
  ASSERT_TRUE(newest.ok());
  EXPECT_EQ(newest->ids, (Ids{1, 2, 3, 4}));
  EXPECT_EQ(newest->unfinished, Ids{4});
  EXPECT_EQ(newest->last_finished, 3);
  const auto all = journal.look(Look::all);
  ASSERT_TRUE(all.ok());
  EXPECT_EQ(all->unfinished, (Ids{1, 4}));
  EXPECT_EQ(all->last_finished, 3);
}

TEST(Journal, OfNothingYetHasNothingToShow) {
  Workshop shop;
  const auto overview = Journal(shop.machine, kState).look(Look::all);
  ASSERT_TRUE(overview.ok());
  EXPECT_TRUE(overview->ids.empty());
  EXPECT_TRUE(overview->unfinished.empty());
  EXPECT_FALSE(overview->last_finished);
}

// A power cut can take the end of what wrote running values alone, which died with it: nobody is
// kept from writing by that, and `tune recover`, which runs at boot, ends it.
TEST(Journal, AnOldRecordWithoutEndIsLeftToRecover) {
  Workshop shop;
  ASSERT_TRUE(shop.apply(shop.plan({{kBacklog, "4096"}}, PlanScope::runtime_only)).ok());
  ASSERT_TRUE(shop.apply(shop.plan({{kTimeout, "15"}})).ok());
  ASSERT_TRUE(shop.memory.remove("/var/lib/tune/transactions/000001/end.json"));
  shop.reboot();
  shop.run(kBacklog, "128");
  {
    const auto lock = lock_state(shop.machine, shop.request, StateDirectory::made);
    ASSERT_TRUE(lock.ok());
    shop.request.held = lock->get();
    ASSERT_TRUE(shop.apply(shop.plan({{kTimeout, "30"}})).ok());
    shop.request.held = nullptr;
  }
  EXPECT_EQ(shop.records().front().state, TransactionState::open);
  const auto recovered = recover_interrupted(shop.machine, shop.request);
  ASSERT_TRUE(recovered.ok()) << describe(recovered.error());
  EXPECT_EQ(shop.records().front().state, TransactionState::rolled_back);
  EXPECT_EQ(shop.running(kBacklog), "128");
}

// Who holds the lock knows that nobody else begins anything: what was found is believed once.
TEST(Journal, IsNotLookedAtAgainUnderTheSameLock) {
  Workshop shop;
  ASSERT_TRUE(shop.apply(shop.plan({{kBacklog, "4096"}})).ok());
  const auto lock = lock_state(shop.machine, shop.request, StateDirectory::made);
  ASSERT_TRUE(lock.ok());
  shop.request.held = lock->get();
  ASSERT_TRUE(recover_interrupted(shop.machine, shop.request).ok());
  const std::string never_begun = "/var/lib/tune/transactions/000007";
  ASSERT_TRUE(shop.memory.make_directory(never_begun, 0700));
  const auto first = shop.apply(shop.plan({{kTimeout, "15"}}));
  ASSERT_TRUE(first.ok()) << describe(first.error());
  EXPECT_EQ(first->record->id, 2);
  EXPECT_TRUE(shop.memory.link_information(never_begun).ok());
  const auto second = shop.apply(shop.plan({{kTimeout, "30"}}));
  ASSERT_TRUE(second.ok()) << describe(second.error());
  EXPECT_FALSE(shop.memory.link_information(never_begun).ok());
}

TEST(Journal, IsLookedAtUnderTheLockOfAnotherOne) {
  Workshop shop;
  ASSERT_TRUE(shop.apply(shop.plan({{kBacklog, "4096"}})).ok());
  TransactionRequest other = shop.request;
  other.state_dir = "/var/lib/other";
  const auto lock = lock_state(shop.machine, other, StateDirectory::made);
  ASSERT_TRUE(lock.ok());
  other.held = shop.request.held = lock->get();
  ASSERT_TRUE(recover_interrupted(shop.machine, other).ok());
  const auto outcome = shop.apply(shop.plan({{kTimeout, "15"}}));
  ASSERT_TRUE(outcome.ok()) << describe(outcome.error());
  EXPECT_EQ(outcome->record->id, 2);
}

TEST(Journal, IsLookedAtUnderTheLockWhereSomethingWaits) {
  Workshop shop;
  shop.request.confirm_within = 60'000;
  ASSERT_TRUE(shop.apply(shop.plan({{kBacklog, "4096"}})).ok());
  shop.request.confirm_within.reset();
  const auto lock = lock_state(shop.machine, shop.request, StateDirectory::made);
  ASSERT_TRUE(lock.ok());
  shop.request.held = lock->get();
  ASSERT_TRUE(recover_interrupted(shop.machine, shop.request).ok());
  const auto refused = shop.apply(shop.plan({{kTimeout, "15"}}));
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::locked);
}

// Nothing has been written by then, whatever part of it finds no room.
TEST(Journal, SaysWhatToDoWhenThereIsNoRoomForTheIntent) {
  std::size_t intent = 0;
  {
    Workshop shop;
    ASSERT_TRUE(shop.apply(shop.usual()).ok());
    const auto operations = shop.memory.operations();
    while (intent < operations.size() && !operations[intent].ends_with("/intent.json")) ++intent;
    ASSERT_LT(intent, operations.size());
  }
  for (std::size_t number = 0; number <= intent; ++number) {
    Workshop shop;
    const auto before = shop.picture();
    shop.memory.fail_operation(number, ENOSPC);
    const auto outcome = shop.apply(shop.usual());
    ASSERT_FALSE(outcome.ok()) << number;
    EXPECT_EQ(outcome.error().code, ErrorCode::write_failed) << number;
    const std::string& message = outcome.error().message;
    EXPECT_TRUE(message.starts_with("nothing was changed, as there is no room to record"))
        << message;
    for (const char* way : {"Make room", "--keep", "--state-dir"})
      EXPECT_NE(message.find(way), std::string::npos) << message;
    EXPECT_EQ(shop.picture(), before);
    EXPECT_TRUE(shop.records().empty());
  }
}

}  // namespace
}  // namespace tune
