#include <gtest/gtest.h>

#include "cli/fixture.hpp"
#include "cli/terminal.hpp"

namespace tune::test {
namespace {

TEST(Color, OffATerminalOnlyWhenAskedFor) {
  const Fixture fixture;
  EXPECT_FALSE(contains(fixture.on_image({"diff", "small"}).output, "\x1b"));
  EXPECT_FALSE(contains(fixture.on_image({"diff", "small", "--color", "auto"}).output, "\x1b"));
  EXPECT_TRUE(contains(fixture.on_image({"diff", "small", "--color", "always"}).output, "\x1b["));
  EXPECT_FALSE(contains(fixture.on_image({"diff", "small", "--color", "never"}).output, "\x1b"));
}

TEST(Color, OfErrorsTooIsAsAskedFor) {
  const auto shown = [](const std::string& choice) {
    return run_on_terminal({"--color", choice, "profile", "nosuch"}, "").output;
  };
  EXPECT_TRUE(contains(shown("always"), "\x1b[")) << shown("always");
  EXPECT_TRUE(contains(shown("never"), "no profile")) << shown("never");
  EXPECT_FALSE(contains(shown("never"), "\x1b[")) << shown("never");
}

TEST(Color, NeverInsideJson) {
  const Fixture fixture;
  const Outcome outcome = fixture.on_image({"diff", "small", "--json", "--color", "always"});
  EXPECT_FALSE(contains(outcome.output, "\\u001b"));
  EXPECT_FALSE(contains(run({"--help", "--json", "--color", "always"}).output, "u001b"));
}

TEST(Color, WithoutItTheTextIsTheSame) {
  const Fixture fixture;
  std::string colored = fixture.on_image({"advise", "small", "--color", "always"}).output;
  for (std::size_t at = 0; (at = colored.find("\x1b[", at)) != std::string::npos;) {
    colored.erase(at, colored.find('m', at) - at + 1);
  }
  EXPECT_EQ(colored, fixture.on_image({"advise", "small"}).output);
}

TEST(Width, TablesFitTheColumnsThereAre) {
  const Fixture fixture;
  const Outcome outcome = run(Invocation{
      .arguments = {"--root", fixture.folder / "root", "--host", fixture.folder / "host.json",
                    "--profile-dir", fixture.folder / "profiles", "advise", "small"},
      .environment = {{"COLUMNS", "72"}}});
  EXPECT_EQ(outcome.status, 0) << outcome;
  for (std::size_t at = 0; at < outcome.output.size();) {
    const std::size_t end = outcome.output.find('\n', at);
    EXPECT_LE(end - at, 72u) << outcome.output.substr(at, end - at);
    at = end + 1;
  }
}

TEST(Output, ControlCharactersOfFilesAreNotPrinted) {
  const Fixture fixture;
  fixture.folder.write("root/etc/sysctl.conf", "net.core.somaxconn = 1\x1b[2J2\n");
  for (const auto& arguments :
       {std::vector<std::string>{"config"}, {"diff", "small", "--color", "always"}}) {
    const Outcome outcome = fixture.on_image(arguments);
    EXPECT_FALSE(contains(outcome.output, "\x1b[2J")) << outcome;
    EXPECT_TRUE(contains(outcome.output, "\\x1b[2J"));
  }
}

TEST(Output, FullDeviceIsNoSuccess) {
  const Fixture fixture;
  const Outcome outcome = run(Invocation{.arguments = {"--help"}, .output_file = "/dev/full"});
  EXPECT_EQ(outcome.status, 5) << outcome;
  EXPECT_TRUE(
      contains(outcome.error, "standard output could not be written: No space left on device"));
}

}  // namespace
}  // namespace tune::test
