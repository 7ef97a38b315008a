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

// A chroot without /proc is no other boot: the running values would never go back.
TEST(RecoverCommand, AnUnknownBootEndsWith4AndUndoesNothing) {
  for (const bool interrupted : {true, false}) {
    const Fixture fixture;
    const std::string target = fixture.folder / "target.conf";
    fixture.set_running("kernel/random/boot_id", "boot-1");
    const std::vector<std::string> arguments{"apply", "small", "--target", target, "--yes"};
    std::vector<std::string> waiting = arguments;
    waiting.insert(waiting.end(), {"--confirm-within", "60s"});
    ASSERT_EQ(fixture.on_proc(interrupted ? arguments : waiting).status, 0);
    const std::string applied = fixture.folder.read("target.conf");
    if (interrupted) interrupt(fixture);
    std::filesystem::rename(fixture.folder / "proc", fixture.folder / "hidden");
    std::filesystem::create_directories(fixture.folder / "proc/sys");
    std::vector<std::vector<std::string>> commands{{"recover"}, {"rollback", "--yes"}};
    if (!interrupted) commands.insert(commands.end(), {{"status"}, {"confirm"}});
    for (std::vector<std::string>& command : commands) {
      const Outcome outcome = fixture.on_proc(command);
      EXPECT_EQ(outcome.status, 4) << outcome;
      EXPECT_TRUE(contains(outcome.error, "takes a mounted /proc")) << outcome;
      EXPECT_EQ(fixture.folder.read("target.conf"), applied);
    }
    std::filesystem::remove_all(fixture.folder / "proc");
    std::filesystem::rename(fixture.folder / "hidden", fixture.folder / "proc");
    EXPECT_EQ(fixture.on_proc({"rollback", "--yes"}).status, 0);
    EXPECT_TRUE(starts_with(fixture.running("net/ipv4/tcp_fin_timeout"), "60"));
  }
}

// What it can put back it does; the rest is named, with the way out, and stands in the history.
TEST(RecoverCommand, WhatCannotBePutBackIs6AndStaysKnown) {
  const Fixture fixture;
  ASSERT_EQ(apply(fixture).status, 0);
  interrupt(fixture);
  std::filesystem::remove(fixture.folder / "proc/sys/net/core/somaxconn");
  const Outcome outcome = fixture.on_proc({"recover"});
  EXPECT_EQ(outcome.status, 6) << outcome;
  EXPECT_TRUE(contains(outcome.error, "transaction 1 was interrupted")) << outcome;
  EXPECT_TRUE(contains(outcome.error, "net.core.somaxconn")) << outcome;
  const std::string way_out =
      "when that is mended, 'tune --proc FOLDER/proc --state-dir FOLDER/state rollback 1' undoes";
  EXPECT_TRUE(contains(fixture.steady(outcome.error), way_out)) << outcome;
  EXPECT_EQ(fixture.running("net/ipv4/tcp_fin_timeout"), "60\n");
  const Outcome history = fixture.on_proc({"history", "1"});
  EXPECT_TRUE(matches(history.output, "state +failed")) << history;
  EXPECT_TRUE(contains(history.output, "not everything could be put back")) << history;
  const Outcome status = fixture.on_proc({"status"});
  EXPECT_EQ(status.status, 1) << status;
  EXPECT_TRUE(contains(status.output, "Nothing is in force.")) << status;
  EXPECT_TRUE(contains(status.output, "transaction 1 failed: not everything could be put back"))
      << status;
  const Outcome rollback = fixture.on_proc({"rollback", "--yes"});
  EXPECT_EQ(rollback.status, 3) << rollback;
  EXPECT_TRUE(contains(rollback.error, "there is nothing to roll back")) << rollback;
  EXPECT_TRUE(contains(rollback.error, "transaction 1 failed")) << rollback;
  EXPECT_TRUE(contains(fixture.steady(rollback.error), way_out)) << rollback;
  EXPECT_TRUE(contains(status.output, "/state rollback 1' undoes")) << status;
}

