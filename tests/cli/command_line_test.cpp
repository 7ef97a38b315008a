#include <sstream>

#include <gtest/gtest.h>

#include "cli/fixture.hpp"

namespace tune::test {
namespace {

const std::vector<std::string> kCommands = {
    "profile", "host",     "explain", "config", "who",     "check",  "advise",   "diff",
    "apply",   "rollback", "history", "status", "confirm", "doctor", "capacity", "help"};

TEST(CommandLine, VersionIsOneLine) {
  const Outcome outcome = run({"--version"});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_TRUE(matches(outcome.output, "^tune [0-9]+\\.[0-9]+\\.[0-9]+\n$"));
  EXPECT_EQ(outcome.error, "");
}

TEST(CommandLine, HelpIsAsAgreed) {
  const Outcome outcome = run({"--help"});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.error, "");
  EXPECT_EQ(difference_to_golden("help.txt", outcome.output), "");
  EXPECT_EQ(run({"-h"}).output, outcome.output);
}

TEST(CommandLine, HelpOfEachCommandHasAnExampleThatParses) {
  for (const std::string& command : kCommands) {
    const Outcome outcome = run({command, "--help"});
    EXPECT_EQ(outcome.status, 0) << command;
    EXPECT_TRUE(starts_with(outcome.output, "Usage: tune " + command + " ")) << command;
    EXPECT_TRUE(contains(outcome.output, "\nExample:\n  tune " + command)) << command;
    EXPECT_EQ(difference_to_golden("help_" + command + ".txt", outcome.output), "");
    EXPECT_EQ(run({"--help", command}).output, outcome.output) << command;
    EXPECT_EQ(run({command, "-h"}).output, outcome.output) << command;
  }
}

TEST(CommandLine, HelpIsACommandAsWell) {
  EXPECT_EQ(run({"help"}).output, run({"--help"}).output);
  EXPECT_EQ(run({"help"}).status, 0);
  for (const std::string& command : kCommands) {
    EXPECT_EQ(run({"help", command}).output, run({command, "--help"}).output) << command;
  }
  EXPECT_EQ(run({"--json", "help", "apply"}).output, run({"apply", "--help", "--json"}).output);
}

TEST(CommandLine, HelpFitsANarrowTerminal) {
  for (const std::string& command : kCommands) {
    const Outcome outcome =
        run(Invocation{.arguments = {command, "--help"}, .environment = {{"COLUMNS", "80"}}});
    std::istringstream lines(outcome.output);
    for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 80u) << line;
  }
}

TEST(CommandLine, HelpListsEveryCommandAndNoOther) {
  const std::string help = run({"--help"}).output;
  for (const std::string& command : kCommands) EXPECT_TRUE(contains(help, "\n  " + command));
  for (const char* later : {"trial", "guard", "import"}) {
    EXPECT_FALSE(contains(help, std::string("\n  ") + later));
    EXPECT_EQ(run({later}).status, 2) << later;
  }
}

TEST(CommandLine, GlobalOptionsStandBeforeAndAfterTheCommand) {
  const Fixture fixture;
  const std::vector<std::string> globals = {
      "--root",        fixture.folder / "root",     "--host", fixture.folder / "host.json",
      "--profile-dir", fixture.folder / "profiles", "--json"};
  std::vector<std::string> before = globals;
  before.insert(before.end(), {"diff", "small"});
  std::vector<std::string> after = {"diff", "small"};
  after.insert(after.end(), globals.begin(), globals.end());
  const Outcome one = run(before);
  EXPECT_EQ(one.status, 1) << one;
  EXPECT_EQ(run(after).output, one.output);
}

TEST(CommandLine, ValuesAreTakenWithAnEqualsSignToo) {
  const Fixture fixture;
  const Outcome apart = fixture.on_image({"diff", "small", "--set", "backlog=77", "--json"});
  EXPECT_EQ(apart.status, 1) << apart;
  EXPECT_EQ(fixture.on_image({"diff", "--set=backlog=77", "small", "--json"}).output, apart.output);
}

// Also where a value is spelt as an option.
TEST(CommandLine, AValueMayBeTheNameOfAnOption) {
  const Fixture fixture;
  for (const char* value : {"json", "comment", "yes", "a=b", "q"}) {
    const Outcome outcome = fixture.on_image({"apply", "small", "--yes", "--comment", value});
    EXPECT_EQ(outcome.status, 0) << outcome;
    EXPECT_TRUE(contains(run({"host", "--color", value}).error, "not '" + std::string(value)));
  }
  EXPECT_TRUE(
      contains(run({"--root", "json", "config"}).error, "which --root names, is no folder"));
}

struct WrongLine {
  std::vector<std::string> arguments;
  std::string says;
};

