#include <gtest/gtest.h>

#include "cli/fixture.hpp"

namespace tune::test {
namespace {

TEST(ConfigCommand, ShowsAssignmentsInReadingOrderAndWhoWins) {
  const Fixture fixture;
  fixture.folder.write("root/usr/lib/sysctl.d/50-base.conf", "net.core.somaxconn = 64\n");
  const Outcome text = fixture.on_image({"config"});
  EXPECT_EQ(text.status, 0) << text;
  EXPECT_EQ(difference_to_golden("config.txt", fixture.steady(text.output)), "");
  const Outcome json = fixture.on_image({"config", "--json"});
  EXPECT_EQ(json.status, 0) << json;
  EXPECT_EQ(difference_to_golden("config.json", fixture.steady(json.output)), "");
}

TEST(ConfigCommand, OneLoaderShowsOnlyItsRows) {
  const Fixture fixture;
  std::filesystem::remove(fixture.folder / "root/etc/sysctl.d/99-sysctl.conf");
  fixture.folder.write("root/etc/sysctl.d/10-all.conf", "fs.file-max = 5\n");
  const Json systemd = fixture.on_image({"config", "--loader", "systemd", "--json"}).json();
  const Json procps = fixture.on_image({"config", "--loader", "procps", "--json"}).json();
  EXPECT_EQ(systemd.find("assignments")->items()->size(), 1u);
  EXPECT_EQ(procps.find("assignments")->items()->size(), 3u);
  for (const Json& row : *systemd.find("assignments")->items()) {
    ASSERT_EQ(row.find("loaders")->items()->size(), 1u);
    EXPECT_EQ(*row.find("loaders")->items()->front().text(), "systemd");
  }
}

TEST(ConfigCommand, FilesNamedAreReadInsteadOfTheMachines) {
  const Fixture fixture;
  const std::string site = fixture.folder.write("site.conf", "net.core.somaxconn = 9\n");
  const Outcome outcome = fixture.on_image({"config", site});
  EXPECT_EQ(outcome.status, 0) << outcome;
  EXPECT_TRUE(contains(outcome.output, site + ":1"));
  EXPECT_FALSE(contains(outcome.output, "tcp_fin_timeout"));
  const Outcome input = run({"config", "-"}, "net.core.somaxconn = 77\n");
  EXPECT_EQ(input.status, 0) << input;
  EXPECT_TRUE(contains(input.output, "77"));
}

}  // namespace
}  // namespace tune::test
