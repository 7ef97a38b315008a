#include <algorithm>

#include <gtest/gtest.h>

#include "unit/transaction/workshop.hpp"

// What a rollback does about the keys that a write changes besides its own.

namespace tune {
namespace {

// net/ipv4/devinet.c inet_forward_change(): a write to ip_forward, or to conf.all.forwarding, which
// is the same, resets every interface.
MemoryFiles::Kernel router(Workshop& shop) {
  return [&shop](const std::string& path, const std::string&,
                 const std::string& text) -> Result<std::string> {
    if (path.ends_with("/ip_forward") || path.ends_with("/all/forwarding")) {
      for (const char* name : {"net.ipv4.ip_forward", "net.ipv4.conf.all.forwarding",
                               "net.ipv4.conf.eth0.forwarding"}) {
        shop.memory.add_file(key(name).file(), text);
      }
    }
    return text;
  };
}

constexpr const char* kEth = "net.ipv4.conf.eth0.forwarding";

// One that forwards everywhere, or nowhere.
void make_router(Workshop& shop, const char* value) {
  shop.memory.on_write_pseudo(router(shop));
  shop.run("net.ipv4.ip_forward", value)
      .run("net.ipv4.conf.all.forwarding", value)
      .run(kEth, value);
}

TEST(RollbackBesides, RestoresWhatTheWritesChangedBesides) {
  Workshop shop;
  shop.run("net.ipv4.ip_forward", "0").run("net.ipv4.conf.all.forwarding", "0");
  shop.run("net.ipv4.conf.eth0.forwarding", "1");  // this one forwards alone
  shop.memory.on_write_pseudo(router(shop));
  ASSERT_TRUE(shop.apply(shop.plan({{"net.ipv4.ip_forward", "1"}}, PlanScope::runtime_only)).ok());
  EXPECT_EQ(shop.running("net.ipv4.conf.all.forwarding"), "1");
  const auto outcome = shop.undo();
  ASSERT_TRUE(outcome.ok()) << describe(outcome.error());
  EXPECT_FALSE(outcome->error) << outcome->error->message;
  EXPECT_EQ(shop.running("net.ipv4.ip_forward"), "0");
  EXPECT_EQ(shop.running("net.ipv4.conf.all.forwarding"), "0");
  EXPECT_EQ(shop.running("net.ipv4.conf.eth0.forwarding"), "1");
}

// Also when a later one set it itself.
TEST(RollbackBesides, WhatTheWritesOfOneChangedBesidesGoesWithIt) {
  Workshop shop;
  make_router(shop, "0");
  const auto apply = [&](std::string_view name, const char* value) {
    return shop.apply(shop.plan({{name, value}}, PlanScope::runtime_only)).ok();
  };
  ASSERT_TRUE(apply("net.ipv4.ip_forward", "1"));  // and eth0
  ASSERT_TRUE(apply(kEth, "0"));
  ASSERT_TRUE(shop.undo(1).ok());
  EXPECT_EQ(shop.running(kEth), "0");  // of 2
  ASSERT_TRUE(apply(kEth, "1"));
  ASSERT_TRUE(shop.undo(2).ok());
  EXPECT_EQ(shop.running(kEth), "1");
  ASSERT_TRUE(shop.undo(4).ok());
  EXPECT_EQ(shop.running(kEth), "0");
}

// net/ipv4/devinet.c: a redo that writes nothing there owns nothing of it.
TEST(RollbackBesides, WhatWasChangedBesidesGoesBackThoughAnEarlierOneWasRedone) {
  Workshop shop;
  make_router(shop, "1");
  ASSERT_TRUE(shop.apply(shop.plan({{kEth, "1"}})).ok());  // its line alone
  ASSERT_TRUE(shop.undo().ok());
  ASSERT_TRUE(shop.apply(shop.plan({{"net.ipv4.ip_forward", "0"}}, PlanScope::runtime_only)).ok());
  EXPECT_EQ(shop.running(kEth), "0");
  ASSERT_TRUE(shop.undo(2).ok());
  ASSERT_TRUE(shop.undo(3).ok());
  EXPECT_EQ(shop.running(kEth), "1");
}

TEST(RollbackBesides, WhatARedoChangedBesidesGoesWithItToo) {
  Workshop shop;
  make_router(shop, "0");
  ASSERT_TRUE(shop.apply(shop.plan({{"net.ipv4.ip_forward", "1"}}, PlanScope::runtime_only)).ok());
  ASSERT_TRUE(shop.undo().ok());
  ASSERT_TRUE(shop.apply(shop.plan({{kEth, "0"}})).ok());  // its line alone
  ASSERT_TRUE(shop.undo(2).ok());
  ASSERT_TRUE(shop.undo(3).ok());
  ASSERT_TRUE(shop.undo(1).ok());
  EXPECT_EQ(shop.running(kEth), "0");
}

TEST(RollbackBesides, ARedoLeavesToALaterOneWhatItWouldChangeBesides) {
  Workshop shop;
  make_router(shop, "0");
  ASSERT_TRUE(shop.apply(shop.plan({{"net.ipv4.ip_forward", "1"}}, PlanScope::runtime_only)).ok());
  ASSERT_TRUE(shop.undo().ok());
  ASSERT_TRUE(shop.apply(shop.plan({{kEth, "0"}, {kTimeout, "30"}})).ok());
  const auto redone = shop.undo(2);
  ASSERT_TRUE(redone.ok()) << describe(redone.error());
  EXPECT_FALSE(redone->error) << redone->error->message;
  EXPECT_EQ(shop.running("net.ipv4.ip_forward"), "1");
  EXPECT_EQ(shop.running(kEth), "0");
}

TEST(RollbackBesides, LeavesToALaterOneWhatTheFirstWriteOfAKeyThatWasOnlyFoundWouldChangeBesides) {
  Workshop shop;
  make_router(shop, "1");
  const char* const kForward = "net.ipv4.ip_forward";
  ASSERT_TRUE(shop.apply(shop.plan({{kForward, "0"}}, PlanScope::runtime_only)).ok());
  ASSERT_TRUE(shop.apply(shop.plan({{kForward, "0"}, {kTimeout, "30"}})).ok());
  ASSERT_TRUE(shop.undo(1).ok());
  ASSERT_EQ(shop.running(kForward), "0");  // 2 counts on it
  ASSERT_TRUE(shop.apply(shop.plan({{kEth, "0"}, {kBacklog, "9000"}})).ok());
  ASSERT_TRUE(shop.undo(2).ok());
  EXPECT_EQ(shop.running(kForward), "1");
  EXPECT_EQ(shop.running(kEth), "0");  // the last one counts on it
}

TEST(RollbackBesides, WritesNothingAgainThatNoWriteOfItChanges) {
  Workshop shop;
  const char* const kDefault = "net.ipv4.conf.default.accept_source_route";
  shop.run(kDefault, "0").run("net.ipv4.conf.all.accept_source_route", "0");
  shop.run("net.ipv4.conf.eth0.accept_source_route", "1");
  ASSERT_TRUE(shop.apply(shop.plan({{kDefault, "0"}, {kTimeout, "30"}})).ok());
  const auto rollback = plan_rollback(shop.machine, std::nullopt, Foreign::leave, shop.request);
  ASSERT_TRUE(rollback.ok());
  std::vector<std::string> written;
  for (const Change& change : rollback->plan.changes) {
    if (change.runtime) written.push_back(change.key.name());
  }
  EXPECT_EQ(written, std::vector<std::string>{std::string(kTimeout)});
}

TEST(RollbackBesides, NamesAKeyOnceOfWhichALineGoesAndAWriteChangesTheValue) {
  Workshop shop;
  make_router(shop, "0");
  ASSERT_TRUE(shop.apply(shop.plan({{"net.ipv4.ip_forward", "1"}, {kEth, "0"}})).ok());
  const auto rollback = plan_rollback(shop.machine, std::nullopt, Foreign::leave, shop.request);
  ASSERT_TRUE(rollback.ok());
  std::vector<std::string> names;
  for (const Change& change : rollback->plan.changes) names.push_back(change.key.name());
  std::sort(names.begin(), names.end());
  EXPECT_EQ(std::unique(names.begin(), names.end()), names.end());
}

TEST(RollbackBesides, TwoNamesOfOneThingGoBackTogether) {
  Workshop shop;
  shop.memory.on_write_pseudo(router(shop));
  const char* const kAll = "net.ipv4.conf.all.forwarding";
  shop.run("net.ipv4.ip_forward", "0").run(kAll, "0").run("net.ipv4.conf.eth0.forwarding", "0");
  ASSERT_TRUE(shop.apply(shop.plan({{"net.ipv4.ip_forward", "1"}}, PlanScope::runtime_only)).ok());
  ASSERT_TRUE(shop.apply(shop.plan({{kAll, "1"}, {kTimeout, "30"}})).ok());
  ASSERT_TRUE(shop.apply(shop.plan({{kAll, "0"}}, PlanScope::runtime_only)).ok());
  ASSERT_TRUE(shop.undo(1).ok());
  const auto outcome = shop.undo(3);  // back to what 2 counts on
  ASSERT_TRUE(outcome.ok()) << describe(outcome.error());
  EXPECT_FALSE(outcome->error) << outcome->error->message;
  EXPECT_EQ(shop.running("net.ipv4.ip_forward"), "1");
  ASSERT_TRUE(shop.undo(2).ok());
  EXPECT_EQ(shop.running("net.ipv4.ip_forward"), "0");
}

TEST(RollbackBesides, KeepsWhatSomebodySetBesidesInTheMeantime) {
  Workshop shop;
  shop.run("net.ipv4.ip_forward", "1").run("net.ipv4.conf.all.forwarding", "1");
  shop.run("net.ipv4.conf.eth0.forwarding", "1");
  shop.memory.on_write_pseudo(router(shop));
  ASSERT_TRUE(shop.apply(shop.plan({{"net.ipv4.ip_forward", "0"}}, PlanScope::runtime_only)).ok());
  shop.run("net.ipv4.conf.eth0.forwarding", "7");
  ASSERT_TRUE(shop.undo().ok());
  EXPECT_EQ(shop.running("net.ipv4.conf.all.forwarding"), "1");
  EXPECT_EQ(shop.running("net.ipv4.conf.eth0.forwarding"), "7");
}

// Both count on it, and on what comes of it: the one that stays shall not lose it by what else the
// other set.
TEST(RollbackBesides, WhatComesOfAKeyThatALaterOneKeepsStaysAsWell) {
  const char* const kForward = "net.ipv4.ip_forward";
  const char* const kAll = "net.ipv4.conf.all.forwarding";
  for (const auto& [first, later] : {std::pair{kForward, kForward}, std::pair{kAll, kForward},
                                     std::pair{kForward, kAll}, std::pair{kAll, kAll}}) {
    Workshop shop;
    make_router(shop, "0");
    ASSERT_TRUE(shop.apply(shop.plan({{first, "1"}, {kBacklog, "9000"}})).ok());
    ASSERT_TRUE(shop.apply(shop.plan({{later, "1"}, {kTimeout, "30"}})).ok());
    const auto undone = shop.undo(1);
    ASSERT_TRUE(undone.ok()) << describe(undone.error());
    EXPECT_EQ(shop.running(kBacklog), "128");
    for (const char* name : {kForward, kAll, kEth}) {
      EXPECT_EQ(shop.running(name), "1") << name << " of " << first << " and " << later;
    }
    ASSERT_TRUE(shop.undo(2).ok());
    for (const char* name : {kForward, kAll, kEth}) {
      EXPECT_EQ(shop.running(name), "0") << name << " of " << first << " and " << later;
    }
  }
}

}  // namespace
}  // namespace tune
