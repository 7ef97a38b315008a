#include <gtest/gtest.h>

#include "unit/transaction/workshop.hpp"

namespace tune {
namespace {

// Transactions of the same keys, undone in any order: README.md, Rollback.

const std::string kLines = "# mine\nnet.core.somaxconn = 128\nnet.ipv4.tcp_fin_timeout = 60\n";

void set(Workshop& shop, const std::vector<std::pair<std::string_view, std::string>>& wanted) {
  const auto outcome = shop.apply(shop.plan(wanted));
  ASSERT_TRUE(outcome.ok()) << describe(outcome.error());
  ASSERT_FALSE(outcome->error);
}

std::string line_of(Workshop& shop, std::string_view name) {
  const auto value = ConfigDocument(shop.file()).value(key(name));
  return value ? value->first : "none";
}

// What the outcome says was left, and whose it is.
std::string left(const Result<TransactionOutcome>& outcome) {
  if (!outcome) return describe(outcome.error());
  std::string text;
  for (const Conflict& conflict : outcome->conflicts) {
    text += (conflict.key.empty() ? "line" : conflict.key) + " of " +
            std::to_string(conflict.owner) + "; ";
  }
  return text;
}

TransactionState state_of(Workshop& shop, std::int64_t id) {
  return shop.records().at(static_cast<std::size_t>(id - 1)).state;
}

TEST(Takeover, TheSameValueAgainIsTheLaterOnes) {
  Workshop shop;
  shop.memory.add_file(kConf, kLines);
  set(shop, {{kBacklog, "700"}});
  set(shop, {{kBacklog, "701"}});
  set(shop, {{kBacklog, "700"}});
  EXPECT_EQ(left(shop.undo(2)), "net.core.somaxconn of 3; line of 3; ");
  EXPECT_EQ(state_of(shop, 2), TransactionState::rolled_back);
  EXPECT_EQ(left(shop.undo(3)), "");
  EXPECT_EQ(shop.running(kBacklog), "700");  // of 1, which is in force
  EXPECT_EQ(line_of(shop, kBacklog), "700");
  EXPECT_EQ(left(shop.undo(1)), "");
  EXPECT_EQ(shop.running(kBacklog), "128");
  EXPECT_EQ(shop.file(), kLines);
}

TEST(Takeover, LinesAreTheLaterOnesAsValuesAre) {
  Workshop shop;
  shop.memory.add_file(kConf, "net.core.somaxconn = 45\n");
  for (const char* value : {"30", "31", "30"}) set(shop, {{kBacklog, value}});
  EXPECT_EQ(left(shop.undo(1)), "net.core.somaxconn of 3; line of 3; ");
  EXPECT_EQ(shop.running(kBacklog), "30");
  EXPECT_EQ(line_of(shop, kBacklog), "30");
}

TEST(Takeover, AlsoOfALineThatTheLaterOneFoundAsItWantedIt) {
  Workshop shop;
  const std::string path = "/etc/sysctl.d/99-tune.conf";
  const auto plan = [&] { return shop.plan({{kBacklog, "30"}}, PlanScope::everything, path); };
  ASSERT_TRUE(shop.apply(plan()).ok());
  shop.run(kBacklog, "55");
  ASSERT_TRUE(shop.apply(plan()).ok());  // the running value alone
  const std::string after = shop.file(path);
  EXPECT_EQ(left(shop.undo(1)), "net.core.somaxconn of 2; line of 2; ");
  EXPECT_EQ(shop.file(path), after);
  EXPECT_EQ(shop.running(kBacklog), "30");
  EXPECT_EQ(left(shop.undo(2)), "");
  EXPECT_EQ(shop.file(path), "(none)");
  EXPECT_EQ(shop.running(kBacklog), "55");  // which somebody else had set before 2
}

TEST(Takeover, WhatWasFoundAsItIsToBeIsTheLaterOnesAsWell) {
  Workshop shop;
  shop.memory.add_file(kConf, kLines);
  const auto before = shop.picture();
  set(shop, {{kBacklog, "700"}});
  set(shop, {{kBacklog, "700"}, {kTimeout, "30"}});  // the first holds already
  EXPECT_EQ(shop.records().back().keys.size(), 1u);  // nothing is done to it
  EXPECT_EQ(left(shop.undo(1)), "net.core.somaxconn of 2; line of 2; ");
  EXPECT_EQ(shop.running(kBacklog), "700");
  EXPECT_EQ(line_of(shop, kBacklog), "700");
  EXPECT_EQ(left(shop.undo(2)), "");
  EXPECT_EQ(shop.picture(), before);
}

TEST(Takeover, WhatWasFoundAsItIsToBeStaysWithTheEarlierOne) {
  Workshop shop;
  shop.memory.add_file(kConf, kLines);
  set(shop, {{kBacklog, "700"}});
  const auto before = shop.picture();
  set(shop, {{kBacklog, "700"}, {kTimeout, "30"}});
  shop.run(kBacklog, "77");  // somebody else's, and not what 2 did
  EXPECT_EQ(left(shop.undo(2)), "");
  EXPECT_EQ(shop.running(kBacklog), "77");
  shop.run(kBacklog, "700");
  EXPECT_EQ(shop.picture(), before);
}

TEST(Takeover, WhatWasFoundAndIsGoneIsNotMissed) {
  Workshop shop;
  shop.memory.add_file(kConf, kLines);
  set(shop, {{kBacklog, "128"}, {kTimeout, "30"}});
  ASSERT_TRUE(shop.memory.remove(key(kBacklog).file()).ok());
  EXPECT_EQ(left(shop.undo()), "");
}

TEST(Takeover, NoForceTouchesALaterOnesLines) {
  Workshop shop;
  shop.memory.add_file(kConf, "net.core.somaxconn = 45\n");
  set(shop, {{kBacklog, "30"}, {kTcpMem, "4 5 6"}});
  set(shop, {{kBacklog, "31"}, {kTimeout, "700"}});
  EXPECT_EQ(left(shop.undo(1, Foreign::overwrite)), "net.core.somaxconn of 2; line of 2; ");
  EXPECT_EQ(shop.running(kBacklog), "31");
  EXPECT_EQ(line_of(shop, kBacklog), "31");
  EXPECT_EQ(line_of(shop, kTimeout), "700");
  EXPECT_EQ(line_of(shop, kTcpMem), "none");
  EXPECT_EQ(left(shop.undo(2)), "");
  EXPECT_EQ(shop.file(), "net.core.somaxconn = 45\n");
}

TEST(Takeover, ResurrectsNoLineThatWasTakenOver) {
  Workshop shop;
  const std::string before = shop.file();
  set(shop, {{kBacklog, "5"}});
  set(shop, {{kBacklog, "4"}, {kTcpMem, "4 5 6"}});
  EXPECT_EQ(left(shop.undo(1)), "net.core.somaxconn of 2; line of 2; ");
  set(shop, {{kTimeout, "30"}});
  EXPECT_EQ(left(shop.undo(2)), "");
  EXPECT_EQ(line_of(shop, kBacklog), "none");
  EXPECT_EQ(shop.running(kBacklog), "128");
  EXPECT_EQ(left(shop.undo()), "");
  EXPECT_EQ(shop.file(), before);
}

TEST(Takeover, ARedoneOneOwnsWhatItSets) {
  Workshop shop;
  const auto before = shop.picture();
  set(shop, {{kBacklog, "30"}});
  ASSERT_TRUE(shop.undo().ok());      // 2
  set(shop, {{kBacklog, "31"}});      // 3
  ASSERT_TRUE(shop.undo().ok());      // 4
  EXPECT_EQ(left(shop.undo(2)), "");  // 5: 1 is in force again
  for (const Foreign foreign : {Foreign::leave, Foreign::overwrite}) {
    EXPECT_EQ(left(shop.undo(4, foreign)), "net.core.somaxconn of 1; line of 1; ");
    EXPECT_EQ(shop.running(kBacklog), "30");
    EXPECT_EQ(line_of(shop, kBacklog), "30");
    EXPECT_EQ(state_of(shop, 3), TransactionState::rolled_back);
  }
  EXPECT_EQ(left(shop.undo()), "");
  EXPECT_EQ(shop.picture(), before);
}

TEST(Takeover, ARedoGoesBelowWhatIsInForceSince) {
  Workshop shop;
  const auto before = shop.picture();
  set(shop, {{kBacklog, "4"}});
  ASSERT_TRUE(shop.undo().ok());
  set(shop, {{kTimeout, "32"}, {kBacklog, "4"}});
  ASSERT_TRUE(shop.undo(2).ok());
  EXPECT_EQ(shop.running(kBacklog), "4");
  EXPECT_EQ(left(shop.undo(3)), "");
  EXPECT_EQ(line_of(shop, kBacklog), shop.running(kBacklog));
  while (shop.undo().ok()) {
  }
  EXPECT_EQ(shop.picture(), before);
}

TEST(Takeover, TheRestOnceMoreIsWithoutConflicts) {
  Workshop shop;
  shop.memory.add_file(kConf, kLines);
  set(shop, {{kTimeout, "30"}, {kTcpMem, "4 5 6"}});
  const auto edit = [&](const std::string& from, const std::string& to) {
    std::string text = shop.file();
    text.replace(text.find(from), from.size(), to);
    shop.memory.add_file(kConf, text);
  };
  edit("timeout = 30", "timeout = 33");
  shop.run(kTimeout, "33");
  EXPECT_EQ(left(shop.undo()), "net.ipv4.tcp_fin_timeout of 0; line of 0; ");
  edit("timeout = 33", "timeout = 30");
  shop.run(kTimeout, "30");
  const auto rest = shop.undo(1);
  EXPECT_EQ(left(rest), "");
  EXPECT_FALSE(rest->error);
  EXPECT_EQ(shop.running(kTimeout), "60");
  EXPECT_EQ(shop.file(), kLines);
  EXPECT_FALSE(shop.undo(1).ok());
}

TEST(Takeover, ALineThatStillHoldsItIsUndoneWhateverWasAppended) {
  Workshop shop;
  shop.memory.add_file(kConf, "net/ipv4/tcp_fin_timeout=7");
  set(shop, {{kTimeout, "30"}});
  shop.memory.add_file(kConf, shop.file() + "\nkernel.sysrq = 0\n");
  EXPECT_EQ(left(shop.undo()), "");
  EXPECT_EQ(shop.file(), "net/ipv4/tcp_fin_timeout=7\nkernel.sysrq = 0\n");
}

TEST(Takeover, NamesWhoChangedItAndWhatIsThere) {
  Workshop shop;
  shop.memory.add_file(kConf, kLines);
  set(shop, {{kBacklog, "30"}});
  set(shop, {{kBacklog, "30"}, {kTimeout, "15"}});
  set(shop, {{kBacklog, "31"}});
  const auto taken = shop.undo(1);
  ASSERT_TRUE(taken.ok() && taken->error);
  const std::string& message = taken->error->message;
  EXPECT_NE(message.find("net.core.somaxconn is 31 (transaction 3 took it over since"),
            std::string::npos)
      << message;
  EXPECT_EQ(message.find("instead of"), std::string::npos) << message;
  shop.memory.add_file(kConf, "# all gone\n");
  const auto gone = shop.undo(2);
  ASSERT_TRUE(gone.ok() && gone->error);
  EXPECT_NE(gone->error->message.find("has no line of net.ipv4.tcp_fin_timeout instead of "
                                      "net.ipv4.tcp_fin_timeout = 15"),
            std::string::npos)
      << gone->error->message;
}

}  // namespace
}  // namespace tune
