#include <filesystem>

#include <gtest/gtest.h>

#include "cli/fixture.hpp"

namespace tune::test {
namespace {

// As if tune had been killed after its last write.
void interrupt(const Fixture& fixture, const std::string& id) {
  std::filesystem::remove(fixture.folder / ("root/var/lib/tune/transactions/" + id + "/end.json"));
}

TEST(Interrupted, ASecondApplyCompletesItAndHasNothingToDo) {
  const Fixture fixture;
  ASSERT_EQ(fixture.on_image({"apply", "small", "--yes"}).status, 0);
  const std::string applied = fixture.folder.read("root/etc/sysctl.conf");
  interrupt(fixture, "000001");
  const Outcome outcome = fixture.on_image({"apply", "small", "--yes"});
  EXPECT_EQ(outcome.status, 0) << outcome;
  EXPECT_TRUE(contains(outcome.error, "transaction 1 had been interrupted, and is completed"));
  EXPECT_TRUE(contains(outcome.output, "Nothing to do")) << outcome;
  EXPECT_EQ(fixture.folder.read("root/etc/sysctl.conf"), applied);
}

TEST(Interrupted, ARollbackUndoesIt) {
  const Fixture fixture;
  ASSERT_EQ(fixture.on_image({"apply", "small", "--yes"}).status, 0);
  interrupt(fixture, "000001");
  const Outcome preview = fixture.on_image({"rollback", "--dry-run"});
  EXPECT_EQ(preview.status, 3);
  EXPECT_TRUE(contains(preview.error, "transaction 1 is not finished")) << preview;
  const Outcome outcome = fixture.on_image({"rollback", "--yes"});
  EXPECT_EQ(outcome.status, 0) << outcome;
  EXPECT_TRUE(contains(outcome.output, "Transaction 2 committed")) << outcome;
  EXPECT_EQ(fixture.folder.read("root/etc/sysctl.conf"), fixture.sysctl_conf);
}

TEST(Interrupted, ARollbackLeavesTheTransactionsBeforeIt) {
  const Fixture fixture;
  const std::string site = fixture.folder.write("site.conf", "net.core.somaxconn = 60000\n");
  ASSERT_EQ(fixture.on_image({"apply", "small", "--yes"}).status, 0);
  const std::string first = fixture.folder.read("root/etc/sysctl.conf");
  ASSERT_EQ(fixture.on_image({"apply", site, "--yes"}).status, 0);
  interrupt(fixture, "000002");
  EXPECT_EQ(fixture.on_image({"rollback", "--yes"}).status, 0);
  EXPECT_EQ(fixture.folder.read("root/etc/sysctl.conf"), first);
}

// The rollback itself would undo what was interrupted, and nothing before it.
TEST(Interrupted, NobodyIsShownTheUndoOfTheOneBefore) {
  const Fixture fixture;
  const std::string site = fixture.folder.write("site.conf", "net.core.somaxconn = 60000\n");
  ASSERT_EQ(fixture.on_image({"apply", "small", "--yes"}).status, 0);
  ASSERT_EQ(fixture.on_image({"apply", site, "--yes"}).status, 0);
  interrupt(fixture, "000002");
  for (const auto& arguments : {std::vector<std::string>{"rollback", "--dry-run"},
                                std::vector<std::string>{"rollback", "1", "--dry-run"}}) {
    const Outcome preview = fixture.on_image(arguments);
    EXPECT_EQ(preview.status, 3);
    EXPECT_TRUE(contains(preview.error, "transaction 2 is not finished")) << preview;
  }
}

TEST(Interrupted, ARollbackThatWasInterruptedIsCompleted) {
  const Fixture fixture;
  ASSERT_EQ(fixture.on_image({"apply", "small", "--yes"}).status, 0);
  ASSERT_EQ(fixture.on_image({"rollback", "--yes"}).status, 0);
  interrupt(fixture, "000002");
  const Outcome outcome = fixture.on_image({"rollback", "--yes"});
  EXPECT_EQ(outcome.status, 0) << outcome;
  EXPECT_TRUE(contains(outcome.output, "Transaction 2 committed")) << outcome;
  EXPECT_EQ(fixture.folder.read("root/etc/sysctl.conf"), fixture.sysctl_conf);
}

TEST(Interrupted, StatusSaysSo) {
  const Fixture fixture;
  ASSERT_EQ(fixture.on_image({"apply", "small", "--yes"}).status, 0);
  interrupt(fixture, "000001");
  const Outcome outcome = fixture.on_image({"status"});
  EXPECT_TRUE(contains(outcome.error, "transaction 1 is not finished")) << outcome;
}

TEST(Interrupted, BadInputLeavesIt) {
  const Fixture fixture;
  ASSERT_EQ(fixture.on_image({"apply", "small", "--yes"}).status, 0);
  const std::string applied = fixture.folder.read("root/etc/sysctl.conf");
  interrupt(fixture, "000001");
  EXPECT_EQ(fixture.on_image({"apply", "smal", "--yes"}).status, 3);
  EXPECT_EQ(fixture.folder.read("root/etc/sysctl.conf"), applied);
}

}  // namespace
}  // namespace tune::test
