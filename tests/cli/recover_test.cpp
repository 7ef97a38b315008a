#include <filesystem>

#include <gtest/gtest.h>

#include "cli/fixture.hpp"

namespace tune::test {
namespace {

// As if tune had been killed before it could record the end.
void interrupt(const Fixture& fixture) {
  std::filesystem::remove(fixture.folder / "state/transactions/000001/end.json");
}

Outcome apply(const Fixture& fixture, std::vector<std::string> more = {}) {
  more.insert(more.begin(), {"apply", "small", "--runtime-only", "--yes"});
  return fixture.on_proc(std::move(more));
}

TEST(RecoverCommand, WithNothingToDoIsFine) {
  const Fixture fixture;
  const Outcome outcome = fixture.on_proc({"recover"});
  EXPECT_EQ(outcome.status, 0) << outcome;
  EXPECT_EQ(outcome.output, "Nothing to recover.\n");
  EXPECT_FALSE(std::filesystem::exists(fixture.folder / "state"));
}

TEST(RecoverCommand, CompletesWhatLacksOnlyItsEnd) {
  const Fixture fixture;
  ASSERT_EQ(apply(fixture).status, 0);
  const std::string applied = fixture.running("net/core/somaxconn");
  interrupt(fixture);
  const Outcome outcome = fixture.on_proc({"recover"});
  EXPECT_EQ(outcome.status, 0) << outcome;
  EXPECT_EQ(outcome.output, "Transaction 1 had been interrupted, and is completed\n");
  EXPECT_EQ(fixture.running("net/core/somaxconn"), applied);
}

TEST(RecoverCommand, PutsBackWhatIsHalfDone) {
  const Fixture fixture;
  ASSERT_EQ(apply(fixture).status, 0);
  interrupt(fixture);
  fixture.set_running("net/core/somaxconn", "4096");
  const Outcome outcome = fixture.on_proc({"recover"});
  EXPECT_EQ(outcome.status, 0) << outcome;
  EXPECT_EQ(outcome.output, "Transaction 1 had been interrupted, and is put back\n");
  EXPECT_TRUE(contains(fixture.on_proc({"history"}).output, "rolled-back"));
}

TEST(Keep, BoundsTheHistory) {
  const Fixture fixture;
  for (int round = 0; round < 3; ++round) {
    ASSERT_EQ(apply(fixture, {"--keep", "2"}).status, 0);
    ASSERT_EQ(fixture.on_proc({"rollback", "--yes"}).status, 0);
  }
  ASSERT_EQ(apply(fixture, {"--keep", "2"}).status, 0);
  EXPECT_EQ(fixture.on_proc({"history", "1"}).status, 3);
  EXPECT_EQ(fixture.on_proc({"history", "7"}).status, 0);
  EXPECT_EQ(apply(fixture, {"--keep", "0"}).status, 2);
  EXPECT_EQ(fixture.on_proc({"recover", "--wait", "soon"}).status, 2);
}

}  // namespace
}  // namespace tune::test
