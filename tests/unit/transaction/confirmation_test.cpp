#include <gtest/gtest.h>

#include <tune/confirmation.hpp>

#include "unit/transaction/workshop.hpp"

namespace tune {
namespace {

// An apply that waits ten seconds to be confirmed.
class Confirmation : public testing::Test {
 protected:
  Confirmation() { shop_.request.confirm_within = 10'000; }

  void apply() {
    const auto outcome = shop_.apply(shop_.usual());
    ASSERT_TRUE(outcome.ok()) << describe(outcome.error());
    ASSERT_TRUE(outcome->record);
    EXPECT_EQ(outcome->record->state, TransactionState::pending);
    EXPECT_FALSE(outcome->record->confirm_by.empty());
    shop_.request.confirm_within.reset();
  }
  std::string running(std::string_view name) { return *shop_.memory.content(key(name).file()); }
  TransactionRecord last() { return history(shop_.machine, kState)->back(); }
  void pass(std::int64_t milliseconds) { shop_.clock.since_boot += milliseconds; }
  Result<std::vector<TransactionRecord>> recover() {
    return recover_interrupted(shop_.machine, shop_.request);
  }

  Workshop shop_;
};

TEST_F(Confirmation, OfATransactionInTimeCommitsIt) {
  apply();
  EXPECT_EQ(running(kBacklog), "4096\n");
  pass(9'999);
  const auto pending = pending_transaction(shop_.machine, kState);
  ASSERT_TRUE(pending.ok() && *pending);
  EXPECT_EQ((*pending)->milliseconds_left, 1);
  const auto record = confirm(shop_.machine, std::nullopt, shop_.request);
  ASSERT_TRUE(record.ok()) << describe(record.error());
  EXPECT_EQ(record->state, TransactionState::committed);
  EXPECT_EQ(record->events.back().text, "confirmed by root");
  pass(100'000);
  EXPECT_TRUE(recover()->empty());
  EXPECT_EQ(running(kBacklog), "4096\n");
  EXPECT_TRUE(shop_.undo().ok());
}

TEST_F(Confirmation, ThatComesTooLateFindsItPutBack) {
  const std::string before = *shop_.memory.content(std::string(kConf));
  apply();
  EXPECT_NE(*shop_.memory.content(std::string(kConf)), before);
  pass(10'000);
  const auto late = confirm(shop_.machine, 1, shop_.request);
  ASSERT_FALSE(late.ok());
  EXPECT_EQ(late.error().code, ErrorCode::bad_input);
  EXPECT_EQ(running(kBacklog), "128\n");
  EXPECT_EQ(*shop_.memory.content(std::string(kConf)), before);
  EXPECT_EQ(last().state, TransactionState::rolled_back);
  const auto later = confirm(shop_.machine, std::nullopt, shop_.request);
  ASSERT_FALSE(later.ok());
  EXPECT_NE(later.error().message.find("transaction 1 was put back at 2027-"), std::string::npos)
      << later.error().message;
  EXPECT_NE(later.error().message.find(": not confirmed in time"), std::string::npos);
}

TEST_F(Confirmation, NothingElseIsBegunMeanwhile) {
  apply();
  const auto other = shop_.apply(shop_.plan({{kBacklog, "9"}}));
  ASSERT_FALSE(other.ok());
  EXPECT_EQ(other.error().code, ErrorCode::locked);
  EXPECT_NE(other.error().message.find("tune confirm"), std::string::npos);
  EXPECT_EQ(running(kBacklog), "4096\n");
  EXPECT_TRUE(recover()->empty());
}

TEST_F(Confirmation, TheNextWriterPutsBackWhatIsOverdue) {
  apply();
  const Plan next = [&] {
    Workshop fresh;
    return fresh.plan({{kTimeout, "30"}});
  }();
  pass(10'001);
  const auto outcome = shop_.apply(next);
  ASSERT_TRUE(outcome.ok()) << describe(outcome.error());
  EXPECT_EQ(running(kBacklog), "128\n");
  EXPECT_EQ(running(kTimeout), "30\n");
  EXPECT_EQ(history(shop_.machine, kState)->front().state, TransactionState::rolled_back);
}

TEST_F(Confirmation, AnotherBootMeansThatItWasNotConfirmed) {
  const std::string before = *shop_.memory.content(std::string(kConf));
  apply();
  shop_.memory.add_file("/proc/sys/kernel/random/boot_id", "boot-2\n");
  shop_.run(kBacklog, "4096").run(kTimeout, "77");
  shop_.clock.since_boot = 1;
  const auto recovered = recover();
  ASSERT_TRUE(recovered.ok()) << describe(recovered.error());
  EXPECT_EQ(recovered->size(), 1u);
  EXPECT_EQ(*shop_.memory.content(std::string(kConf)), before);
  EXPECT_EQ(running(kTimeout), "77\n");  // of this boot
  EXPECT_EQ(last().state, TransactionState::rolled_back);
}

TEST_F(Confirmation, WhatSomebodyAddedToTheFileStaysAndItsOwnLinesGo) {
  const std::string before = shop_.file();
  apply();
  shop_.memory.add_file(kConf, "# theirs\n" + shop_.file());
  pass(10'000);
  ASSERT_TRUE(recover().ok());
  EXPECT_EQ(shop_.file(), "# theirs\n" + before);
  EXPECT_EQ(last().state, TransactionState::rolled_back);
}

TEST_F(Confirmation, ALineThatSomebodyChangedStays) {
  apply();
  std::string theirs = shop_.file();
  theirs.replace(theirs.find("= 4096"), 6, "= 5000");
  shop_.memory.add_file(kConf, theirs);
  const auto shown = plan_rollback(shop_.machine, 1, Foreign::overwrite_values, shop_.request);
  ASSERT_TRUE(shown.ok());
  ASSERT_EQ(shown->conflicts.size(), 1u);
  pass(10'000);
  const auto recovered = recover();
  ASSERT_FALSE(recovered.ok());
  EXPECT_EQ(recovered.error().code, ErrorCode::incomplete);
  const std::string mine = "net.core.somaxconn = 4096";
  EXPECT_NE(recovered.error().message.find("'" + mine + "' was changed"), std::string::npos)
      << describe(recovered.error());
  EXPECT_EQ(shop_.file(), shown->plan.files.front().after);  // the other lines are gone
  EXPECT_NE(shop_.file().find("net.core.somaxconn = 5000"), std::string::npos);
  EXPECT_EQ(shop_.file().find("tcp_fin_timeout"), std::string::npos);
  EXPECT_EQ(last().state, TransactionState::failed);
}

TEST_F(Confirmation, ItCanBeUndoneAtOnce) {
  apply();
  const auto record = revert_pending(shop_.machine, 1, "not wanted", shop_.request);
  ASSERT_TRUE(record.ok()) << describe(record.error());
  EXPECT_EQ(record->state, TransactionState::rolled_back);
  EXPECT_EQ(running(kBacklog), "128\n");
  EXPECT_FALSE(*pending_transaction(shop_.machine, kState));
  EXPECT_FALSE(confirm(shop_.machine, std::nullopt, shop_.request).ok());
}

TEST_F(Confirmation, TheHistoryTellsOfTheUndoInOrder) {
  apply();
  pass(1'000);
  ASSERT_TRUE(revert_pending(shop_.machine, 1, "not wanted", shop_.request).ok());
  std::string story;
  for (const TransactionEvent& event : last().events) story += event.text.substr(0, 10) + "|";
  EXPECT_EQ(story, "wrote /etc|waits for |begins to |not wanted|put back a|");
}

TEST_F(Confirmation, WhatWasUndoneIsNotSaidToHaveFailed) {
  apply();
  ASSERT_TRUE(revert_pending(shop_.machine, 1, "not wanted", shop_.request).ok());
  const auto again = plan_rollback(shop_.machine, 1, Foreign::leave, shop_.request);
  ASSERT_FALSE(again.ok());
  EXPECT_EQ(again.error().message,
            "transaction 1 was put back already: there is nothing to roll back");
}

// A kill at any instant of an undo: what has been put back by then is never taken for kept.
TEST_F(Confirmation, IsRefusedOnceAnUndoHasBegun) {
  for (std::size_t last = 0;; ++last) {
    SCOPED_TRACE(last);
    Workshop shop;
    shop.request.confirm_within = 10'000;
    const auto before = shop.picture();
    ASSERT_TRUE(shop.apply(shop.usual()).ok());
    const auto after = shop.picture();
    shop.memory.forget_operations();
    shop.memory.halt_before_operation(last);
    const bool whole = revert_pending(shop.machine, 1, "not wanted", shop.request).ok();
    MemoryFiles rest = shop.memory;
    rest.halt_before_operation(100'000);
    shop.machine.files = &rest;
    const auto left = shop.picture();
    const auto kept = confirm(shop.machine, std::nullopt, shop.request);
    EXPECT_EQ(shop.picture(), left);
    if (kept) {
      EXPECT_EQ(left, after);
      continue;
    }
    EXPECT_EQ(kept.error().code, ErrorCode::bad_input);
    EXPECT_EQ(kept.error().message.find("tune recover") == std::string::npos, whole);
    ASSERT_TRUE(recover_interrupted(shop.machine, shop.request).ok());
    EXPECT_EQ(shop.picture(), before);
    EXPECT_EQ(shop.records().back().state, TransactionState::rolled_back);
    if (whole) break;
  }
}

TEST_F(Confirmation, IsRefusedWhereSomebodyPutItBack) {
  apply();
  shop_.run(kBacklog, "128");
  const auto kept = confirm(shop_.machine, std::nullopt, shop_.request);
  ASSERT_FALSE(kept.ok());
  EXPECT_EQ(kept.error().code, ErrorCode::bad_input);
  EXPECT_NE(kept.error().message.find(kBacklog), std::string::npos);
  EXPECT_TRUE(*pending_transaction(shop_.machine, kState));
}

// Whoever changed it to something else has not undone it.
TEST_F(Confirmation, LeavesWhatOthersSetSince) {
  apply();
  shop_.run(kBacklog, "9999");
  EXPECT_TRUE(confirm(shop_.machine, std::nullopt, shop_.request).ok());
  EXPECT_EQ(running(kBacklog), "9999\n");
}

// A guard has nobody to tell: a folder that is read-only keeps no running value from going back.
TEST_F(Confirmation, AGuardPutsBackWhatCanBe) {
  const std::string before = *shop_.memory.content(std::string(kConf));
  apply();
  pass(10'000);
  shop_.memory.make_unwritable(kConf, EROFS);
  const auto refused = recover();
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::permission);
  EXPECT_EQ(refused.error().message.find("--"), std::string::npos) << refused.error().message;
  EXPECT_EQ(running(kBacklog), "4096\n");
  shop_.request.reach = UndoReach::what_can_be;
  EXPECT_EQ(recover().error().code, ErrorCode::incomplete);
  EXPECT_EQ(running(kBacklog), "128\n");
  EXPECT_FALSE(confirm(shop_.machine, std::nullopt, shop_.request).ok());
  shop_.memory.stop_failing(kConf);
  ASSERT_TRUE(recover().ok());
  EXPECT_EQ(*shop_.memory.content(std::string(kConf)), before);
  EXPECT_EQ(last().state, TransactionState::rolled_back);
}

TEST_F(Confirmation, AnUndoNeedsNoRoomForItsRecord) {
  apply();
  const std::string end = "/var/lib/tune/transactions/000001/end.json";
  shop_.memory.fail_write("/var/lib/tune/transactions/000001/steps.jsonl", ENOSPC);
  shop_.memory.fail_operation(shop_.memory.operations().size() + 7, ENOSPC);  // of the new end
  const auto undone = revert_pending(shop_.machine, 1, "not wanted", shop_.request);
  ASSERT_FALSE(undone.ok());
  EXPECT_EQ(undone.error().code, ErrorCode::write_failed);
  EXPECT_NE(undone.error().message.find("is put back"), std::string::npos);
  EXPECT_EQ(running(kBacklog), "128\n");
  EXPECT_FALSE(shop_.memory.content(end));
  ASSERT_TRUE(recover().ok());
  EXPECT_EQ(last().state, TransactionState::rolled_back);
}

// In a chroot, say. Taken for another boot it would be undone for ever, but for its running values.
TEST_F(Confirmation, AnUnknownBootIsNotAnotherOne) {
  apply();
  const auto now = shop_.picture();
  shop_.memory.make_unreadable("/proc/sys/kernel/random/boot_id", ENOENT);
  const auto is_refused = [](const auto& result) {
    EXPECT_FALSE(result.ok());
    if (result.ok()) return;
    EXPECT_EQ(result.error().code, ErrorCode::permission);
    EXPECT_NE(result.error().message.find("takes a mounted /proc"), std::string::npos);
  };
  for (const std::int64_t later : {0, 10'000}) {
    pass(later);
    is_refused(recover());
    is_refused(confirm(shop_.machine, std::nullopt, shop_.request));
    is_refused(revert_pending(shop_.machine, 1, "not wanted", shop_.request));
    is_refused(pending_transaction(shop_.machine, kState));
    is_refused(status(shop_.machine, read_configuration(shop_.machine), std::nullopt, kState));
    is_refused(plan_rollback(shop_.machine, 1, Foreign::leave, shop_.request));
    EXPECT_EQ(shop_.picture(), now);
    EXPECT_EQ(shop_.records().back().state, TransactionState::pending);
  }
}

TEST_F(Confirmation, OfNothingIsBadInputAndMakesNoFolder) {
  const auto none = confirm(shop_.machine, std::nullopt, shop_.request);
  ASSERT_FALSE(none.ok());
  EXPECT_EQ(none.error().code, ErrorCode::bad_input);
  EXPECT_FALSE(shop_.memory.information(kState).ok());
  apply();
  EXPECT_EQ(confirm(shop_.machine, 7, shop_.request).error().code, ErrorCode::bad_input);
}

TEST_F(Confirmation, APendingTransactionIsInForceForStatus) {
  apply();
  const auto report =
      status(shop_.machine, read_configuration(shop_.machine), std::nullopt, kState);
  ASSERT_TRUE(report.ok() && report->transaction);
  EXPECT_EQ(report->transaction->state, TransactionState::pending);
}

TEST_F(Confirmation, AFailedApplyDoesNotWait) {
  shop_.memory.fail_write("/proc/sys/net/ipv4/tcp_mem", EINVAL);
  const auto outcome = shop_.apply(shop_.usual());
  ASSERT_TRUE(outcome.ok());
  EXPECT_EQ(outcome->record->state, TransactionState::rolled_back);
  EXPECT_FALSE(*pending_transaction(shop_.machine, kState));
}

// The files alone would go back, and the guard would find nothing that waits.
TEST_F(Confirmation, OfTheRunningMachineIsNotTouchedAsAnImage) {
  apply();
  const std::string written = shop_.file();
  shop_.machine.live = false;
  const auto undone = revert_pending(shop_.machine, 1, "not wanted", shop_.request);
  for (const Error& error :
       {recover().error(), undone.error(), confirm(shop_.machine, 1, shop_.request).error()}) {
    EXPECT_EQ(error.code, ErrorCode::permission) << error.message;
    EXPECT_NE(error.message.find("without --root"), std::string::npos) << error.message;
  }
  EXPECT_EQ(shop_.file(), written);
  shop_.machine.live = true;
  EXPECT_EQ(last().state, TransactionState::pending);
  shop_.reboot();  // the disk of a machine that is down
  shop_.machine.live = false;
  EXPECT_EQ(recover()->size(), 1u);
  EXPECT_NE(shop_.file(), written);
}

}  // namespace
}  // namespace tune
