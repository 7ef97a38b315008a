#include "transaction/network_namespace.hpp"

#include <gtest/gtest.h>

#include <tune/confirmation.hpp>

#include "unit/transaction/workshop.hpp"

namespace tune {
namespace {

constexpr std::string_view kFileMax = "fs.file-max";  // one for the whole machine

void enter(Workshop& shop, std::string_view name) {
  shop.memory.add_link("/proc/self/ns/net", std::string(name));
}

Plan runtime_plan(Workshop& shop) {
  shop.run(kFileMax, "1000");
  return shop.plan({{kTimeout, "15"}, {kFileMax, "2000"}}, PlanScope::runtime_only);
}

TEST(NetworkNamespace, IsThatOfTheProcess) {
  Workshop shop;
  EXPECT_FALSE(network_namespace(shop.machine).has_value());
  enter(shop, "net:[1]");
  EXPECT_EQ(network_namespace(shop.machine), "net:[1]");
  shop.machine.live = false;
  EXPECT_FALSE(network_namespace(shop.machine).has_value());
}

TEST(NetworkNamespace, TellsKeysOfTheMachineFromItsOwn) {
  EXPECT_TRUE(is_elsewhere(key(kTimeout), "net:[1]", "net:[2]"));
  EXPECT_TRUE(is_elsewhere(key("net.ipv4.conf.some0.strange"), "net:[1]", "net:[2]"));
  EXPECT_FALSE(is_elsewhere(key(kFileMax), "net:[1]", "net:[2]"));
  EXPECT_FALSE(is_elsewhere(key(kTimeout), "net:[1]", "net:[1]"));
  EXPECT_FALSE(is_elsewhere(key(kTimeout), std::nullopt, "net:[2]"));
  EXPECT_FALSE(is_elsewhere(key(kTimeout), "net:[1]", std::nullopt));
}

TEST(NetworkNamespace, ARollbackInAnotherLeavesItsValues) {
  Workshop shop;
  enter(shop, "net:[1]");
  ASSERT_TRUE(shop.apply(runtime_plan(shop)).ok());
  enter(shop, "net:[2]");  // where the same values happen to be set
  const auto outcome = shop.undo();
  ASSERT_TRUE(outcome.ok());
  EXPECT_EQ(shop.running(kTimeout), "15");
  EXPECT_EQ(shop.running(kFileMax), "1000");
  ASSERT_EQ(outcome->conflicts.size(), 1u);
  EXPECT_EQ(outcome->conflicts[0].key, kTimeout);
  EXPECT_NE(outcome->conflicts[0].why.find("roll transaction 1 back there"), std::string::npos);
  enter(shop, "net:[1]");
  EXPECT_FALSE(shop.undo().ok());  // it counts as undone, so it has to be named
  ASSERT_TRUE(shop.undo(1).ok());
  EXPECT_EQ(shop.running(kTimeout), "60");
}

// What runs here says nothing of what was set there.
TEST(NetworkNamespace, TheStatusInAnotherDoesNotAskForItsValues) {
  Workshop shop;
  enter(shop, "net:[1]");
  ASSERT_TRUE(shop.apply(runtime_plan(shop)).ok());
  enter(shop, "net:[2]");
  shop.run(kTimeout, "60");
  const Configuration configuration = read_configuration(shop.machine);
  const auto there = status(shop.machine, configuration, std::nullopt, kState);
  ASSERT_TRUE(there.ok());
  ASSERT_EQ(there->keys.size(), 2u);
  EXPECT_TRUE(there->keys[0].elsewhere);
  EXPECT_FALSE(there->keys[0].running);
  EXPECT_FALSE(there->keys[1].elsewhere);
  EXPECT_EQ(there->keys[1].running, "2000");
  EXPECT_TRUE(there->ok());
  enter(shop, "net:[1]");
  EXPECT_FALSE(status(shop.machine, configuration, std::nullopt, kState)->ok());
}

TEST(NetworkNamespace, ARecoveryInAnotherLeavesItsValues) {
  Workshop shop;
  enter(shop, "net:[1]");
  ASSERT_TRUE(shop.apply(runtime_plan(shop)).ok());
  ASSERT_TRUE(shop.memory.remove("/var/lib/tune/transactions/000001/end.json").ok());
  enter(shop, "net:[2]");
  const auto recovered = recover_interrupted(shop.machine, shop.request);
  ASSERT_FALSE(recovered.ok());
  EXPECT_EQ(recovered.error().code, ErrorCode::incomplete);
  EXPECT_NE(recovered.error().message.find(kTimeout), std::string::npos);
  EXPECT_EQ(shop.running(kTimeout), "15");
  EXPECT_EQ(shop.running(kFileMax), "1000");
}

// Its guard is there, and does it whole.
TEST(NetworkNamespace, WhatWaitsInAnotherIsUndoneThere) {
  Workshop shop;
  enter(shop, "net:[1]");
  shop.request.confirm_within = 10'000;
  ASSERT_TRUE(shop.apply(runtime_plan(shop)).ok());
  shop.request.confirm_within.reset();
  enter(shop, "net:[2]");
  const auto refused = revert_pending(shop.machine, 1, "not wanted", shop.request);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::permission);
  EXPECT_NE(refused.error().message.find("net.ipv4.tcp_fin_timeout"), std::string::npos);
  EXPECT_EQ(shop.running(kFileMax), "2000");
  enter(shop, "net:[1]");
  ASSERT_TRUE(revert_pending(shop.machine, 1, "not wanted", shop.request).ok());
  EXPECT_EQ(shop.running(kTimeout), "60");
  EXPECT_EQ(shop.running(kFileMax), "1000");
}

TEST(NetworkNamespace, AGuardInAnotherHasItsTimeBeforeOthersStepIn) {
  Workshop shop;
  enter(shop, "net:[1]");
  shop.request.confirm_within = 10'000;
  ASSERT_TRUE(shop.apply(runtime_plan(shop)).ok());
  shop.request.confirm_within.reset();
  shop.clock.since_boot += 10'000;
  enter(shop, "net:[2]");
  const auto nothing = recover_interrupted(shop.machine, shop.request);
  EXPECT_TRUE(nothing.ok() && nothing->empty());
  EXPECT_EQ(confirm(shop.machine, 1, shop.request).error().code, ErrorCode::bad_input);
  EXPECT_EQ(history(shop.machine, kState)->back().state, TransactionState::pending);
  shop.clock.since_boot += 5'000;
  EXPECT_FALSE(recover_interrupted(shop.machine, shop.request).ok());  // as far as can be
  EXPECT_EQ(shop.running(kFileMax), "1000");
  EXPECT_EQ(shop.running(kTimeout), "15");
}

TEST(NetworkNamespace, AfterABootItsNumberMeansNothing) {
  Workshop shop;
  enter(shop, "net:[1]");
  ASSERT_TRUE(shop.apply(shop.usual()).ok());
  shop.reboot();
  enter(shop, "net:[2]");
  const auto outcome = shop.undo();
  ASSERT_TRUE(outcome.ok());
  EXPECT_TRUE(outcome->conflicts.empty());
  EXPECT_EQ(shop.running(kTimeout), "60");
}

}  // namespace
}  // namespace tune
