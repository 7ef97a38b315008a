#include <string>

#include <gtest/gtest.h>

#include <tune/profile.hpp>

#include "unit/profile/profile_text.hpp"

namespace tune {
namespace {

Profile taken(std::string_view text) {
  auto profile = profile_from_configuration(text, "site.conf");
  EXPECT_TRUE(profile.ok()) << (profile.ok() ? "" : describe(profile.error()));
  return profile.ok() ? *profile : Profile();
}

TEST(ProfileFromConfiguration, TakesAssignmentsAsTheyStand) {
  const Profile profile =
      taken("# comment\n; comment\n\nnet.core.somaxconn = 9\n-net/ipv4/tcp_mem =  1\t2 3 \n");
  EXPECT_TRUE(profile.from_configuration);
  ASSERT_EQ(profile.settings.size(), 2u);
  EXPECT_EQ(profile.settings[0].key.name(), "net.core.somaxconn");
  EXPECT_EQ(profile.settings[0].literal, "9");
  EXPECT_EQ(profile.settings[0].mode, SettingMode::exactly);
  EXPECT_EQ(profile.settings[0].place.line, 4);
  EXPECT_EQ(profile.settings[0].source, "site.conf:4");
  EXPECT_FALSE(profile.settings[0].ignore_errors);
  EXPECT_TRUE(profile.settings[1].ignore_errors);
  EXPECT_EQ(profile.settings[1].literal, "1\t2 3");
}

TEST(ProfileFromConfiguration, LetsTheLastAssignmentOfAKeyWin) {
  const Profile profile =
      taken("net.core.somaxconn = 9\nfs.file-max = 1\nnet/core/somaxconn = 10\n");
  ASSERT_EQ(profile.settings.size(), 2u);
  EXPECT_EQ(profile.settings[1].key.name(), "net.core.somaxconn");
  EXPECT_EQ(profile.settings[1].literal, "10");
}

TEST(ProfileFromConfiguration, TakesAnEmptyValueAndKeysThatNobodyKnows) {
  const Profile profile = taken("net.ipv4.ip_local_reserved_ports =\nnet.vendor.knob = x\n");
  ASSERT_EQ(profile.settings.size(), 2u);
  EXPECT_EQ(profile.settings[0].literal, "");
}

TEST(ProfileFromConfiguration, KeepsPatternsFromKeysWithALineOfTheirOwn) {
  const Profile profile = taken(
      "net.ipv4.conf.*.rp_filter = 2\n-net.ipv4.conf.lo.rp_filter\n"
      "net.ipv4.conf.eth0.rp_filter = 0\n");
  ASSERT_EQ(profile.settings.size(), 2u);
  EXPECT_TRUE(profile.settings[0].glob);
  ASSERT_EQ(profile.settings[0].except.size(), 2u);
  EXPECT_EQ(profile.settings[0].except[0].name(), "net.ipv4.conf.lo.rp_filter");
  EXPECT_FALSE(profile.settings[1].glob);
}

TEST(ProfileFromConfiguration, QuotesALineThatIsNoAssignment) {
  const auto profile = profile_from_configuration("a.b = 1\n  net.core.somaxconn 9\n", "site.conf");
  ASSERT_FALSE(profile.ok());
  EXPECT_EQ(profile.error().code, ErrorCode::bad_input);
  EXPECT_EQ(describe(profile.error()),
            "site.conf:2:3: \"net.core.somaxconn 9\" is no assignment; write KEY = VALUE.");
}

TEST(ProfileFromConfiguration, RefusesKeysThatLeaveTheTree) {
  const auto profile = profile_from_configuration("net/../../etc/passwd = 1\n", "site.conf");
  ASSERT_FALSE(profile.ok());
  EXPECT_EQ(describe(profile.error()).substr(0, 14), "site.conf:1:1:");
}

// Its name would be read as that of net.core.somaxconn.
TEST(ProfileFromConfiguration, RefusesKeysWithADotInTheirFirstPart) {
  for (const std::string line : {"./net/core/somaxconn", "/net.core/somaxconn"}) {
    const auto profile = profile_from_configuration("vm.swappiness = 1\n" + line + " = 9\n", "s");
    ASSERT_FALSE(profile.ok()) << line;
    EXPECT_EQ(profile.error().line, 2);
  }
  EXPECT_EQ(taken("net/ipv4/conf/.x/rp_filter = 1\nsomaxconn = 2\n").settings.size(), 2u);
}

TEST(ProfileFromConfiguration, CountsLinesAsEditorsDo) {
  const Profile profile = taken("# a\r\n\r\nnet.core.somaxconn = 9\r\n");
  EXPECT_EQ(profile.settings[0].place.line, 3);
  EXPECT_EQ(profile.settings[0].literal, "9");
}

}  // namespace
}  // namespace tune
