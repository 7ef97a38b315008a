#include <gtest/gtest.h>

#include "cli/fixture.hpp"
#include "cli/terminal.hpp"

namespace tune::test {
namespace {

std::vector<std::string> on_image(const Fixture& fixture, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(),
                   {"--root", fixture.folder / "root", "--host", fixture.folder / "host.json",
                    "--profile-dir", fixture.folder / "profiles"});
  return arguments;
}

TEST(Question, NoChangesNothing) {
  const Fixture fixture;
  for (const char* answer : {"n\n", "\n", "x\n"}) {
    const Outcome outcome = run_on_terminal(on_image(fixture, {"apply", "small"}), answer);
    EXPECT_EQ(outcome.status, 1) << outcome;
    EXPECT_TRUE(contains(outcome.output, "Apply 3 changes? [y/N]"));
    EXPECT_TRUE(contains(outcome.output, "Nothing was changed."));
    EXPECT_EQ(fixture.folder.read("root/etc/sysctl.conf"), fixture.sysctl_conf);
  }
}

TEST(Question, YesAppliesAndUndoes) {
  const Fixture fixture;
  const Outcome applied = run_on_terminal(on_image(fixture, {"apply", "small"}), "y\n");
  EXPECT_EQ(applied.status, 0) << applied;
  EXPECT_NE(fixture.folder.read("root/etc/sysctl.conf"), fixture.sysctl_conf);
  const Outcome undone = run_on_terminal(on_image(fixture, {"rollback"}), "yes\n");
  EXPECT_EQ(undone.status, 0) << undone;
  EXPECT_EQ(fixture.folder.read("root/etc/sysctl.conf"), fixture.sysctl_conf);
}

TEST(Question, IsNotAskedWhereNothingDiffers) {
  const Fixture fixture;
  ASSERT_EQ(fixture.on_image({"apply", "small", "--yes"}).status, 0);
  const Outcome again = run_on_terminal(on_image(fixture, {"apply", "small"}), "");
  EXPECT_EQ(again.status, 0) << again;
  EXPECT_FALSE(contains(again.output, "[y/N]"));
}

TEST(Question, TerminalsSeeNoControlCharactersOfFiles) {
  const Fixture fixture;
  fixture.folder.write("root/etc/sysctl.conf", "\x1b[2J\nnet.core.somaxconn = 5\n");
  const Outcome outcome =
      run_on_terminal(on_image(fixture, {"diff", "small", "--color", "never"}), "");
  EXPECT_EQ(outcome.status, 1) << outcome;
  EXPECT_FALSE(contains(outcome.output, "\x1b"));
}

}  // namespace
}  // namespace tune::test
