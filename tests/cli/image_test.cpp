#include <cstdio>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "cli/fixture.hpp"

namespace tune::test {
namespace {

// The road on an installed image: files only, formulas for the host that it is for.

TEST(Image, DiffShowsWhatApplyWillDo) {
  const Fixture fixture;
  const Outcome text = fixture.on_image({"diff", "small"});
  EXPECT_EQ(text.status, 1) << text;
  EXPECT_EQ(difference_to_golden("diff.txt", fixture.steady(text.output)), "");
  const Outcome json = fixture.on_image({"diff", "small", "--json"});
  EXPECT_EQ(json.status, 1) << json;
  EXPECT_EQ(difference_to_golden("diff.json", fixture.steady(json.output)), "");
  EXPECT_EQ(fixture.folder.read("root/etc/sysctl.conf"), fixture.sysctl_conf);
  EXPECT_EQ(fixture.folder.count("root"), 2u);  // no state was made
}

TEST(Image, DiffOffATerminalIsExactToTheByte) {
  const Fixture fixture;
  const std::string output = fixture.on_image({"diff", "small"}).output;
  EXPECT_TRUE(contains(output, "\n-net.ipv4.tcp_fin_timeout=60\r\n"));
  EXPECT_TRUE(contains(output, "\n not a line \377\r\n"));
}

TEST(Image, AdviceIsForTheHostOfTheDocument) {
  const Fixture fixture;
  const Outcome text = fixture.on_image({"advise", "small"});
  EXPECT_EQ(text.status, 0) << text;
  EXPECT_EQ(difference_to_golden("advise.txt", fixture.steady(text.output)), "");
  const Outcome json = fixture.on_image({"advise", "small", "--json"});
  EXPECT_EQ(difference_to_golden("advise.json", fixture.steady(json.output)), "");
  const Outcome drop_in = fixture.on_image({"advise", "small", "--format", "sysctl"});
  EXPECT_EQ(drop_in.status, 0);
  EXPECT_EQ(difference_to_golden("advise.conf", fixture.steady(drop_in.output)), "");
}

TEST(Image, AdviceSaysOnStandardErrorWhatIsWrongWithADropIn) {
  const Fixture fixture;
  const std::string fine = fixture.folder.write("fine.conf", "net.core.somaxconn = 8192\n");
  EXPECT_EQ(fixture.on_image({"advise", fine, "--format", "sysctl"}).error, "");
  const std::string site = fixture.folder.write(
      "site.conf", "net.core.somaxconn = 99999999999\n-net.ipv4.tcp_tw_recycle = 1\n");
  const Outcome drop_in = fixture.on_image({"advise", site, "--format", "sysctl"});
  EXPECT_EQ(drop_in.status, 0) << drop_in;
  EXPECT_TRUE(contains(drop_in.error, "error value-refused  net.core.somaxconn")) << drop_in;
}

TEST(Image, AdviceOnAFileClaimsNoFactsThatNobodyGave) {
  const Fixture fixture;
  const std::string site = fixture.folder.write("site.conf", "net.core.somaxconn = 4096\n");
  const std::vector<std::string> root = {"--root", fixture.folder / "root", "advise", site};
  const Outcome text = run(root);
  EXPECT_TRUE(contains(text.output, "Nothing is known of the machine")) << text;
  std::vector<std::string> as_json = root;
  as_json.emplace_back("--json");
  const Outcome json = run(as_json);
  const Json& host = *json.json().find("host");
  EXPECT_TRUE(host.find("cpus")->is_null()) << json;
  EXPECT_TRUE(host.find("memory")->find("total_bytes")->is_null()) << json;
}

TEST(Image, WithoutFactsValuesAreJudgedByTheNewestKernelWhichHasNoNumber) {
  const Fixture fixture;
  const std::string site = fixture.folder.write("site.conf", "kernel.pid_max = 29\n");
  const Outcome diff = run({"--root", fixture.folder / "root", "diff", site});
  EXPECT_TRUE(contains(diff.output, "the smallest value that the newest Linux takes"));
  fixture.folder.write("root/etc/sysctl.d/9.conf", "kernel.pid_max = 29\n");
  const Outcome check = run({"--root", fixture.folder / "root", "check"});
  EXPECT_TRUE(contains(check.output, "that the newest Linux takes")) << check;
  EXPECT_FALSE(contains(check.output, "99.0"));
}

TEST(Image, LinesAboutMemoryAreTakenWithoutFactsOfTheMachine) {
  const Fixture fixture;
  const std::string site = fixture.folder.write("site.conf", "net.ipv4.tcp_mem = 100 200 300\n");
  const Outcome applied = run({"--root", fixture.folder / "root", "apply", site, "--yes"});
  EXPECT_EQ(applied.status, 0) << applied;
  EXPECT_TRUE(contains(fixture.folder.read("root/etc/sysctl.conf"), "tcp_mem = 100 200 300"));
}

TEST(Image, RoundTripRestoresFilesToTheByte) {
  const Fixture fixture;
  const Outcome applied = fixture.on_image({"apply", "small", "--yes", "--comment", "a note"});
  ASSERT_EQ(applied.status, 0) << applied;
  EXPECT_TRUE(contains(applied.output, "Transaction 1 committed"));
  const std::string after = fixture.folder.read("root/etc/sysctl.conf");
  EXPECT_TRUE(contains(after, "net.core.somaxconn  =  2048"));
  EXPECT_TRUE(contains(after, "# kept\r\nnet.ipv4.tcp_fin_timeout=30\r\nnot a line \377\r\n"));

  const Outcome again = fixture.on_image({"apply", "small", "--yes"});
  EXPECT_EQ(again.status, 0) << again;
  EXPECT_TRUE(contains(again.output, "Nothing to do"));
  EXPECT_EQ(fixture.folder.read("root/etc/sysctl.conf"), after);
  EXPECT_EQ(fixture.on_image({"diff", "small"}).status, 0);
  EXPECT_EQ(fixture.on_image({"status"}).status, 0) << fixture.on_image({"status"});

  const Outcome preview = fixture.on_image({"rollback", "--dry-run"});
  EXPECT_EQ(preview.status, 0) << preview;
  EXPECT_TRUE(contains(preview.output, "-net.core.somaxconn  =  2048"));
  EXPECT_EQ(fixture.folder.read("root/etc/sysctl.conf"), after);

  const Outcome undone = fixture.on_image({"rollback", "--yes"});
  EXPECT_EQ(undone.status, 0) << undone;
  EXPECT_EQ(fixture.folder.read("root/etc/sysctl.conf"), fixture.sysctl_conf);
  EXPECT_EQ(fixture.on_image({"rollback", "--yes"}).status, 3);

  const Outcome story = fixture.on_image({"history"});
  EXPECT_EQ(story.status, 0) << story;
  EXPECT_TRUE(contains(story.output, "rolled-back"));
  EXPECT_TRUE(contains(story.output, "undoes 1"));
  EXPECT_TRUE(contains(story.output, "a note"));
}

TEST(Image, ApplyTellsItsEndAsDocument) {
  const Fixture fixture;
  const Outcome outcome = fixture.on_image({"apply", "small", "--yes", "--json"});
  EXPECT_EQ(outcome.status, 0) << outcome;
  EXPECT_EQ(difference_to_golden("apply.json", fixture.steady(outcome.output)), "");
  const Outcome nothing = fixture.on_image({"apply", "small", "--yes", "--json"});
  EXPECT_EQ(nothing.status, 0) << nothing;
  EXPECT_TRUE(nothing.json().find("transaction")->is_null());
  const Outcome undone = fixture.on_image({"rollback", "1", "--yes", "--json"});
  EXPECT_EQ(undone.status, 0) << undone;
  EXPECT_EQ(difference_to_golden("rollback.json", fixture.steady(undone.output)), "");
}

TEST(Image, StatusSeesALineThatSomebodyChanged) {
  const Fixture fixture;
  ASSERT_EQ(fixture.on_image({"status"}).status, 0);
  ASSERT_EQ(fixture.on_image({"apply", "small", "--yes"}).status, 0);
  std::string content = fixture.folder.read("root/etc/sysctl.conf");
  content.replace(content.find("2048"), 4, "1024");
  fixture.folder.write("root/etc/sysctl.conf", content);
  const Outcome outcome = fixture.on_image({"status"});
  EXPECT_EQ(outcome.status, 1) << outcome;
  EXPECT_TRUE(contains(outcome.output, "1 key of transaction 1"));
  // And a rollback leaves that line alone, and says so.
  const Outcome undone = fixture.on_image({"rollback", "--yes"});
  EXPECT_EQ(undone.status, 6) << undone;
  EXPECT_TRUE(contains(fixture.folder.read("root/etc/sysctl.conf"), "1024"));
  EXPECT_TRUE(contains(fixture.folder.read("root/etc/sysctl.conf"), "tcp_fin_timeout=60"));
}

TEST(Image, ConflictsStandInTheDocumentWithTheError) {
  const Fixture fixture;
  ASSERT_EQ(fixture.on_image({"apply", "small", "--yes"}).status, 0);
  std::string content = fixture.folder.read("root/etc/sysctl.conf");
  content.replace(content.find("2048"), 4, "1024");
  fixture.folder.write("root/etc/sysctl.conf", content);
  const Outcome undone = fixture.on_image({"rollback", "--yes", "--json"});
  EXPECT_EQ(undone.status, 6) << undone;
  const Json document = undone.json();
  EXPECT_EQ(*document.find("schema")->text(), "tune/rollback/1");
  EXPECT_EQ(*document.find("error")->find("code")->text(), "incomplete");
  EXPECT_FALSE(document.find("conflicts")->items()->empty());
}

TEST(Image, TargetLiesUnderTheRoot) {
  const Fixture fixture;
  const Outcome outcome =
      fixture.on_image({"apply", "small", "--yes", "--target", "/etc/sysctl.d/99-web.conf"});
  ASSERT_EQ(outcome.status, 0) << outcome;
  struct stat info {};
  ASSERT_EQ(stat((fixture.folder / "root/etc/sysctl.d/99-web.conf").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777, 0644u);
  EXPECT_EQ(fixture.folder.read("root/etc/sysctl.conf"), fixture.sysctl_conf);
  // The next one goes there as well.
  const Json next = fixture.on_image({"diff", "small", "--set", "backlog=9", "--json"}).json();
  EXPECT_EQ(*next.find("target")->find("path")->text(), "/etc/sysctl.d/99-web.conf");
  ASSERT_EQ(fixture.on_image({"rollback", "--yes"}).status, 0);
  EXPECT_NE(stat((fixture.folder / "root/etc/sysctl.d/99-web.conf").c_str(), &info), 0);
}

TEST(Image, ConfigurationInAProfilesPlaceNeedsNoFacts) {
  const Fixture fixture;
  const std::string site = fixture.folder.write("site.conf", "net.core.somaxconn = 5000\n");
  const std::vector<std::string> root = {"--root", fixture.folder / "root"};
  const Outcome diff = run({"--root", fixture.folder / "root", "diff", site, "--json"});
  EXPECT_EQ(diff.status, 1) << diff;
  EXPECT_TRUE(diff.json().find("changes")->items()->front().find("running")->is_null());
  const Outcome applied = run({"--root", fixture.folder / "root", "apply", site, "--yes"});
  EXPECT_EQ(applied.status, 0) << applied;
  EXPECT_TRUE(contains(fixture.folder.read("root/etc/sysctl.conf"), "somaxconn  =  5000"));
}

TEST(Image, HasNothingThatDoctorCouldLookAt) {
  const Fixture fixture;
  const Outcome outcome = fixture.on_image({"doctor", "--interval", "0"});
  EXPECT_EQ(outcome.status, 2) << outcome;
  EXPECT_TRUE(contains(outcome.error, "--from"));
}

TEST(Image, TargetIsAFileWithAPlainPath) {
  const Fixture fixture;
  for (const char* target : {"/etc/new/", "/etc/new/.", "/etc/..", "/nosuch/../a.conf", "/a\nb"}) {
    const Outcome outcome = fixture.on_image({"diff", "small", "--target", target});
    EXPECT_EQ(outcome.status, 2) << target << outcome;
  }
  const Outcome outcome = fixture.on_image({"diff", "small", "--target", "/etc/../etc//./a.conf"});
  EXPECT_TRUE(contains(outcome.output, "+++ /etc/a.conf")) << outcome;
}

TEST(Image, ATargetThatNobodyNamedAndThatIsNoFileIs4) {
  const Fixture fixture;
  const std::string file = fixture.folder / "root/etc/sysctl.conf";
  ASSERT_EQ(std::remove(file.c_str()), 0);
  ASSERT_EQ(mkfifo(file.c_str(), 0600), 0);
  const Outcome outcome = fixture.on_image({"diff", "small"});
  EXPECT_EQ(outcome.status, 4) << outcome;
  EXPECT_TRUE(contains(outcome.error, "--target")) << outcome;
}

TEST(Image, ATargetThatNobodyNamedInALoopOfLinksIs4) {
  const Fixture fixture;
  const std::string folder = fixture.folder / "root/etc";
  std::filesystem::remove_all(folder);
  std::filesystem::create_symlink("etc", folder);
  const Outcome outcome = fixture.on_image({"diff", "small"});
  EXPECT_EQ(outcome.status, 4) << outcome;
  EXPECT_TRUE(contains(outcome.error, "--target")) << outcome;
}

TEST(Image, WhatToTypeNextNamesIt) {
  const Fixture fixture;
  const Outcome outcome = fixture.on_image({"apply", "small", "--yes"});
  EXPECT_TRUE(contains(outcome.output, "Undo it with: tune --root " + (fixture.folder / "root")))
      << outcome;
}

TEST(Image, ProfileNeedsTheFactsOfItsHost) {
  const Fixture fixture;
  for (const char* command : {"diff", "advise"}) {
    const Outcome outcome = run({"--root", fixture.folder / "root", "--profile-dir",
                                 fixture.folder / "profiles", command, "small"});
    EXPECT_EQ(outcome.status, 2) << outcome;
    EXPECT_TRUE(contains(outcome.error, "--host FILE"));
  }
}

TEST(Image, StandardInputServesForFiles) {
  const Fixture fixture;
  const std::string root = fixture.folder / "root";
  const Outcome diff = run({"--root", root, "diff", "-"}, "net.core.somaxconn = 5000\n");
  EXPECT_EQ(diff.status, 1) << diff;
  EXPECT_TRUE(contains(diff.output, "+net.core.somaxconn  =  5000"));
  // As a shell names what it has opened: tune diff <(COMMAND).
  const Outcome named = run({"--root", root, "diff", "/dev/fd/0"}, "net.core.somaxconn = 5000\n");
  EXPECT_TRUE(contains(named.output, "+net.core.somaxconn  =  5000")) << named;
  EXPECT_EQ(run({"--root", root, "diff", "/dev/fd/999"}).status, 3);
  const Outcome host = run({"--root", root, "--host", "-", "--profile-dir",
                            fixture.folder / "profiles", "advise", "small", "--json"},
                           fixture.folder.read("host.json"));
  EXPECT_EQ(host.status, 0) << host;
  EXPECT_EQ(host.output, fixture.on_image({"advise", "small", "--json"}).output);
}

TEST(Image, HistoryShowsOneInFull) {
  const Fixture fixture;
  ASSERT_EQ(fixture.on_image({"apply", "small", "--yes", "--comment", "it's"}).status, 0);
  const Outcome json = fixture.on_image({"history", "1", "--json"});
  EXPECT_EQ(json.status, 0) << json;
  const Json& one = json.json().find("transactions")->items()->front();
  EXPECT_EQ(*one.find("comment")->text(), "it's");
  EXPECT_TRUE(contains(*one.find("command")->text(), "--comment 'it'\\''s'"));
  EXPECT_EQ(one.find("changes")->items()->size(), 3u);
  EXPECT_TRUE(contains(fixture.on_image({"history", "1"}).output, "net.ipv4.tcp_mem"));
  EXPECT_EQ(fixture.on_image({"history", "2"}).status, 3);
}

}  // namespace
}  // namespace tune::test
