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

// What is undone is the first to go, and then nothing is left that could be forced.
TEST(Conflict, IsNotToBeForcedWhereItsTransactionIsNoLongerKept) {
  for (const std::size_t keep : {1u, 2u}) {
    Workshop shop;
    shop.request.keep = keep;
    ASSERT_TRUE(shop.apply(shop.usual()).ok());
    shop.run(kBacklog, "9999");
    const auto outcome = shop.undo();
    ASSERT_TRUE(outcome.ok());
    EXPECT_EQ(outcome->error->code, ErrorCode::incomplete);
    EXPECT_EQ(outcome->error->message.find("rollback 1 --force") != std::string::npos, keep == 2)
        << outcome->error->message;
    EXPECT_EQ(shop.undo(1, Foreign::overwrite).ok(), keep == 2);
  }
}

}  // namespace
}  // namespace tune
