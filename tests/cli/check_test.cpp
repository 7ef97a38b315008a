#include <gtest/gtest.h>

#include "cli/fixture.hpp"
#include "support/places.hpp"

namespace tune::test {
namespace {

// Of all that people inherit: a unit, a misspelt key, a removed one, a line that is none.
constexpr std::string_view kInherited = R"(# Tuning, copied from somewhere
net.core.somaxconn 4096
net.core.rmem_max = 16M
net.ipv4.tcp_fin_timout = 30
net.ipv4.tcp_tw_recycle = 1
net.ipv4.tcp_fin_timeout = 30
net.ipv4.tcp_fin_timeout = 15
)";

int number(const Outcome& outcome, std::string_view severity) {
  return static_cast<int>(outcome.json().find("summary")->find(severity)->integer().value_or(-1));
}

std::vector<std::string> rules_of(const Outcome& outcome) {
  std::vector<std::string> rules;
  for (const Json& finding : *outcome.json().find("findings")->items())
    rules.push_back(*finding.find("rule")->text());
  return rules;
}

std::vector<std::string> on_file(const Fixture& fixture, const std::string& path) {
  return {"--host", fixture.folder / "host.json", "check", path};
}

TEST(CheckCommand, ShowsPlaceLineAndCaretWhyAndWhatToWrite) {
  const Fixture fixture;
  const std::string file = fixture.folder.write("site.conf", std::string(kInherited));
  const Outcome text = fixture.on_proc(on_file(fixture, file));
  EXPECT_EQ(text.status, 1) << text;
  EXPECT_EQ(difference_to_golden("check.txt", fixture.steady(text.output)), "");
  auto arguments = on_file(fixture, file);
  arguments.push_back("--json");
  const Outcome json = fixture.on_proc(arguments);
  EXPECT_EQ(json.status, 1) << json;
  EXPECT_EQ(difference_to_golden("check.json", fixture.steady(json.output)), "");
}

TEST(CheckCommand, WarningsAloneEndWith0AndWithStrictWith1) {
  const Fixture fixture;
  const std::string file = fixture.folder.write("site.conf", "net.ipv4.tcp_tw_recycle = 1\n");
  auto arguments = on_file(fixture, file);
  EXPECT_EQ(fixture.on_proc(arguments).status, 0);
  arguments.push_back("--strict");
  EXPECT_EQ(fixture.on_proc(arguments).status, 1);
}

TEST(CheckCommand, NotesAloneEndWith0AlsoWithStrict) {
  const Fixture fixture;
  const std::string file = fixture.folder.write("site.conf", "net.core.somaxconn = 8192");
  auto arguments = on_file(fixture, file);
  arguments.insert(arguments.end(), {"--strict", "--json"});
  const Outcome outcome = fixture.on_proc(arguments);
  EXPECT_EQ(outcome.status, 0) << outcome;
  EXPECT_EQ(number(outcome, "info"), 1);
  EXPECT_EQ(rules_of(outcome), std::vector<std::string>{"no-final-newline"});
}

TEST(CheckCommand, JudgesForAnotherKernel) {
  const Fixture fixture;
  const std::string file = fixture.folder.write("site.conf", "net.ipv4.tcp_tw_recycle = 1\n");
  const Outcome old = run({"check", file, "--kernel", "4.9", "--json"});
  EXPECT_EQ(old.status, 0) << old;
  EXPECT_EQ(rules_of(old), std::vector<std::string>{});
  const Outcome now = run({"check", file, "--kernel", "6.1", "--json"});
  EXPECT_EQ(rules_of(now), std::vector<std::string>{"key-removed"});
  EXPECT_EQ(run({"check", file, "--kernel", "new"}).status, 2);
}

TEST(CheckCommand, ReadsStandardInput) {
  const Outcome outcome = run({"check", "-", "--json"}, "net.core.rmem_max = 16M\n");
  EXPECT_EQ(outcome.status, 1) << outcome;
  const Json& finding = outcome.json().find("findings")->items()->at(0);
  EXPECT_EQ(*finding.find("rule")->text(), "value-refused");
  EXPECT_EQ(*finding.find("file")->text(), "-");
  EXPECT_EQ(finding.find("line")->integer().value_or(0), 1);
  EXPECT_EQ(finding.find("column")->integer().value_or(0), 21);
}

TEST(CheckCommand, AFileNamedThatCannotBeReadIs3) {
  const Outcome outcome = run({"check", "/nonexistent/site.conf", "--json"});
  EXPECT_EQ(outcome.status, 3) << outcome;
  EXPECT_EQ(*outcome.json().find("schema")->text(), "tune/error/1");
}

TEST(CheckCommand, ReadsTheWholeTreeAsABootDoes) {
  const Fixture fixture;
  fixture.folder.write("root/etc/sysctl.d/50-a.conf", "vm.swappiness = 10\n");
  fixture.folder.write("root/etc/sysctl.d/60-b.conf", "vm.swappiness = 20\n");
  const Outcome outcome = fixture.on_image({"check", "--json"});
  bool found = false;
  for (const Json& finding : *outcome.json().find("findings")->items()) {
    if (*finding.find("rule")->text() != "overridden-line") continue;
    found = true;
    EXPECT_EQ(*finding.find("file")->text(), "/etc/sysctl.d/50-a.conf");
    EXPECT_TRUE(contains(*finding.find("message")->text(), "/etc/sysctl.d/60-b.conf:1"));
  }
  EXPECT_TRUE(found) << outcome;
}

TEST(CheckCommand, NeverShowsASecret) {
  const std::string secret = "11111111-22222222-33333333-44444444";
  for (const std::string line : {"net.ipv4.tcp_fastopen_key = ", "net.ipv4.tcp_fastopen_key ",
                                 "net.ipv4.tcp_fastopen_kex = ", "x net.ipv4.tcp_fastopen_key="}) {
    const std::string text = line + secret + "\n";
    EXPECT_FALSE(contains(run({"check", "-"}, text).output, "33333333")) << line;
    EXPECT_FALSE(contains(run({"check", "-", "--json"}, text).output, "33333333")) << line;
  }
}

TEST(CheckCommand, JudgesTheSysctlSectionOfATunedProfile) {
  const Fixture fixture;
  const std::string file = fixture.folder.write("tuned.conf",
                                                "[main]\nsummary = For a web server\n\n[sysctl]\n"
                                                "replace=1\n"
                                                "net.core.somaxconn=>1024\n"
                                                "net.ipv4.tcp_rmem=\"4096 131072 8388608\"\n"
                                                "vm.swappiness = ${swappiness}\n"
                                                "net.core.rmem_max=16M # sixteen\n"
                                                "net.ipv4.tcp_fin_timout=30\n"
                                                "[vm]\ntransparent_hugepages=never\n");
  const Outcome json = run({"check", file, "--kernel", "6.1", "--json"});
  EXPECT_EQ(json.status, 1) << json;
  EXPECT_EQ(rules_of(json), (std::vector<std::string>{"value-refused", "key-unknown"})) << json;
  const Outcome text = run({"check", file, "--kernel", "6.1"});
  EXPECT_TRUE(contains(text.output, "9 | net.core.rmem_max=16M # sixteen\n")) << text;
  EXPECT_TRUE(contains(text.output, "write:  net.core.rmem_max = 16777216"));
}

// The settings that Debian's procps and systemd ship, typed from facts.
TEST(CheckCommand, RaisesNoFalseAlarmOverShippedFiles) {
  const std::string root = source_folder() + "/tests/data/shipped";
  for (const std::string kernel : {"5.10", "6.1", "6.12", "7.2"}) {
    const Outcome outcome =
        run({"--root", root, "check", "--strict", "--json", "--kernel", kernel});
    EXPECT_EQ(outcome.status, 0) << kernel << outcome;
  }
  const Outcome old = run({"--root", root, "check", "--json", "--kernel", "4.9"});
  EXPECT_EQ(number(old, "error"), 0) << old;
  for (const std::string& rule : rules_of(old))
    EXPECT_TRUE(rule == "key-too-new" || rule == "read-differently") << rule;
}

TEST(CheckCommand, RaisesNoFalseAlarmOverTheFilesOfThisMachine) {
  for (const std::string file :
       {"/usr/lib/sysctl.d/50-pid-max.conf", "/usr/lib/sysctl.d/99-protect-links.conf",
        "/usr/lib/sysctl.d/50-default.conf"}) {
    if (!std::filesystem::exists(file)) continue;
    const Outcome outcome = run({"check", file, "--json"});
    EXPECT_EQ(outcome.status, 0) << outcome;
  }
}

TEST(CheckCommand, ColoursOnlyWhenAskedFor) {
  const std::string text = "net.core.rmem_max = 16M\n";
  EXPECT_FALSE(contains(run({"check", "-"}, text).output, "\x1b"));
  EXPECT_TRUE(contains(run({"check", "-", "--color", "always"}, text).output, "\x1b["));
  EXPECT_FALSE(contains(run({"check", "-", "--json", "--color", "always"}, text).output, "u001b"));
}

TEST(CheckCommand, ShowsTheTableOfRulesWithItsExamples) {
  const Outcome outcome = run({"check", "--rules"});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_TRUE(contains(outcome.output, "101 value-refused, error"));
  EXPECT_TRUE(contains(outcome.output, "net.core.rmem_max = 16M"));
}

}  // namespace
}  // namespace tune::test
