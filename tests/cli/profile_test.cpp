#include <gtest/gtest.h>

#include "cli/fixture.hpp"
#include "support/places.hpp"

namespace tune::test {
namespace {

TEST(ProfileCommand, ListsWhatIsFoundWithItsOrigin) {
  const Fixture fixture;
  fixture.folder.write("profiles/broken.toml", "title = \n");
  const Outcome outcome = fixture.on_proc({"profile"});
  EXPECT_EQ(outcome.status, 0) << outcome;
  EXPECT_TRUE(matches(outcome.output, "small +A small service +"));
  EXPECT_TRUE(contains(outcome.output, fixture.folder / "profiles/small.toml"));
  EXPECT_TRUE(matches(outcome.output, "broken +cannot be used"));
  // Run from a build tree, the source tree's profiles are there as well.
  EXPECT_TRUE(contains(outcome.output, source_folder() + "/profiles/httpdns.toml"));
}

TEST(ProfileCommand, ShowsOneWithItsInputsForThisHost) {
  const Fixture fixture;
  const Outcome text = fixture.on_image({"profile", "small"});
  EXPECT_EQ(text.status, 0) << text;
  EXPECT_EQ(difference_to_golden("profile.txt", fixture.steady(text.output)), "");
  const Outcome json = fixture.on_image({"profile", "small", "--json"});
  EXPECT_EQ(difference_to_golden("profile.json", fixture.steady(json.output)), "");
}

TEST(ProfileCommand, NeedsNoFactsToShowOne) {
  const Fixture fixture;
  const Outcome outcome = run({"--root", fixture.folder / "root", "--profile-dir",
                               fixture.folder / "profiles", "profile", "small"});
  EXPECT_EQ(outcome.status, 0) << outcome;
  EXPECT_TRUE(contains(outcome.output, "4 * processors * 256"));
}

TEST(ProfileCommand, ProfilesOfTheImageComeFirst) {
  const Fixture fixture;
  fixture.folder.write("root/etc/tune/profiles/httpdns.toml", "title = \"Of the image\"\n");
  const Outcome outcome = fixture.on_image({"profile"});
  EXPECT_TRUE(matches(outcome.output, "httpdns +Of the image +/etc/tune/profiles"));
}

TEST(ProfileCommand, ConfigurationServesAsProfile) {
  const Fixture fixture;
  const std::string site = fixture.folder.write("site.conf", "net.core.somaxconn = 9\n");
  const Outcome outcome = fixture.on_image({"profile", site});
  EXPECT_EQ(outcome.status, 0) << outcome;
  EXPECT_TRUE(matches(outcome.output, "exactly +9"));
}

}  // namespace
}  // namespace tune::test
