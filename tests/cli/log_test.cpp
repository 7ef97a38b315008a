#include <gtest/gtest.h>

#include "cli/fixture.hpp"

namespace tune::test {
namespace {

TEST(Log, WarningsAreShownUnlessQuiet) {
  const Fixture fixture;
  const std::vector<std::string> line = {"diff", "small", "--allow", "over-memory"};
  EXPECT_TRUE(contains(fixture.on_image(line).error, "tune: warning: --allow over-memory lifts"));
  std::vector<std::string> quiet = line;
  quiet.emplace_back("-q");
  EXPECT_EQ(fixture.on_image(quiet).error, "");
}

TEST(Log, FileGetsTheLogToo) {
  const Fixture fixture;
  const std::string file = fixture.folder / "log";
  fixture.on_image({"diff", "nosuch", "--log-file", file, "-vv"});
  const std::string log = fixture.folder.read("log");
  EXPECT_TRUE(matches(log, "^[0-9-]+T[0-9:]+Z tune\\[[0-9]+\\]: debug: tune --root"));
  EXPECT_TRUE(contains(log, ": error: "));
}

TEST(Log, FileThatCannotBeWrittenIsAUsageError) {
  const Outcome outcome = run({"host", "--log-file", "/nowhere/at/all"});
  EXPECT_EQ(outcome.status, 2) << outcome;
  EXPECT_TRUE(contains(outcome.error, "/nowhere/at/all"));
}

}  // namespace
}  // namespace tune::test
