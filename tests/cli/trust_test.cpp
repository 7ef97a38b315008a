#include <functional>

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/fixture.hpp"

namespace tune::test {
namespace {

// Who may write a profile decides what root applies.
class Trust : public testing::Test {
 protected:
  void SetUp() override { site = fixture.folder.write("site/site.conf", kSite); }

  void mode(const std::string& path, mode_t bits) {
    ASSERT_EQ(chmod((fixture.folder / path).c_str(), bits), 0);
  }

  // Refused without the option, naming `path`; taken with it; a warning of diff.
  void expect_refused(const std::string& profile, const std::string& path) {
    const Outcome refused = fixture.on_image({"apply", profile, "--yes"});
    EXPECT_EQ(refused.status, 4) << refused;
    EXPECT_TRUE(contains(refused.error, fixture.folder / path));
    EXPECT_TRUE(contains(refused.error, "--allow-unsafe"));
    EXPECT_EQ(fixture.folder.read("root/etc/sysctl.conf"), fixture.sysctl_conf);
    EXPECT_TRUE(contains(fixture.on_image({"diff", profile}).output, "unsafe-profile"));
    EXPECT_EQ(fixture.on_image({"apply", profile, "--yes", "--allow-unsafe"}).status, 0);
  }

  static constexpr const char* kSite = "net.core.somaxconn = 4321\n";
  Fixture fixture;
  std::string site;
};

TEST_F(Trust, AProfileFolderThatEverybodyMayWriteToIsRefused) {
  mode("profiles", 0757);
  expect_refused("small", "profiles");
}

TEST_F(Trust, AProfileFolderThatItsGroupMayWriteToIsRefused) {
  mode("profiles", 0775);
  expect_refused("small", "profiles");
}

TEST_F(Trust, TheRemedyTakesAwayAllThatIsTooMuch) {
  mode("profiles", 0777);
  const Outcome refused = fixture.on_image({"apply", "small", "--yes"});
  EXPECT_TRUE(contains(refused.error, "chmod go-w")) << refused;
}

TEST_F(Trust, AProfileThatEverybodyMayWriteToIsRefused) {
  mode("profiles/small.toml", 0646);
  expect_refused("small", "profiles/small.toml");
}

TEST_F(Trust, ANamedFileIsNoBetter) {
  mode("site/site.conf", 0664);
  expect_refused(site, "site/site.conf");
}

TEST_F(Trust, ALinkIsAsGoodAsWhatItLeadsTo) {
  std::filesystem::create_symlink(site, fixture.folder / "link.conf");
  EXPECT_EQ(fixture.on_image({"diff", fixture.folder / "link.conf"}).status, 1);
  mode("site", 0777);
  expect_refused(fixture.folder / "link.conf", "site");
}

TEST_F(Trust, InAStickyFolderEveryFileIsItsOwners) {
  mode("site", 01777);
  EXPECT_EQ(fixture.on_image({"apply", site, "--yes"}).status, 0);
}

TEST_F(Trust, WhatBelongsToSomebodyElseIsRefused) {
  if (geteuid() != 0) GTEST_SKIP() << "needs root to give a file away";
  ASSERT_EQ(chown(site.c_str(), 65533, 0), 0);
  expect_refused(site, "site/site.conf");
}

TEST_F(Trust, APlanIsNoBetterThanAProfile) {
  const std::string plan = fixture.folder / "site/plan.json";
  ASSERT_EQ(fixture.on_image({"diff", "small", "--plan-out", plan}).status, 1);
  mode("site/plan.json", 0666);
  const Outcome refused = fixture.on_image({"apply", "--plan", plan, "--yes", "--json"});
  EXPECT_EQ(refused.status, 4) << refused;
  EXPECT_EQ(*refused.json().find("error")->find("code")->text(), "permission");
  EXPECT_EQ(fixture.on_image({"apply", "--plan", plan, "--yes", "--allow-unsafe"}).status, 0);
}

}  // namespace
}  // namespace tune::test
