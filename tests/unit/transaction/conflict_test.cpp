#include <gtest/gtest.h>

#include "unit/transaction/workshop.hpp"

// What a rollback says of what is no longer there.

namespace tune {
namespace {

TEST(Conflict, SaysOfAKeyThatIsGoneWhatItWasSetTo) {
  Workshop shop;
  ASSERT_TRUE(shop.apply(shop.usual()).ok());
  ASSERT_TRUE(shop.memory.remove(key(kBacklog).file()).ok());
  const auto outcome = shop.undo();
  ASSERT_TRUE(outcome.ok());
  ASSERT_TRUE(outcome->error);
  EXPECT_EQ(outcome->error->message,
            "left as it is: net.core.somaxconn was set to 4096 (the key is no longer there)");
  ASSERT_EQ(outcome->conflicts.size(), 1u);
  EXPECT_EQ(outcome->conflicts[0].found, std::nullopt);
  EXPECT_EQ(shop.records().back().conflicts.at(0).found, std::nullopt);
}

TEST(Conflict, TellsAnEmptyValueFromAKeyThatIsGone) {
  constexpr std::string_view kPorts = "net.ipv4.ip_local_reserved_ports";
  Workshop shop;
  shop.run(kPorts, "7070");
  ASSERT_TRUE(shop.apply(shop.plan({{kPorts, "8080"}}, PlanScope::runtime_only)).ok());
  shop.run(kPorts, "");
  const auto outcome = shop.undo();
  ASSERT_TRUE(outcome.ok());
  ASSERT_EQ(outcome->conflicts.size(), 1u);
  EXPECT_EQ(outcome->conflicts[0].found, "");
}

TEST(Conflict, ReportsAFileThatSomebodyRemoved) {
  Workshop shop;
  ASSERT_TRUE(shop.apply(shop.usual()).ok());
  ASSERT_TRUE(shop.memory.remove(kConf).ok());
  const auto rollback = plan_rollback(shop.machine, std::nullopt, Foreign::leave, shop.request);
  ASSERT_TRUE(rollback.ok());
  ASSERT_EQ(rollback->conflicts.size(), 1u);
  EXPECT_EQ(rollback->conflicts[0].file, kConf);
  EXPECT_EQ(rollback->conflicts[0].found, std::nullopt);
  ASSERT_TRUE(shop.undo(std::nullopt, Foreign::overwrite).ok());
  EXPECT_EQ(shop.file(), "# mine\nkernel.sysrq = 1\n");
  EXPECT_EQ(shop.memory.attributes(kConf)->mode, 0640u);
}

}  // namespace
}  // namespace tune
