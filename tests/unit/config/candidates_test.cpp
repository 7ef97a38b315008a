#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <tune/configuration.hpp>

#include "system/memory_files.hpp"

namespace tune {
namespace {

using Texts = std::vector<std::string>;

class Candidates : public testing::Test {
 protected:
  Candidates() { files.add_file("/proc/sys/net/core/somaxconn", "4096\n"); }

  // "FILE:LINE=VALUE | under systemd | under procps" of each.
  static Texts rows_of(const Configuration& configuration, const std::string& key) {
    Texts texts;
    for (const Candidate& row : candidates(configuration, *Key::parse(key)))
      texts.push_back(row.file + ":" + std::to_string(row.line) + "=" + row.value + " | " +
                      row.systemd.reason + " | " + row.procps.reason);
    return texts;
  }

  Texts boot(const std::string& key = "net.core.somaxconn", bool live = true) {
    Machine machine;
    machine.files = &files;
    machine.live = live;
    return rows_of(read_configuration(machine), key);
  }

  // One file "-".
  Texts text(std::string_view bytes, const std::string& key = "net.core.somaxconn",
             bool live = true) {
    Machine machine;
    machine.files = &files;
    machine.live = live;
    return rows_of(*read_configuration_files(machine, {"-"}, bytes), key);
  }

  void set(const std::string& path, const std::string& value) {
    files.add_file(path, "net.core.somaxconn = " + value + "\n");
  }

