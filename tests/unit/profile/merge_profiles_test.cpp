#include "profile/merge_profiles.hpp"

#include <string>

#include <gtest/gtest.h>

#include "unit/profile/profile_text.hpp"

namespace tune {
namespace {

std::string somaxconn(std::string_view mode, int value) {
  return "title = \"t\"\n[setting.\"net.core.somaxconn\"]\n" + std::string(mode) + " = " +
         std::to_string(value) + "\nwhy = \"w\"\nsource = \"s\"\n";
}

Profile named(std::string name, std::string_view text) {
  Profile profile = profile_of(text);
  profile.name = std::move(name);
  for (Setting& setting : profile.settings) setting.place.file = profile.name;
  return profile;
}

TEST(MergeProfiles, ExtendingReplacesInPlaceAndAddsAtTheEnd) {
  const Profile base = named("base", R"(
title = "base"
[input.a]
kind = "number"
default = 1
help = "base"
[input.b]
kind = "number"
default = 1
help = "base"
)");
  Profile derived = named("derived", R"(
title = "derived"
[input.c]
kind = "number"
default = 1
help = "derived"
[input.a]
kind = "bytes"
default = "1MiB"
help = "derived"
)");
  extend(base, derived);
  EXPECT_EQ(derived.title, "derived");
  ASSERT_EQ(derived.inputs.size(), 3u);
  EXPECT_EQ(derived.inputs[0].name, "a");
  EXPECT_EQ(derived.inputs[0].help, "derived");
  EXPECT_EQ(derived.inputs[1].help, "base");
  EXPECT_EQ(derived.inputs[2].name, "c");
}

TEST(MergeProfiles, ExtendingReplacesALimit) {
  Profile derived = named("derived", somaxconn("at_least", 100));
  extend(named("base", somaxconn("at_least", 9000)), derived);
  ASSERT_EQ(derived.settings.size(), 1u);
  EXPECT_EQ(derived.settings[0].formulas[0].text, "100");
  EXPECT_TRUE(derived.settings[0].also.empty());
}

TEST(MergeProfiles, CombinedLimitsAllHold) {
  Profile both = named("a", somaxconn("at_least", 100));
  combine(both, named("b", somaxconn("at_least", 9000)));
  EXPECT_EQ(both.name, "a,b");
  ASSERT_EQ(both.settings.size(), 1u);
  ASSERT_EQ(both.settings[0].also.size(), 1u);
  EXPECT_EQ(both.settings[0].also[0].formulas[0].text, "9000");
}

TEST(MergeProfiles, TheSameLimitIsNoFurtherOne) {
  Profile both = named("a", somaxconn("at_least", 100));
  const Profile again = both;
  combine(both, again);
  EXPECT_TRUE(both.settings[0].also.empty());
}

TEST(MergeProfiles, OfOtherModesTheLaterOneWins) {
  Profile both = named("a", somaxconn("at_least", 100));
  combine(both, named("b", somaxconn("exactly", 50)));
  EXPECT_EQ(both.settings[0].mode, SettingMode::exactly);
  combine(both, named("c", somaxconn("exactly", 60)));
  ASSERT_EQ(both.settings.size(), 1u);
  EXPECT_EQ(both.settings[0].formulas[0].text, "60");
}

}  // namespace
}  // namespace tune
