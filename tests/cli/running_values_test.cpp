#include <filesystem>
#include <sstream>

#include <gtest/gtest.h>

#include "cli/fixture.hpp"

namespace tune::test {
namespace {

// The road on running values: a /proc of our own, no file.

TEST(RunningValues, RoundTrip) {
  const Fixture fixture;
  const std::vector<std::string> apply = {"apply", "small", "--runtime-only", "--yes"};
  const Outcome diff = fixture.on_proc({"diff", "small", "--runtime-only"});
  EXPECT_EQ(diff.status, 1) << diff;
  EXPECT_EQ(fixture.running("net/ipv4/tcp_fin_timeout"), "60\n");

  const Outcome applied = fixture.on_proc(apply);
  ASSERT_EQ(applied.status, 0) << applied;
  EXPECT_TRUE(starts_with(fixture.running("net/ipv4/tcp_fin_timeout"), "30"));
  EXPECT_TRUE(starts_with(fixture.running("net/ipv4/tcp_mem"), "131072 174763 262144"));
  EXPECT_EQ(fixture.on_proc({"diff", "small", "--runtime-only"}).status, 0);
  const Outcome again = fixture.on_proc(apply);
  EXPECT_EQ(again.status, 0) << again;
  EXPECT_TRUE(contains(again.output, "Nothing to do"));
  EXPECT_EQ(fixture.on_proc({"status"}).status, 0) << fixture.on_proc({"status"});

  const Outcome undone = fixture.on_proc({"rollback", "--yes"});
  EXPECT_EQ(undone.status, 0) << undone;
  EXPECT_TRUE(starts_with(fixture.running("net/ipv4/tcp_fin_timeout"), "60"));
  EXPECT_TRUE(starts_with(fixture.running("net/ipv4/tcp_mem"), "46875 62500 93750"));
}

TEST(RunningValues, DriftIsSeen) {
  const Fixture fixture;
  ASSERT_EQ(fixture.on_proc({"apply", "small", "--runtime-only", "--yes"}).status, 0);
  fixture.set_running("net/core/somaxconn", "9");
  const Outcome outcome = fixture.on_proc({"status", "--json"});
  EXPECT_EQ(outcome.status, 1) << outcome;
  for (const Json& key : *outcome.json().find("keys")->items()) {
    EXPECT_EQ(*key.find("ok")->boolean(), *key.find("key")->text() != "net.core.somaxconn");
  }
  // A rollback leaves what somebody else wrote, and --force does not.
  EXPECT_EQ(fixture.on_proc({"rollback", "--yes"}).status, 6);
  EXPECT_TRUE(starts_with(fixture.running("net/core/somaxconn"), "9"));
  EXPECT_TRUE(starts_with(fixture.running("net/ipv4/tcp_fin_timeout"), "60"));
}

TEST(RunningValues, APatternSetsTheKeysThatItMatches) {
  const Fixture fixture;
  fixture.set_running("net/ipv4/conf/all/rp_filter", "0");
  fixture.set_running("net/ipv4/conf/eth0.1/rp_filter", "0");
  fixture.folder.write("site.conf", "net.ipv4.conf.*.rp_filter = 2\n");
  const Outcome outcome =
      fixture.on_proc({"apply", fixture.folder / "site.conf", "--runtime-only", "--yes", "--json"});
  EXPECT_EQ(outcome.status, 0) << outcome;
  EXPECT_EQ(fixture.running("net/ipv4/conf/all/rp_filter"), "2\n");
  EXPECT_EQ(fixture.running("net/ipv4/conf/eth0.1/rp_filter"), "2\n");
}

TEST(RunningValues, ForceUndoesWhatSomebodyElseChanged) {
  const Fixture fixture;
  ASSERT_EQ(fixture.on_proc({"apply", "small", "--runtime-only", "--yes"}).status, 0);
  fixture.set_running("net/core/somaxconn", "9");
  const Outcome undone = fixture.on_proc({"rollback", "--yes", "--force"});
  EXPECT_EQ(undone.status, 0) << undone;
  EXPECT_TRUE(starts_with(fixture.running("net/core/somaxconn"), "4096"));
}

TEST(RunningValues, FactsComeFromTheDocumentAndValuesFromTheMachine) {
  const Fixture fixture;
  std::string host = fixture.folder.read("host.json");
  host.replace(host.find("\"cpus\": 2"), 9, "\"cpus\": 8");
  fixture.folder.write("eight.json", host);
  fixture.set_running("net/core/somaxconn", "17");
  const Outcome outcome = fixture.on_proc(
      {"diff", "small", "--runtime-only", "--json", "--host", fixture.folder / "eight.json"});
  EXPECT_EQ(outcome.status, 1) << outcome;
  bool found = false;
  for (const Json& change : *outcome.json().find("changes")->items()) {
    if (*change.find("key")->text() != "net.core.somaxconn") continue;
    found = true;
    EXPECT_EQ(*change.find("running")->text(), "17");
    EXPECT_EQ(*change.find("wanted")->text(), "8192");  // 4 * 8 * 256
  }
  EXPECT_TRUE(found);
}

TEST(RunningValues, AbsentKeyIsLeftOutOfAProfile) {
  const Fixture fixture;
  std::filesystem::remove(fixture.folder / "proc/sys/net/ipv4/tcp_fin_timeout");
  const Outcome outcome = fixture.on_proc({"diff", "small", "--runtime-only", "--json"});
  EXPECT_EQ(outcome.status, 1) << outcome;
  EXPECT_TRUE(contains(outcome.output, "\"rule\": \"key-absent\""));
  for (const Json& change : *outcome.json().find("changes")->items()) {
    EXPECT_NE(*change.find("key")->text(), "net.ipv4.tcp_fin_timeout");
  }
}

TEST(RunningValues, RefusedValueIsAnErrorFindingThatAllowLifts) {
  const Fixture fixture;
  const std::string site = fixture.folder.write("site.conf", "net.core.somaxconn = 70000000000\n");
  const Outcome diff = fixture.on_proc({"diff", site, "--runtime-only"});
  EXPECT_EQ(diff.status, 1) << diff;
  EXPECT_TRUE(contains(diff.output, "error value-refused"));
  const Outcome refused = fixture.on_proc({"apply", site, "--runtime-only", "--yes", "--json"});
  EXPECT_EQ(refused.status, 3) << refused;
  EXPECT_EQ(*refused.json().find("schema")->text(), "tune/error/1");
  EXPECT_EQ(*refused.json().find("error")->find("key")->text(), "net.core.somaxconn");
  EXPECT_EQ(fixture.running("net/core/somaxconn"), "4096\n");
  const Outcome allowed =
      fixture.on_proc({"apply", site, "--runtime-only", "--yes", "--allow", "value-refused"});
  EXPECT_EQ(allowed.status, 0) << allowed;  // a plain file takes what a kernel would not
  EXPECT_TRUE(starts_with(fixture.running("net/core/somaxconn"), "70000000000"));
}

TEST(RunningValues, ARowThatShowsTheSameTwiceSaysWhy) {
  const Fixture fixture;
  fixture.set_running("net/ipv4/ip_forward", "1");
  fixture.set_running("net/ipv4/conf/all/accept_redirects", "0");
  const std::string site = fixture.folder.write(
      "site.conf", "net.ipv4.ip_forward = 0\nnet.ipv4.conf.all.accept_redirects = 0\n");
  const Outcome text = fixture.on_proc({"diff", site, "--runtime-only"});
  EXPECT_TRUE(contains(text.output,
                       "net.ipv4.conf.all.accept_redirects is written again, as the write of "
                       "net.ipv4.ip_forward"))
      << text;
  const Json json = fixture.on_proc({"diff", site, "--runtime-only", "--json"}).json();
  const auto& changes = *json.find("changes")->items();
  ASSERT_EQ(changes.size(), 2u);
  EXPECT_TRUE(changes[0].find("changed_by")->is_null());
  EXPECT_EQ(*changes[1].find("changed_by")->text(), "net.ipv4.ip_forward");
}

TEST(RunningValues, WhatIsSaidOfAFileIsWhatWasDoneWithIt) {
  const Fixture fixture;
  const std::string target = fixture.folder / "made.conf";
  const Outcome made = fixture.on_proc({"apply", "small", "--target", target, "--yes"});
  EXPECT_TRUE(contains(made.output, "3 values written and read back, 1 file created\n")) << made;
  const Outcome undone = fixture.on_proc({"rollback", "--yes"});
  EXPECT_TRUE(contains(undone.output, "3 values written and read back, 1 file removed\n"))
      << undone;
  EXPECT_TRUE(contains(fixture.on_proc({"history", "2"}).output, "made.conf  removed\n"));
  fixture.folder.write("made.conf", "kernel.sysrq = 1\n");
  const Outcome replaced = fixture.on_proc({"apply", "small", "--target", target, "--yes"});
  EXPECT_TRUE(contains(replaced.output, "read back, 1 file replaced\n")) << replaced;
  const Outcome none = fixture.on_proc({"rollback", "--yes"});
  EXPECT_TRUE(contains(none.output, "read back, 1 file replaced\n")) << none;
  const Outcome values = fixture.on_proc({"apply", "small", "--runtime-only", "--yes"});
  EXPECT_TRUE(contains(values.output, "3 values written and read back\n")) << values;
}

TEST(RunningValues, ARollbackSaysThatTheFileIsGoneOrIsNone) {
  const Fixture fixture;
  const std::string target = fixture.folder.write("site.conf", "kernel.sysrq = 1\n");
  ASSERT_EQ(fixture.on_proc({"apply", "small", "--target", target, "--yes"}).status, 0);
  std::filesystem::remove(target);
  const Outcome gone = fixture.on_proc({"rollback", "--dry-run"});
  EXPECT_TRUE(contains(fixture.steady(gone.output),
                       "\n  FOLDER/site.conf (somebody else removed the file since)\n"))
      << gone;
  std::filesystem::create_directory(target);
  const Outcome none = fixture.on_proc({"rollback", "--yes"});
  EXPECT_EQ(none.status, 4) << none;
  EXPECT_TRUE(contains(fixture.steady(none.error),
                       "FOLDER/site.conf: is a directory, but a regular file is needed. Nothing "
                       "was changed: move away what lies there, then roll back again"))
      << none;
  EXPECT_EQ(fixture.running("net/core/somaxconn"), "2048\n");
}

TEST(RunningValues, AFileThatSomebodyRemovedComesBackByForceAsIsSaid) {
  const Fixture fixture;
  const std::string target = fixture.folder.write("site.conf", "kernel.sysrq = 1\n");
  ASSERT_EQ(fixture.on_proc({"apply", "small", "--target", target, "--yes"}).status, 0);
  std::filesystem::remove(target);
  const Outcome left = fixture.on_proc({"rollback", "--yes"});
  EXPECT_EQ(left.status, 6) << left;
  EXPECT_TRUE(contains(left.error, " rollback 1 --force' undoes what somebody else changed, too"))
      << left;
  const Outcome forced = fixture.on_proc({"rollback", "1", "--force", "--yes"});
  EXPECT_EQ(forced.status, 0) << forced;
  EXPECT_EQ(fixture.folder.read("site.conf"), "kernel.sysrq = 1\n");
}

TEST(RunningValues, AKeyThatIsGoneIsNullWhereSomethingWasFound) {
  const Fixture fixture;
  ASSERT_EQ(fixture.on_proc({"apply", "small", "--runtime-only", "--yes"}).status, 0);
  std::filesystem::remove(fixture.folder / "proc/sys/net/core/somaxconn");
  for (const char* way : {"--dry-run", "--yes"}) {
    const Outcome outcome = fixture.on_proc({"rollback", way, "--json"});
    EXPECT_TRUE(contains(outcome.output, "\"found\": null,\n")) << outcome;
  }
  const Outcome history = fixture.on_proc({"history", "2", "--json"});
  EXPECT_TRUE(contains(history.output, "\"found\": null,\n")) << history;
  EXPECT_TRUE(contains(fixture.on_proc({"history", "2"}).output,
                       "net.core.somaxconn: set to '2048' (the key is no longer there)"));
}

// Names are never broken: whoever copies one needs all of it.
TEST(RunningValues, TablesOfLongKeysFitANarrowTerminal) {
  const Fixture fixture;
  const std::string longest = "net.netfilter.nf_conntrack_tcp_timeout_established";
  fixture.set_running("net/netfilter/nf_conntrack_tcp_timeout_established", "432000");
  fixture.set_running("net/ipv4/ip_local_reserved_ports", "8080,9148");
  const std::string site = "etc/sysctl.d/a-name-of-a-file-that-is-long-enough-to-matter.conf";
  fixture.folder.write(site, longest +
                                 " = 86400\nnet.ipv4.ip_local_reserved_ports = "
                                 "1000-1010,2000,3000,4000,5000,6000-6010,7000,8080,9090\n");
  const std::string file = fixture.folder / site;
  const std::vector<std::string> place{"--proc", fixture.folder / "proc", "--state-dir",
                                       fixture.folder / "state"};
  const auto narrow = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), place.begin(), place.end());
    return run(Invocation{.arguments = arguments, .environment = {{"COLUMNS", "80"}}});
  };
  ASSERT_EQ(narrow({"apply", file, "--runtime-only", "--yes", "--comment",
                    "a ticket with a long name and a longer explanation"})
                .status,
            0);
  EXPECT_TRUE(matches(narrow({"history"}).output, "\n1   [0-9]{4}-[0-9-]+T[0-9:]+Z  committed "));
  for (const std::vector<std::string>& words :
       std::vector<std::vector<std::string>>{{"status"},
                                             {"history"},
                                             {"history", "1"},
                                             {"config", file},
                                             {"rollback", "--dry-run"}}) {
    const Outcome outcome = narrow(words);
    const bool names_keys = words != std::vector<std::string>{"history"};
    EXPECT_EQ(bool(contains(outcome.output, longest)), names_keys) << outcome;
    std::istringstream lines(outcome.output);
    for (std::string line; std::getline(lines, line);) {
      const bool is_name = contains(line, fixture.folder.path());
      EXPECT_TRUE(line.size() <= 80u || is_name) << words[0] << ": " << line;
    }
  }
}

