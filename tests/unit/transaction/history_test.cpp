#include "transaction/history.hpp"

#include <gtest/gtest.h>

#include "unit/transaction/workshop.hpp"

namespace tune {
namespace {

TEST(History, HasNoHistoryBeforeTheFirstTransaction) {
  Workshop shop;
  const auto records = history(shop.machine, kState);
  ASSERT_TRUE(records.ok());
  EXPECT_TRUE(records->empty());
  EXPECT_EQ(*last_target(shop.machine, kState), std::nullopt);
}

TEST(History, TellsTheLastTarget) {
  Workshop shop;
  ASSERT_TRUE(shop.apply(shop.plan({{kBacklog, "2"}})).ok());
  ASSERT_TRUE(shop.apply(shop.plan({{kBacklog, "3"}}, PlanScope::runtime_only)).ok());
  EXPECT_EQ(*last_target(shop.machine, kState), std::string(kConf));
}

TEST(History, NamesItsStatesAsTheContractDoes) {
  EXPECT_EQ(name_of(TransactionState::open), "open");
  EXPECT_EQ(name_of(TransactionState::pending), "pending");
  EXPECT_EQ(name_of(TransactionState::committed), "committed");
  EXPECT_EQ(name_of(TransactionState::rolled_back), "rolled-back");
  EXPECT_EQ(name_of(TransactionState::failed), "failed");
}

TEST(History, TellsTheStoryOfATransaction) {
  Workshop shop;
  shop.request.comment = "for the launch";
  ASSERT_TRUE(shop.apply(shop.usual()).ok());
  ASSERT_TRUE(shop.undo().ok());
  const TransactionRecord record = shop.records().at(0);
  EXPECT_EQ(record.comment, "for the launch");
  EXPECT_EQ(record.profile, "httpdns");
  EXPECT_EQ(record.facts.processors, 4u);
  ASSERT_EQ(record.events.size(), 2u);
  EXPECT_EQ(record.events[0].text, "wrote /etc/sysctl.conf");
  EXPECT_EQ(record.events[1].text, "rolled back by transaction 2");
}

JournalEntry entry(std::int64_t id, std::optional<std::int64_t> undoes = std::nullopt,
                   TransactionState state = TransactionState::committed) {
  JournalEntry made{.id = id, .intent = Intent{.id = id}, .end = End{.state = state}};
  made.intent->undoes = undoes;
  return made;
}

TEST(Undone, FollowsRollbacksOfRollbacks) {
  using Undone = std::map<std::int64_t, std::int64_t>;
  EXPECT_EQ(undone({entry(1), entry(2, 1)}), (Undone{{1, 2}}));
  EXPECT_EQ(undone({entry(1), entry(2, 1), entry(3, 2)}), (Undone{{2, 3}}));
  EXPECT_EQ(undone({entry(1), entry(2, 1), entry(3, 2), entry(4, 3)}), (Undone{{1, 2}, {3, 4}}));
  EXPECT_EQ(undone({entry(1), entry(2, 1, TransactionState::failed)}), Undone{});
  // A second rollback, of what the first had to leave, and its redo.
  EXPECT_EQ(undone({entry(1), entry(2, 1), entry(3, 1)}), (Undone{{1, 3}}));
  EXPECT_EQ(undone({entry(1), entry(2, 1), entry(3, 1), entry(4, 3)}), (Undone{{2, 4}, {3, 4}}));
}

TEST(ChooseUndone, TakesTheLastInForceThatIsNoRollback) {
  const std::vector<JournalEntry> entries{entry(1), entry(2), entry(3, 2),
                                          entry(4, std::nullopt, TransactionState::rolled_back)};
  EXPECT_EQ((*choose_undone(entries, std::nullopt))->id, 1);
  EXPECT_EQ((*choose_undone(entries, 3))->id, 3);
  EXPECT_FALSE(choose_undone(entries, 2).ok());
  EXPECT_FALSE(choose_undone(entries, 4).ok());
}

}  // namespace
}  // namespace tune