TEST(CommandLine, ValuesMayBeCalledAsAnOptionIs) {
  const Fixture fixture;
  const Outcome one = run(Invocation{.arguments = {"config", "--root", "root", "--loader=systemd"},
                                     .directory = fixture.folder.path()});
  EXPECT_EQ(one.status, 0) << one;
  EXPECT_TRUE(
      contains(run({"apply", "--plan", "plan", "--yes"}).error, "plan: cannot be looked at"));
  EXPECT_TRUE(contains(run({"check", "--kernel", "strict"}).error, "not 'strict'"));
}

TEST(CommandLine, WhatIsWrongIsNamedWithTheNearestRightOne) {
  const std::vector<WrongLine> lines = {
      {{"difff", "x"}, "unknown command 'difff'; did you mean 'diff'?"},
      {{"quux"}, "'tune --help' lists the commands"},
      {{"help", "difff"}, "unknown command 'difff'; did you mean 'diff'?"},
      {{"help", "diff", "x"}, "'help' takes no argument 'x'"},
      {{}, "no command is named"},
      {{"diff", "x", "--jsno"}, "unknown option '--jsno'; did you mean '--json'?"},
      {{"diff", "x", "--targ", "y"}, "unknown option '--targ'; did you mean '--target'?"},
      {{"--rot", "/x", "diff", "x"}, "unknown option '--rot'; did you mean '--root'?"},
      {{"--targe", "y", "diff", "x"}, "unknown option '--targe'; did you mean '--target'?"},
      {{"--yes", "apply", "x"}, "it goes after the command; it is an option of apply, rollback"},
      {{"diff", "x", "--comment", "y"}, "it is no option of diff, but an option of apply"},
      {{"status", "-x"}, "unknown option '-x'"},
      {{"diff"}, "'diff' needs an argument: tune diff PROFILE"},
      {{"host", "x"}, "'host' takes no argument 'x'"},
      {{"diff", "a", "b"}, "'diff' takes no argument 'b'"},
      {{"diff", "x", "--set"}, "option '--set' needs a value"},
      {{"diff", "x", "--target"}, "option '--target' needs a value"},
      {{"diff", "x", "--json=1"}, "option '--json' takes no value"},
      {{"diff", "x", "--set", "rtt"}, "--set takes NAME=VALUE, not 'rtt'"},
      {{"diff", "x", "--set", "a=1", "--set", "a=2"}, "input 'a' is set twice"},
      {{"diff", "x", "--target", "a", "--target", "b"}, "option '--target' is given twice"},
      {{"--root", "/a", "diff", "x", "--root", "/b"}, "option '--root' is given twice"},
      {{"diff", "x", "--runtime-only", "--persist-only"}, "exclude each other"},
      {{"status", "--loader", "upstart"}, "--loader takes systemd, procps or both, not 'upstart'"},
      {{"advise", "x", "--format", "yaml"}, "--format takes text or sysctl, not 'yaml'"},
      {{"host", "--color", "blue"}, "--color takes auto, always or never, not 'blue'"},
      {{"history", "one"}, "'one' is no number of a transaction"},
      {{"history", "-1"}, "'-1' is no number of a transaction"},
      {{"rollback", "0", "--yes"}, "'0' is no number of a transaction"},
      {{"--root", "/nowhere/at/all", "config"}, "which --root names, is no folder"},
      {{"--proc", "/nowhere/at/all", "config"}, "which --proc names, is no folder"},
      {{"profile", "--profile-dir", "/nowhere"}, "which --profile-dir names, is no folder"},
  };
  for (const WrongLine& line : lines) {
    const Outcome outcome = run(line.arguments);
    EXPECT_EQ(outcome.status, 2) << line.says << outcome;
    EXPECT_EQ(outcome.output, "") << line.says;
    EXPECT_TRUE(starts_with(outcome.error, "tune: error: "));
    EXPECT_TRUE(contains(outcome.error, line.says));
    EXPECT_TRUE(contains(outcome.error, "--help'"));
  }
}

TEST(CommandLine, UsageErrorsAreDocumentsUnderJson) {
  for (const std::vector<std::string>& arguments : std::vector<std::vector<std::string>>{
           {"--json", "difff"}, {"diff", "--json"}, {"diff", "x", "--nope", "--json"}}) {
    const Outcome outcome = run(arguments);
    EXPECT_EQ(outcome.status, 2) << outcome;
    const Json document = outcome.json();
    ASSERT_NE(document.find("schema"), nullptr) << outcome;
    EXPECT_EQ(*document.find("schema")->text(), "tune/error/1");
    EXPECT_EQ(*document.find("error")->find("code")->text(), "usage");
    EXPECT_NE(outcome.error, "");
  }
}

TEST(CommandLine, DashesEndOptions) {
  const Outcome outcome = run({"diff", "--", "--json"});
  EXPECT_EQ(outcome.status, 3) << outcome;  // a profile of that name
  EXPECT_EQ(outcome.output, "");
  EXPECT_EQ(run({"--", "host", "--json"}).status, 2);  // no argument is taken
}

}  // namespace
}  // namespace tune::test