// As some containers have it: each key is absent, and the file alone is not written in silence.
TEST(RunningValues, AHiddenProcSysIsNotTakenForDone) {
  const Fixture fixture;
  std::filesystem::remove_all(fixture.folder / "proc/sys");
  std::filesystem::create_directories(fixture.folder / "proc/sys");
  const std::string target = fixture.folder / "target.conf";
  const std::string site = fixture.folder.write("site.conf", "net.core.somaxconn = 4321\n");
  for (const std::string& profile : {site, std::string("small")}) {
    const Outcome refused = fixture.on_proc({"apply", profile, "--target", target, "--yes"});
    EXPECT_EQ(refused.status, 3) << refused;
    EXPECT_TRUE(contains(refused.error, "/proc/sys shows no key here")) << refused;
    EXPECT_FALSE(std::filesystem::exists(target));
    const Outcome diff = fixture.on_proc({"diff", profile, "--target", target});
    EXPECT_LE(diff.status, 1) << diff;
    EXPECT_TRUE(contains(diff.output, "--persist-only")) << diff;
  }
  const Outcome kept =
      fixture.on_proc({"apply", site, "--target", target, "--persist-only", "--yes"});
  EXPECT_EQ(kept.status, 0) << kept;
  EXPECT_TRUE(contains(fixture.folder.read("target.conf"), "somaxconn = 4321"));
}

}  // namespace
}  // namespace tune::test
