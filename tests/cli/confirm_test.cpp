#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <thread>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <unistd.h>

#include "cli/fixture.hpp"
#include "cli/terminal.hpp"

namespace tune::test {
namespace {

// apply --confirm-within and confirm, on running values of our own.
class Confirm : public testing::Test {
 protected:
  Outcome apply(const std::string& within) {
    return fixture_.on_proc(
        {"apply", "small", "--runtime-only", "--yes", "--json", "--confirm-within", within});
  }
  Outcome apply_on_terminal(const std::string& within, const std::string& key) {
    const std::string folder = fixture_.folder.path();
    return run_on_terminal(
        {"--proc", folder + "/proc", "--state-dir", folder + "/state", "--profile-dir",
         folder + "/profiles", "apply", "small", "--runtime-only", "--confirm-within", within},
        "y\n", "Press a key", key);
  }
  std::string timeout() { return fixture_.running("net/ipv4/tcp_fin_timeout"); }
  std::string state_of(const Outcome& outcome) {
    return *outcome.json().find("transaction")->find("state")->text();
  }
  void wait_until_undone() {
    for (int i = 0; i < 100 && timeout().rfind("60", 0) != 0; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
  }

  std::vector<std::string> with_target(const std::string& within) {
    const std::string folder = fixture_.folder.path();
    return {"--proc",
            folder + "/proc",
            "--state-dir",
            folder + "/state",
            "--profile-dir",
            folder + "/profiles",
            "apply",
            "small",
            "--confirm-within",
            within,
            "--target",
            folder + "/target.conf"};
  }
  // As somebody else might, in the midst of the time to confirm it.
  void change_line() {
    for (int i = 0; i < 100 && !contains(target(), "tcp_fin_timeout = 30"); ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    std::string text = target();
    const std::size_t at = text.find("tcp_fin_timeout = 30");
    if (at != std::string::npos)
      fixture_.folder.write("target.conf", text.replace(at + 18, 2, "31"));
  }
  std::string target() {
    return std::filesystem::exists(fixture_.folder / "target.conf")
               ? fixture_.folder.read("target.conf")
               : "";
  }
  void kill_guard() {
    for (const auto& process : std::filesystem::directory_iterator("/proc")) {
      const std::string name = process.path().filename().string();
      if (name.find_first_not_of("0123456789") != std::string::npos) continue;
      std::ifstream file(process.path() / "cmdline");
      const std::string words((std::istreambuf_iterator<char>(file)), {});
      if (!contains(words, std::string("tune\0guard", 10))) continue;
      if (contains(words, fixture_.folder.path() + "/state")) kill(std::stoi(name), SIGKILL);
    }
  }

  Fixture fixture_;
};

TEST_F(Confirm, WithoutItTheChangeGoesByItself) {
  const Outcome applied = apply("1s");
  ASSERT_EQ(applied.status, 0) << applied;
  EXPECT_EQ(state_of(applied), "pending");
  EXPECT_TRUE(matches(*applied.json().find("transaction")->find("confirm_by")->text(),
                      "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z$"));
  EXPECT_TRUE(starts_with(timeout(), "30"));
  wait_until_undone();
  EXPECT_TRUE(starts_with(timeout(), "60"));
}

TEST_F(Confirm, KeepsTheChange) {
  ASSERT_EQ(apply("60s").status, 0);
  const Outcome kept = fixture_.on_proc({"confirm", "--json"});
  EXPECT_EQ(kept.status, 0) << kept;
  EXPECT_EQ(state_of(kept), "committed");
  EXPECT_EQ(fixture_.on_proc({"status"}).status, 0);
  EXPECT_EQ(fixture_.on_proc({"confirm"}).status, 3);
  EXPECT_EQ(fixture_.on_proc({"rollback", "--yes"}).status, 0);
  EXPECT_TRUE(starts_with(timeout(), "60"));
}

// Whoever else is at work for a moment shall not be why the change goes.
TEST_F(Confirm, WaitsForAnotherCommandWhereItIsTold) {
  ASSERT_EQ(apply("60s").status, 0);
  const int lock = open((fixture_.folder / "state/lock").c_str(), O_RDWR | O_CLOEXEC);
  ASSERT_EQ(flock(lock, LOCK_EX), 0);
  EXPECT_EQ(fixture_.on_proc({"confirm", "--wait", "40ms"}).status, 7);
  close(lock);
  const Outcome confirmed = fixture_.on_proc({"confirm", "--wait", "60s"});
  EXPECT_EQ(confirmed.status, 0) << confirmed;
}

TEST_F(Confirm, UntilThenNoOtherChangeIsBegun) {
  ASSERT_EQ(apply("60s").status, 0);
  const Outcome other = fixture_.on_proc({"apply", "small", "--runtime-only", "--yes"});
  EXPECT_EQ(other.status, 7);
  EXPECT_TRUE(contains(fixture_.steady(other.error),
                       "'tune --proc FOLDER/proc --state-dir FOLDER/state confirm' keeps it, "
                       "'tune --proc FOLDER/proc --state-dir FOLDER/state rollback' undoes it"))
      << other;
  EXPECT_EQ(fixture_.on_proc({"diff", "small", "--runtime-only"}).status, 0);
  EXPECT_EQ(fixture_.on_proc({"history"}).status, 0);
  EXPECT_EQ(fixture_.on_proc({"status"}).status, 0);
  EXPECT_EQ(fixture_.on_proc({"confirm", "9"}).status, 3);
  const Outcome undone = fixture_.on_proc({"rollback", "--yes", "--json"});
  EXPECT_EQ(undone.status, 0) << undone;
  EXPECT_EQ(state_of(undone), "rolled-back");
  EXPECT_TRUE(starts_with(timeout(), "60"));
}

TEST_F(Confirm, ARollbackTellsOfTheUndo) {
  const std::vector<std::string> arguments{
      "apply", "small", "--target", fixture_.folder / "target.conf", "--yes", "--confirm-within",
      "60s"};
  ASSERT_EQ(fixture_.on_proc(arguments).status, 0);
  fixture_.set_running("net/core/somaxconn", "77");  // goes back as well
  const Outcome undone = fixture_.on_proc({"rollback", "--yes", "--json"});
  ASSERT_EQ(undone.status, 0) << undone;
  EXPECT_TRUE(contains(undone.output, R"("key": "net.ipv4.tcp_fin_timeout",
      "before": "30",
      "wanted": "60",
      "after": "60",)"));
  EXPECT_TRUE(contains(undone.output, R"("before": "77",)"));
  EXPECT_FALSE(contains(undone.output, R"("ok": false)")) << undone;
  EXPECT_FALSE(contains(undone.output, "not confirmed")) << undone;
  EXPECT_FALSE(std::filesystem::exists(fixture_.folder / "target.conf"));
  ASSERT_EQ(fixture_.on_proc(arguments).status, 0);
  fixture_.set_running("net/core/somaxconn", "77");
  const Outcome text = fixture_.on_proc({"rollback", "--yes"});
  EXPECT_TRUE(contains(text.output,
                       "Transaction 2 rolled-back: 3 values written and read back, 1 file removed"))
      << text;
  EXPECT_FALSE(contains(text.output, "not confirmed")) << text;
  EXPECT_FALSE(contains(text.output, "left alone")) << text;
}

// The failed part alone is not ok.
TEST_F(Confirm, ARollbackNamesWhatWentBackBesides) {
  const std::string site = fixture_.folder.write("site.conf", "net.ipv4.ip_forward = 1\n");
  fixture_.set_running("net/ipv4/ip_forward", "0");
  fixture_.set_running("net/ipv4/conf/all/forwarding", "0");
  ASSERT_EQ(fixture_.on_proc({"apply", site, "--runtime-only", "--yes", "--confirm-within", "60s"})
                .status,
            0);
  fixture_.set_running("net/ipv4/conf/all/forwarding", "1");  // as the kernel does
  const Outcome undone = fixture_.on_proc({"rollback", "--yes", "--json"});
  EXPECT_EQ(undone.status, 0) << undone;
  EXPECT_TRUE(contains(undone.output, "\"net.ipv4.conf.all.forwarding\"")) << undone;
  EXPECT_TRUE(starts_with(fixture_.running("net/ipv4/conf/all/forwarding"), "0"));
}

TEST_F(Confirm, ARollbackNamesWhatItCouldNotPutBack) {
  ASSERT_EQ(apply("60s").status, 0);
  std::filesystem::remove(fixture_.folder / "proc/sys/net/core/somaxconn");
  const Outcome undone = fixture_.on_proc({"rollback", "--yes", "--json"});
  EXPECT_EQ(undone.status, 6) << undone;
  EXPECT_EQ(state_of(undone), "failed");
  EXPECT_TRUE(contains(undone.output, R"("ok": false)")) << undone;
  EXPECT_TRUE(contains(undone.output, R"("ok": true)")) << undone;
  EXPECT_TRUE(contains(undone.output, "net.core.somaxconn is not readable")) << undone;
}

TEST_F(Confirm, OnATerminalAnyKeyKeepsIt) {
  const Outcome outcome = apply_on_terminal("60s", "k");
  EXPECT_EQ(outcome.status, 0) << outcome;
  EXPECT_TRUE(contains(outcome.output, "Transaction 1 committed")) << outcome;
  EXPECT_TRUE(starts_with(timeout(), "30"));
}

TEST_F(Confirm, OnATerminalNUndoesItAtOnce) {
  const Outcome outcome = apply_on_terminal("60s", "n");
  EXPECT_EQ(outcome.status, 1) << outcome;
  EXPECT_TRUE(contains(outcome.output, "Transaction 1 rolled-back")) << outcome;
  EXPECT_TRUE(starts_with(timeout(), "60"));
}

TEST_F(Confirm, OnATerminalTheTimeRunsOut) {
  const Outcome outcome = apply_on_terminal("1s", "");
  EXPECT_EQ(outcome.status, 1) << outcome;
  EXPECT_TRUE(contains(outcome.output, "undone in 1 s")) << outcome;
  EXPECT_TRUE(starts_with(timeout(), "60"));
}

TEST_F(Confirm, OnANarrowTerminalTheCountdownStaysOnOneLine) {
  setenv("COLUMNS", "40", 1);
  const Outcome outcome = apply_on_terminal("2s", "");
  unsetenv("COLUMNS");
  EXPECT_EQ(outcome.status, 1) << outcome;
  std::istringstream pieces(outcome.output);
  int counts = 0;
  for (std::string piece; std::getline(pieces, piece, '\r');) {
    if (piece.ends_with(" s  ")) ++counts;
    EXPECT_TRUE(!piece.ends_with(" s  ") || piece.size() < 40) << piece;
  }
  EXPECT_GE(counts, 2) << outcome;
}

TEST_F(Confirm, OnATerminalAKeyThatComesTooLateIsNoTrouble) {
  for (const char* key : {"k", "n"}) {
    const std::string folder = fixture_.folder.path();
    const Outcome outcome = run_stopped_on_terminal(
        {"--proc", folder + "/proc", "--state-dir", folder + "/state", "--profile-dir",
         folder + "/profiles", "apply", "small", "--runtime-only", "--confirm-within", "60s"},
        "y\n", "Press a key", key, [&] {
          EXPECT_EQ(fixture_.on_proc({"rollback", "--yes"}).status, 0);
        });
    EXPECT_EQ(outcome.status, 1) << outcome;
    EXPECT_TRUE(contains(outcome.output, "rolled-back")) << outcome;
    EXPECT_FALSE(contains(outcome.output, "does not wait for confirmation")) << outcome;
    EXPECT_TRUE(starts_with(timeout(), "60"));
  }
}

TEST_F(Confirm, OnATerminalWhatEndsAProgramKeepsNothing) {
  for (const char* key : {"\x03", "\x04", "\x1a", "\x1c"}) {
    EXPECT_EQ(apply_on_terminal("60s", key).status, 1);
    EXPECT_TRUE(starts_with(timeout(), "60"));
  }
}

TEST_F(Confirm, OnATerminalWhatCannotBeUndoneIsNoSuccess) {
  std::thread other([this] { change_line(); });
  const Outcome outcome = run_on_terminal(with_target("2s"), "y\n");
  other.join();
  EXPECT_EQ(outcome.status, 6) << outcome;
  EXPECT_TRUE(contains(outcome.output, "Transaction 1 failed")) << outcome;
  EXPECT_TRUE(contains(outcome.output, " rollback 1'")) << outcome;
}

TEST_F(Confirm, StatusTellsWhatItCouldNotUndo) {
  fixture_.folder.write("proc/sys/kernel/random/boot_id", "first\n");
  auto arguments = with_target("60s");
  arguments.insert(arguments.end(), {"--yes"});
  ASSERT_EQ(run(arguments).status, 0);
  kill_guard();
  change_line();
  fixture_.folder.write("proc/sys/kernel/random/boot_id", "second\n");
  const Outcome status = fixture_.on_proc({"status", "--json"});
  EXPECT_EQ(status.status, 6) << status;
  EXPECT_TRUE(contains(status.output, "tune/status/1")) << status;
  EXPECT_EQ(*status.json().find("error")->find("code")->text(), "incomplete");
}

TEST_F(Confirm, ASignalLeavesTheTerminalAsItWas) {
  const std::string folder = fixture_.folder.path();
  for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGQUIT}) {
    EXPECT_TRUE(echoes_after_signal(
        {"--proc", folder + "/proc", "--state-dir", folder + "/state", "--profile-dir",
         folder + "/profiles", "apply", "small", "--runtime-only", "--confirm-within", "60s"},
        "y\n", "Press a key", signal))
        << signal;
    EXPECT_EQ(fixture_.on_proc({"rollback", "--yes"}).status, 0);
  }
}

TEST_F(Confirm, ABoundThatBreaksUndoesTheChange) {
  fixture_.folder.write("proc/net/sockstat", "TCP: inuse 1 orphan 5 tw 0 alloc 1 mem 1\n");
  fixture_.set_running("net/ipv4/tcp_max_orphans", "10");
  const std::vector<std::string> arguments = {"apply",       "small",   "--runtime-only",
                                              "--yes",       "--guard", "sockstat.TCP.orphan<=90%",
                                              "--guard-for", "60s"};
  const Outcome applied = fixture_.on_proc(arguments);
  ASSERT_EQ(applied.status, 0) << applied;
  EXPECT_TRUE(starts_with(timeout(), "30"));
  fixture_.folder.write("proc/net/sockstat", "TCP: inuse 1 orphan 10 tw 0 alloc 1 mem 1\n");
  wait_until_undone();
  EXPECT_TRUE(starts_with(timeout(), "60"));
  // It is worse than the bound already: nothing is begun. The guard may still be recording its
  // work.
  std::vector<std::string> again = arguments;
  again.insert(again.end(), {"--wait", "60s"});
  const Outcome refused = fixture_.on_proc(again);
  EXPECT_EQ(refused.status, 3) << refused;
  EXPECT_TRUE(contains(refused.error, "is broken before anything is changed")) << refused;
}

TEST_F(Confirm, ABoundWhoseLimitIsNotShownHereIsNamed) {
  fixture_.folder.write("proc/net/sockstat", "TCP: inuse 1 orphan 5 tw 0 alloc 1 mem 1\n");
  std::filesystem::remove(fixture_.folder / "proc/sys/net/ipv4/tcp_max_orphans");
  const Outcome refused = fixture_.on_proc({"apply", "small", "--runtime-only", "--yes", "--guard",
                                            "sockstat.TCP.orphan<=90%", "--guard-for", "60s"});
  EXPECT_EQ(refused.status, 3) << refused;
  EXPECT_TRUE(contains(refused.error, "the bound sockstat.TCP.orphan<=90% cannot be watched here"));
  EXPECT_TRUE(contains(refused.error, "tcp_max_orphans"));
  EXPECT_TRUE(starts_with(timeout(), "60"));
}

TEST_F(Confirm, WithABoundAndATimeBothAreSaid) {
  fixture_.folder.write("proc/net/sockstat", "TCP: inuse 1 orphan 5 tw 0 alloc 1 mem 1\n");
  const Outcome both =
      fixture_.on_proc({"apply", "small", "--runtime-only", "--yes", "--guard",
                        "sockstat.TCP.orphan<=9", "--guard-for", "30s", "--confirm-within", "60s"});
  EXPECT_TRUE(contains(both.output, "unless you keep it: tune --proc")) << both;
  EXPECT_TRUE(contains(both.output, "when a bound breaks: sockstat.TCP.orphan<=9")) << both;
  EXPECT_EQ(both.error, "");
  ASSERT_EQ(fixture_.on_proc({"rollback", "--yes"}).status, 0);
  const Outcome longer =
      fixture_.on_proc({"apply", "small", "--runtime-only", "--yes", "--guard",
                        "sockstat.TCP.orphan<=9", "--guard-for", "2m", "--confirm-within", "60s"});
  EXPECT_TRUE(contains(longer.error, "watched only until")) << longer;
  ASSERT_EQ(fixture_.on_proc({"rollback", "--yes"}).status, 0);
  const Outcome guarded = fixture_.on_proc({"apply", "small", "--runtime-only", "--yes", "--guard",
                                            "sockstat.TCP.orphan<=9", "--guard-for", "30s"});
  EXPECT_FALSE(contains(guarded.output, "unless you keep it")) << guarded;
  EXPECT_EQ(fixture_.on_proc({"rollback", "--yes"}).status, 0);
}

TEST_F(Confirm, BoundsThatMakeNoSenseAreUsageErrors) {
  const auto status = [&](std::vector<std::string> options) {
    options.insert(options.begin(), {"apply", "small", "--runtime-only", "--yes"});
    return fixture_.on_proc(options).status;
  };
  EXPECT_EQ(status({"--guard", "TcpExt.ListenOverflows<=0/s"}), 2);
  EXPECT_EQ(status({"--guard-for", "5m"}), 2);
  EXPECT_EQ(status({"--guard", "x<=1", "--guard-for", "5m"}), 2);
  EXPECT_EQ(status({"--guard", "TcpExt.ListenOverflows<=5%", "--guard-for", "5m"}), 2);
  EXPECT_TRUE(starts_with(timeout(), "60"));
}

TEST_F(Confirm, TimesThatMakeNoSenseAreUsageErrors) {
  for (const char* time : {"", "0", "-1s", "5 s", "1y", "99999999d", "s"}) {
    EXPECT_EQ(apply(time).status, 2) << time;
  }
  EXPECT_EQ(fixture_.on_image({"apply", "small", "--yes", "--confirm-within", "1s"}).status, 2);
  EXPECT_TRUE(starts_with(timeout(), "60"));
}

TEST_F(Confirm, WhatOnlyARebootTakesBackNeedsForce) {
  fixture_.set_running("kernel/kexec_load_disabled", "0");
  const std::string site = fixture_.folder.write("once.conf", "kernel.kexec_load_disabled = 1\n");
  std::vector<std::string> arguments = {
      "apply", site, "--runtime-only", "--yes", "--confirm-within", "60s"};
  const Outcome refused = fixture_.on_proc(arguments);
  EXPECT_EQ(refused.status, 3) << refused;
  EXPECT_TRUE(contains(refused.error, "kernel.kexec_load_disabled")) << refused;
  arguments.push_back("--force");
  EXPECT_EQ(fixture_.on_proc(arguments).status, 0);
  EXPECT_EQ(fixture_.on_proc({"rollback", "--yes"}).status, 0);
}

}  // namespace
}  // namespace tune::test
