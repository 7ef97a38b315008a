#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/fixture.hpp"

namespace tune::test {
namespace {

// One set for every command; the rows that have tests of their own: 2 in command_line_test.cpp,
// 3 in bad_input_test.cpp.

TEST(ExitStatus, NothingDiffersIs0) {
  const Fixture fixture;
  EXPECT_EQ(fixture.on_image({"history"}).status, 0);
  EXPECT_EQ(fixture.on_image({"status"}).status, 0);
  EXPECT_EQ(fixture.on_image({"config"}).status, 0);
  const std::string site = fixture.folder.write("site.conf", "net.core.somaxconn = 4096\n");
  EXPECT_EQ(fixture.on_proc({"diff", site, "--runtime-only"}).status, 0);
}

TEST(ExitStatus, DifferencesAre1) {
  const Fixture fixture;
  EXPECT_EQ(fixture.on_image({"diff", "small"}).status, 1);
  EXPECT_EQ(fixture.on_proc({"diff", "small", "--runtime-only"}).status, 1);
}

TEST(ExitStatus, WithoutATerminalNothingIsAsked) {
  const Fixture fixture;
  const Outcome apply = fixture.on_image({"apply", "small"});
  EXPECT_EQ(apply.status, 2) << apply;
  EXPECT_TRUE(contains(apply.error, "--yes"));
  EXPECT_EQ(fixture.on_image({"rollback"}).status, 2);
  EXPECT_EQ(fixture.folder.read("root/etc/sysctl.conf"), fixture.sysctl_conf);
}

TEST(ExitStatus, NothingToRollBackIs3) {
  const Fixture fixture;
  EXPECT_EQ(fixture.on_image({"rollback", "--yes"}).status, 3);
  EXPECT_EQ(fixture.on_image({"rollback", "7", "--yes"}).status, 3);
  EXPECT_EQ(fixture.on_image({"rollback", "--dry-run"}).status, 3);
}

TEST(ExitStatus, ANumberOfNoTransactionIs3AndAWord2) {
  const Fixture fixture;
  for (const std::string& id : {std::string("7"), std::string(20, '9'), std::string(60, '9')}) {
    EXPECT_EQ(fixture.on_image({"history", id}).status, 3) << id;
    EXPECT_EQ(fixture.on_image({"rollback", id, "--yes"}).status, 3) << id;
  }
  EXPECT_EQ(fixture.on_image({"history", "x"}).status, 2);
  EXPECT_EQ(fixture.on_image({"rollback", "1.5", "--yes"}).status, 2);
}

TEST(ExitStatus, WhatOnlyRootMayIs4AndNamesIt) {
  if (geteuid() != 0) GTEST_SKIP() << "needs root to become somebody who may not";
  const Fixture fixture;
  std::filesystem::permissions(fixture.folder.path(), std::filesystem::perms(0755));
  const Outcome outcome = run(
      Invocation{.arguments = {"--root", fixture.folder / "root", "--host",
                               fixture.folder / "host.json", "--profile-dir",
                               fixture.folder / "profiles", "apply", "small", "--yes", "--json"},
                 .as_nobody = true});
  EXPECT_EQ(outcome.status, 4) << outcome;
  EXPECT_EQ(*outcome.json().find("error")->find("code")->text(), "permission");
  EXPECT_TRUE(contains(outcome.error, "/etc/sysctl.conf"));
  EXPECT_EQ(fixture.folder.read("root/etc/sysctl.conf"), fixture.sysctl_conf);
  // A dry run needs no privilege.
  const Outcome diff = run(Invocation{
      .arguments = {"--root", fixture.folder / "root", "--host", fixture.folder / "host.json",
                    "--profile-dir", fixture.folder / "profiles", "diff", "small"},
      .as_nobody = true});
  EXPECT_EQ(diff.status, 1) << diff;
}

TEST(ExitStatus, ANamedFileThatMayNotBeReadIs3) {
  if (geteuid() != 0) GTEST_SKIP() << "needs root to become somebody who may not";
  const Fixture fixture;
  std::filesystem::permissions(fixture.folder.path(), std::filesystem::perms(0755));
  const auto hidden = [&](const std::string& name) {
    const std::string path = fixture.folder.write(name, "");
    EXPECT_EQ(chmod(path.c_str(), 0), 0);
    return path;
  };
  const std::string conf = hidden("a.conf"), toml = hidden("a.toml"), json = hidden("a.json");
  const std::string good = fixture.folder.write("good.conf", "net.core.somaxconn = 4096\n");
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{{"diff", conf},
                                             {"diff", toml},
                                             {"advise", toml},
                                             {"profile", toml},
                                             {"config", conf},
                                             {"check", conf},
                                             {"capacity", toml},
                                             {"doctor", "--from", json},
                                             {"doctor", "--log", json},
                                             {"diff", good, "--host", json},
                                             {"apply", "--plan", json, "--yes"}}) {
    const Outcome outcome = run(Invocation{.arguments = arguments, .as_nobody = true});
    EXPECT_EQ(outcome.status, 3) << arguments[0] << outcome;
    EXPECT_TRUE(contains(outcome.error, "Permission denied")) << outcome;
  }
}

TEST(ExitStatus, WhoMayNotReadTheHistoryIsToldWhatItTakes) {
  if (geteuid() != 0) GTEST_SKIP() << "needs root to become somebody who may not";
  const Fixture fixture;
  std::filesystem::permissions(fixture.folder.path(), std::filesystem::perms(0755));
  ASSERT_EQ(fixture.on_image({"apply", "small", "--yes"}).status, 0);
  const std::vector<std::vector<std::string>> commands{
      {"status"}, {"history"}, {"history", "1"}, {"rollback", "--yes"}, {"recover"}, {"confirm"}};
  for (std::vector<std::string> arguments : commands) {
    arguments.insert(arguments.begin(), {"--root", fixture.folder / "root"});
    const Outcome outcome = run(Invocation{.arguments = arguments, .as_nobody = true});
    EXPECT_EQ(outcome.status, 4) << outcome;
    EXPECT_TRUE(contains(outcome.error, "run this as root")) << outcome;
  }
}

TEST(ExitStatus, WhyAPlanIsRefusedEndsBeforeTheWayOutBegins) {
  const Fixture fixture;
  const Outcome outcome = run({"--root", fixture.folder / "root", "--host",
                               fixture.folder / "host.json", "apply", "-", "--yes"},
                              "net.ipv4.ip_local_port_range = 5000 4000\n");
  EXPECT_EQ(outcome.status, 3) << outcome;
  EXPECT_TRUE(contains(outcome.error, "). To apply it all the same, add --allow value-refused"));
}

TEST(ExitStatus, AnswersAreFilesOfWhoeverAsksForThem) {
  if (geteuid() != 0) GTEST_SKIP() << "needs root to become somebody else";
  const Fixture fixture;
  std::filesystem::permissions(fixture.folder.path(), std::filesystem::perms(0777));
  const std::string plan = fixture.folder / "plan.json",
                    evidence = fixture.folder / "evidence.json";
  const Outcome diff = run(
      Invocation{.arguments = {"--root", fixture.folder / "root", "--host",
                               fixture.folder / "host.json", "--profile-dir",
                               fixture.folder / "profiles", "diff", "small", "--plan-out", plan},
                 .as_nobody = true});
  EXPECT_EQ(diff.status, 1) << diff;
  const Outcome doctor =
      run(Invocation{.arguments = {"doctor", "--no-log", "--interval", "0", "--save", evidence},
                     .as_nobody = true});
  EXPECT_TRUE(doctor.status == 0 || doctor.status == 1) << doctor;
  for (const std::string& file : {plan, evidence}) {
    struct stat status = {};
    ASSERT_EQ(stat(file.c_str(), &status), 0) << file;
    EXPECT_EQ(status.st_uid, 65534u);
    EXPECT_EQ(status.st_gid, 65534u);
  }
}

TEST(ExitStatus, AJournalThatMayNotBeReadHidesNothingElseThatIsInTheWay) {
  if (geteuid() != 0) GTEST_SKIP() << "needs root to become somebody who may not";
  const Fixture fixture;
  std::filesystem::permissions(fixture.folder.path(), std::filesystem::perms(0755));
  ASSERT_EQ(fixture.on_image({"apply", "small", "--yes"}).status, 0);
  const std::string site = fixture.folder.write("site.conf", "net.core.somaxconn = 9\n");
  const Outcome outcome = run(Invocation{
      .arguments = {"--root", fixture.folder / "root", "apply", site, "--yes"}, .as_nobody = true});
  EXPECT_EQ(outcome.status, 4) << outcome;
  EXPECT_TRUE(contains(outcome.error, "/etc/sysctl.conf"));
  EXPECT_TRUE(contains(outcome.error, "/var/lib/tune"));
}

// In a network namespace of its own, whose kernel refuses the second value.
TEST(ExitStatus, FailedWriteIs5AndPutsEverythingBack) {
  if (geteuid() != 0) GTEST_SKIP() << "needs root to make a network namespace";
  const Fixture fixture;
  const std::string site = fixture.folder.write(
      "site.conf", "net.core.somaxconn = 5000\nnet.ipv4.ip_local_port_range = 5 70000\n");
  const Outcome outcome =
      run(Invocation{.arguments = {"--state-dir", fixture.folder / "state", "apply", site,
                                   "--runtime-only", "--yes", "--json", "--allow", "value-refused"},
                     .private_network = true});
  EXPECT_EQ(outcome.status, 5) << outcome;
  EXPECT_EQ(*outcome.json().find("schema")->text(), "tune/apply/1");
  EXPECT_EQ(*outcome.json().find("error")->find("code")->text(), "write-failed");
  for (const Json& change : *outcome.json().find("changes")->items()) {
    EXPECT_FALSE(*change.find("ok")->boolean()) << outcome;
    EXPECT_EQ(*change.find("after")->text(), *change.find("before")->text()) << outcome;
  }
}

TEST(ExitStatus, ANameThatTheKernelDoesNotKnowIsSaidToBeOne) {
  if (geteuid() != 0) GTEST_SKIP() << "needs root to make a network namespace";
  const Fixture fixture;
  const std::string site =
      fixture.folder.write("site.conf", "net.ipv4.tcp_congestion_control = nosuch\n");
  const Outcome outcome =
      run(Invocation{.arguments = {"--state-dir", fixture.folder / "state", "apply", site,
                                   "--runtime-only", "--yes", "--wait", "0s"},
                     .private_network = true});
  EXPECT_EQ(outcome.status, 5) << outcome;
  EXPECT_TRUE(contains(outcome.error, "the kernel knows nothing of that name")) << outcome;
}

TEST(ExitStatus, AnotherTuneAtWorkIs7AndNamesIt) {
  const Fixture fixture;
  ASSERT_EQ(fixture.on_image({"apply", "small", "--yes"}).status, 0);
  const std::string path = fixture.folder / "root/var/lib/tune/lock";
  const int descriptor = open(path.c_str(), O_RDWR | O_CLOEXEC);
  ASSERT_GE(descriptor, 0) << path;
  ASSERT_EQ(flock(descriptor, LOCK_EX | LOCK_NB), 0);
  const Outcome outcome = fixture.on_image({"rollback", "--yes", "--json"});
  close(descriptor);
  EXPECT_EQ(outcome.status, 7) << outcome;
  EXPECT_EQ(*outcome.json().find("error")->find("code")->text(), "locked");
  EXPECT_TRUE(contains(outcome.error, "tune"));
  EXPECT_EQ(fixture.on_image({"rollback", "--yes"}).status, 0);
}

TEST(ExitStatus, EveryTroubleHasADocument) {
  const Fixture fixture;
  const std::vector<std::pair<std::vector<std::string>, std::string>> cases = {
      {{"diff", "nosuch", "--json"}, "bad-input"},     {{"history", "9", "--json"}, "bad-input"},
      {{"rollback", "--yes", "--json"}, "bad-input"},  {{"apply", "small", "--json"}, "usage"},
      {{"config", "/nowhere", "--json"}, "bad-input"},
  };
  for (const auto& [arguments, code] : cases) {
    const Outcome outcome = fixture.on_image(arguments);
    const Json document = outcome.json();
    ASSERT_NE(document.find("error"), nullptr) << outcome;
    EXPECT_EQ(*document.find("schema")->text(), "tune/error/1");
    EXPECT_EQ(*document.find("error")->find("code")->text(), code) << outcome;
  }
}

}  // namespace
}  // namespace tune::test