  MemoryFiles files;
};

TEST_F(Candidates, AreNoneForAKeyThatNobodySets) {
  EXPECT_EQ(boot(), Texts{});
  EXPECT_EQ(text("net.core.rmem_max = 1\n# net.core.somaxconn = 1\n-net.core.somaxconn\n"),
            Texts{});
}

TEST_F(Candidates, NameTheLaterFileThatOverrides) {
  set("/etc/sysctl.d/10-a.conf", "1");
  set("/usr/lib/sysctl.d/20-b.conf", "2");
  EXPECT_EQ(boot(), (Texts{"/etc/sysctl.d/10-a.conf:1=1 | overridden by "
                           "/usr/lib/sysctl.d/20-b.conf:1 | overridden by "
                           "/usr/lib/sysctl.d/20-b.conf:1",
                           "/usr/lib/sysctl.d/20-b.conf:1=2 | wins | wins"}));
}

TEST_F(Candidates, SayWhenTheLaterLineStandsInTheSameFile) {
  EXPECT_EQ(text("net.core.somaxconn = 1\nnet/core/somaxconn = 2\n"),
            (Texts{"-:1=1 | overridden by -:2, later in the same file | overridden by -:2, later "
                   "in the same file",
                   "-:2=2 | wins | wins"}));
}

TEST_F(Candidates, NameTheFileThatMasks) {
  files.add_link("/etc/sysctl.d/a.conf", "/dev/null").add_file("/etc/sysctl.d/b.conf", "");
  set("/usr/lib/sysctl.d/a.conf", "1");
  set("/usr/lib/sysctl.d/b.conf", "2");
  set("/usr/local/lib/sysctl.d/b.conf", "3");
  const std::string null = "masked by /etc/sysctl.d/a.conf, a link to /dev/null";
  const std::string empty = "masked by /etc/sysctl.d/b.conf";
  EXPECT_EQ(boot(), (Texts{"/usr/lib/sysctl.d/a.conf:1=1 | " + null + " | " + null,
                           "/usr/local/lib/sysctl.d/b.conf:1=3 | " + empty + " | " + empty,
                           "/usr/lib/sysctl.d/b.conf:1=2 | " + empty + " | " + empty}));
}

TEST_F(Candidates, LeaveMaskedFilesOutOfTheAssignments) {
  files.add_file("/etc/sysctl.d/b.conf", "");
  files.add_file("/usr/lib/sysctl.d/b.conf", "net.core.somaxconn = 1\nno assignment\n");
  Machine machine;
  machine.files = &files;
  const Configuration read = read_configuration(machine);
  EXPECT_TRUE(read.assignments.empty());
  EXPECT_TRUE(read.errors.empty());
  EXPECT_EQ(read.files.size(), 2u);
  EXPECT_EQ(read.masked.size(), 1u);
}

TEST_F(Candidates, SayWhereSystemdReadsSysctlConf) {
  set("/etc/sysctl.conf", "1");
  EXPECT_EQ(boot(), (Texts{"/etc/sysctl.conf:1=1 | not read: systemd-sysctl reads this file only "
                           "where a link in a sysctl.d folder leads to it | wins"}));
  files.add_link("/etc/sysctl.d/99-sysctl.conf", "../sysctl.conf");
  EXPECT_EQ(boot(), (Texts{"/etc/sysctl.d/99-sysctl.conf:1=1 | wins | overridden by "
                           "/etc/sysctl.conf:1",
                           "/etc/sysctl.conf:1=1 | not read under this name: systemd-sysctl reads "
                           "the file as /etc/sysctl.d/99-sysctl.conf | wins"}));
}

TEST_F(Candidates, DivergeWhereALaterNameOverridesSysctlConfUnderSystemdOnly) {
  set("/etc/sysctl.conf", "1");
  set("/etc/sysctl.d/zz.conf", "2");
  files.add_link("/etc/sysctl.d/99-sysctl.conf", "../sysctl.conf");
  EXPECT_EQ(boot()[1], "/etc/sysctl.d/zz.conf:1=2 | wins | overridden by /etc/sysctl.conf:1");
}

TEST_F(Candidates, SayThatSystemdPassesOverHiddenFiles) {
  set("/etc/sysctl.d/.x.conf", "1");
  EXPECT_EQ(boot(), (Texts{"/etc/sysctl.d/.x.conf:1=1 | not read: systemd-sysctl passes over "
                           "hidden files | wins"}));
}

TEST_F(Candidates, NameTheExclusionThatCancelsUnderSystemd) {
  EXPECT_EQ(text("net.core.somaxconn = 1\n-net.core.somaxconn\n"),
            (Texts{"-:1=1 | excluded by -:2 | wins"}));
}

TEST_F(Candidates, NameTheExclusionThatKeepsAPatternOff) {
  EXPECT_EQ(text("net.core.* = 1\n-net.core.somaxconn\n"),
            (Texts{"-:1=1 | excluded by -:2 | excluded by -:2"}));
  EXPECT_EQ(text("net.core.som* = 1\n-net.core.som*\n"), (Texts{"-:1=1 | excluded by -:2 | wins"}));
}

TEST_F(Candidates, NameTheLineThatBeatsAPattern) {
  const std::string beaten = "a pattern, beaten by the explicit line -:1";
  EXPECT_EQ(text("net.core.somaxconn = 1\nnet.core.* = 2\n"),
            (Texts{"-:1=1 | wins | wins", "-:2=2 | " + beaten + " | " + beaten}));
  // Under procps an exclusion changes nothing about an explicit line.
  EXPECT_EQ(text("net.core.somaxconn = 1\n-net.core.somaxconn\nnet.core.* = 2\n")[1],
            "-:3=2 | excluded by -:2 | " + beaten);
}

TEST_F(Candidates, LetTheLaterPatternOverride) {
  const std::string lost = "overridden by -:2, later in the same file";
  EXPECT_EQ(text("net.core.* = 1\nnet.core.som* = 2\n"),
            (Texts{"-:1=1 | " + lost + " | " + lost, "-:2=2 | wins | wins"}));
}

TEST_F(Candidates, SayWhenARepeatedValueKeepsItsPlace) {
  EXPECT_EQ(text("net.core.* = 1\nnet.core.som* = 2\nnet.core.* = 1\n")[2],
            "-:3=1 | overridden by -:2: systemd-sysctl keeps a repeated value at the place of its "
            "first line | wins");
}

TEST_F(Candidates, HoldPatternsApartBySpellingUnderProcps) {
  EXPECT_EQ(text("net.core.somaxconn = 1\n/net/core/som* = 2\n"),
            (Texts{"-:1=1 | wins | overridden by -:2, later in the same file",
                   "-:2=2 | a pattern, beaten by the explicit line -:1 | wins"}));
}

TEST_F(Candidates, SayWhenAPatternMatchesNothing) {
  EXPECT_EQ(text("net.core.no* = 1\n", "net.core.nowhere"),
            (Texts{"-:1=1 | a pattern that matches nothing: the key is not there | a pattern that "
                   "matches nothing: the key is not there"}));
}

TEST_F(Candidates, TakePatternsToMatchWhereNothingRuns) {
  EXPECT_EQ(text("net.core.no* = 1\n", "net.core.nowhere", false), (Texts{"-:1=1 | wins | wins"}));
  EXPECT_EQ(text("net.core.nowhere = 2\nnet.core.no* = 1\n", "net.core.nowhere", false)[0],
            "-:1=2 | wins | wins");
}

TEST_F(Candidates, SayWhatOneLoaderCannotReadInAKey) {
  EXPECT_EQ(text("net/core/../core/somaxconn = 1\n"),
            (Texts{"-:1=1 | not set: systemd-sysctl refuses '..' in a key | wins"}));
  EXPECT_EQ(text("net/{core,ipv4}/som* = 1\n"),
            (Texts{"-:1=1 | wins | not set: procps sysctl knows no braces in patterns"}));
  EXPECT_EQ(text("--net.core.somaxconn = 1\n"),
            (Texts{"-:1=1 | systemd-sysctl reads another key there | wins"}));
}

TEST_F(Candidates, JoinALineThatBothLoadersSpellDifferently) {
  EXPECT_EQ(text("/net/core/somaxconn = 1\n"), (Texts{"-:1=1 | wins | wins"}));
  EXPECT_EQ(text("- net/core/somaxconn = 1\n"),
            (Texts{"-:1=1 | wins | procps sysctl reads another key there"}));
}

TEST_F(Candidates, HoldTwoValuesOfOneLineApart) {
  EXPECT_EQ(text("net.core.somaxconn = 1\rx"),
            (Texts{"-:1=1 | wins | procps sysctl reads another value there",
                   "-:1=1\rx | systemd-sysctl reads another value there | wins"}));
}

TEST_F(Candidates, SayWhatOneLoaderDoesNotReadOfAFile) {
  EXPECT_EQ(text("#\rnet.core.somaxconn = 1\n"),
            (Texts{"-:1=1 | wins | not read: no assignment for procps sysctl"}));
  EXPECT_EQ(text(std::string(1u << 20, '#') + "\nnet.core.somaxconn = 1\n"),
            (Texts{"-:2=1 | not read: systemd-sysctl gives the file up before this line | wins"}));
}

TEST_F(Candidates, TellTheStandingAsAValue) {
  Machine machine;
  machine.files = &files;
  const auto read =
      read_configuration_files(machine, {"-"}, "net.core.somaxconn=1\nnet.core.*=2\n");
  const auto found = candidates(*read, *Key::parse("net.core.somaxconn"));
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].verdict(BootLoader::procps).standing, Standing::wins);
  EXPECT_EQ(found[1].verdict(BootLoader::systemd).standing, Standing::beaten_pattern);
  EXPECT_EQ(found[0].pattern, "");
  EXPECT_EQ(found[1].pattern, "net/core/*");
}

}  // namespace
}  // namespace tune