// Force brings no key back that is gone, but takes what somebody else has set.
TEST(RecoverCommand, AdvisesForceOnlyWhereItHelps) {
  const Fixture fixture;
  ASSERT_EQ(apply(fixture).status, 0);
  interrupt(fixture);
  std::filesystem::remove(fixture.folder / "proc/sys/net/core/somaxconn");
  ASSERT_EQ(fixture.on_proc({"recover"}).status, 6);
  const Outcome gone = fixture.on_proc({"recover"});
  EXPECT_EQ(gone.status, 6) << gone;
  EXPECT_FALSE(contains(gone.error, "--force")) << gone;
  EXPECT_TRUE(contains(gone.error, " rollback 1' undoes the rest")) << gone;
  fixture.set_running("net/core/somaxconn", "77");
  const Outcome changed = fixture.on_proc({"recover"});
  EXPECT_EQ(changed.status, 6) << changed;
  EXPECT_TRUE(contains(changed.error, " rollback 1 --force'")) << changed;
}

// Once the cause is gone, the same command ends it.
TEST(RecoverCommand, FinishesLaterWhatItCouldNot) {
  const Fixture fixture;
  const std::string before = fixture.running("net/core/somaxconn");
  ASSERT_EQ(apply(fixture).status, 0);
  interrupt(fixture);
  std::filesystem::remove(fixture.folder / "proc/sys/net/core/somaxconn");
  ASSERT_EQ(fixture.on_proc({"recover"}).status, 6);
  fixture.set_running("net/core/somaxconn", "2048");  // what the transaction had set
  const Outcome outcome = fixture.on_proc({"recover"});
  EXPECT_EQ(outcome.status, 0) << outcome;
  EXPECT_EQ(fixture.running("net/core/somaxconn"), before);
  EXPECT_EQ(fixture.on_proc({"recover"}).output, "Nothing to recover.\n");
}

// As if tune had been killed before it replaced the file: its intent is all that there is.
void interrupt_image(const Fixture& fixture) {
  const std::string folder = "root/var/lib/tune/transactions/000001/";
  std::filesystem::remove(fixture.folder / (folder + "end.json"));
  std::filesystem::remove(fixture.folder / (folder + "steps.jsonl"));
}

TEST(RecoverCommand, PutsBackAnImage) {
  const Fixture fixture;
  ASSERT_EQ(fixture.on_image({"apply", "small", "--yes"}).status, 0);
  interrupt_image(fixture);
  fixture.folder.write("root/etc/sysctl.conf", fixture.sysctl_conf);
  const Outcome outcome = fixture.on_image({"recover"});
  EXPECT_EQ(outcome.status, 0) << outcome;
  EXPECT_EQ(outcome.output, "Transaction 1 had been interrupted, and is put back\n");
  EXPECT_EQ(fixture.folder.read("root/etc/sysctl.conf"), fixture.sysctl_conf);
  EXPECT_TRUE(contains(fixture.on_image({"history"}).output, "rolled-back"));
  EXPECT_EQ(fixture.on_image({"recover"}).output, "Nothing to recover.\n");
}

TEST(RecoverCommand, OfAnImageIsWhatTheNextApplyDoesFirst) {
  const Fixture fixture;
  ASSERT_EQ(fixture.on_image({"apply", "small", "--yes"}).status, 0);
  const std::string applied = fixture.folder.read("root/etc/sysctl.conf");
  interrupt_image(fixture);
  fixture.folder.write("root/etc/sysctl.conf", fixture.sysctl_conf);
  const Outcome outcome = fixture.on_image({"apply", "small", "--yes"});
  EXPECT_EQ(outcome.status, 0) << outcome;
  EXPECT_TRUE(contains(outcome.error, "transaction 1 had been interrupted, and is put back"));
  EXPECT_TRUE(contains(outcome.output, "Transaction 2 committed")) << outcome;
  EXPECT_EQ(fixture.folder.read("root/etc/sysctl.conf"), applied);
}

TEST(RecoverCommand, LeavesAFileOfAnImageThatSomebodyElseChanged) {
  const Fixture fixture;
  ASSERT_EQ(fixture.on_image({"apply", "small", "--yes"}).status, 0);
  interrupt_image(fixture);
  fixture.folder.write("root/etc/sysctl.conf", "# by hand\n");
  const Outcome outcome = fixture.on_image({"recover"});
  EXPECT_EQ(outcome.status, 6) << outcome;
  EXPECT_TRUE(contains(outcome.error, "/etc/sysctl.conf was changed by somebody else")) << outcome;
  EXPECT_EQ(fixture.folder.read("root/etc/sysctl.conf"), "# by hand\n");
  EXPECT_TRUE(contains(fixture.on_image({"history"}).output, "failed"));
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
