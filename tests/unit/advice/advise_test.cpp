#include <string>

#include <gtest/gtest.h>

#include <tune/advice.hpp>

#include "unit/advice/test_hosts.hpp"

namespace tune {
namespace {

TEST(Advise, LeavesOutWhatItsConditionExcludes) {
  const Host host = host_with_defaults({});
  EXPECT_TRUE(
      advice_of(profile_with_setting("net.core.somaxconn", "exactly = 9\nwhen = 'processors > 4'"),
                host)
          .recommendations.empty());
  EXPECT_EQ(
      advice_of(profile_with_setting("net.core.somaxconn", "exactly = 9\nwhen = 'processors == 4'"),
                host)
          .recommendations.size(),
      1u);
}

TEST(Advise, ListsQuantitiesInTheOrderOfTheProfile) {
  const Advice advice = advice_of(profile_of("title = \"t\"\n"
                                             "[quantity.b]\nformula = \"2 * a\"\nhelp = \"h\"\n"
                                             "[quantity.a]\nformula = \"32KiB\"\nhelp = \"h\"\n"),
                                  host_with_defaults({}));
  ASSERT_EQ(advice.quantities.size(), 2u);
  EXPECT_EQ(advice.quantities[0].first, "b");
  EXPECT_EQ(advice.quantities[0].second, "64 KiB");
}

TEST(Advise, FindsValuesThatTheKernelWouldRefuse) {
  const Advice advice = advice_of(
      profile_with_setting("net.ipv4.tcp_orphan_retries", "exactly = 300"), host_with_defaults({}));
  const Finding* finding = find_finding(advice, "value-refused", "net.ipv4.tcp_orphan_retries");
  ASSERT_NE(finding, nullptr);
  EXPECT_EQ(finding->severity, Severity::error);
  EXPECT_EQ(finding->file, "site.toml");
}

TEST(Advise, FindsValuesThatLowerTheDefault) {
  const Host host = host_with_defaults({});
  const Advice silent =
      advice_of(profile_with_setting("net.core.somaxconn", "exactly = 128"), host);
  const Finding* warning = find_finding(silent, "lowers-default", "net.core.somaxconn");
  ASSERT_NE(warning, nullptr);
  EXPECT_EQ(warning->severity, Severity::warning);
  EXPECT_EQ(warning->line, 2);
  const Advice stated = advice_of(
      profile_with_setting("net.core.somaxconn", "exactly = 128\nlowers_default = 'on purpose'"),
      host);
  const Finding* information = find_finding(stated, "lowers-default", "net.core.somaxconn");
  ASSERT_NE(information, nullptr);
  EXPECT_EQ(information->severity, Severity::info);
  EXPECT_EQ(information->why, "on purpose");
  EXPECT_FALSE(information->remedy) << "nothing is to be written instead of what is meant";
}

TEST(Advise, JudgesValuesTogether) {
  const Host host = host_with_defaults({kGiB});
  const Advice advice = advice_of(
      profile_with_setting("net.ipv4.tcp_mem", "exactly = ['1GiB', '2GiB', '3GiB']"), host);
  EXPECT_NE(find_finding(advice, "over-memory", "net.ipv4.tcp_mem"), nullptr);
}

TEST(Advise, TakesAConfigurationFileAsItStands) {
  const auto profile = profile_from_configuration(
      "net.core.somaxconn = 9000\nnet.ipv4.tcp_tw_recycle = 1\nfs.nr_open = 010\n", "site.conf");
  ASSERT_TRUE(profile.ok());
  const Advice advice = advice_of(*profile, host_with_defaults({}));
  EXPECT_TRUE(advice.from_configuration);
  ASSERT_NE(find_row(advice, "net.core.somaxconn"), nullptr);
  EXPECT_EQ(find_row(advice, "net.core.somaxconn")->recommended, "9000");
  EXPECT_EQ(find_row(advice, "net.ipv4.tcp_tw_recycle"), nullptr);
  const Finding* absent = find_finding(advice, "key-absent", "net.ipv4.tcp_tw_recycle");
  ASSERT_NE(absent, nullptr);
  EXPECT_EQ(absent->severity, Severity::error);
  EXPECT_EQ(absent->line, 2);
  const Finding* refused = find_finding(advice, "value-refused", "fs.nr_open");
  ASSERT_NE(refused, nullptr);
  EXPECT_EQ(refused->line, 3);
}

TEST(Advise, GivesAConfigurationFileNoInputs) {
  const auto profile = profile_from_configuration("net.core.somaxconn = 9000\n", "site.conf");
  const auto advice = advise(*profile, {{"rate", "1"}}, host_with_defaults({}));
  ASSERT_FALSE(advice.ok());
  EXPECT_EQ(advice.error().code, ErrorCode::usage);
}

TEST(Advise, NeedsNoFactsForAConfigurationFile) {
  const auto profile = profile_from_configuration("net.core.somaxconn = 9000\n", "site.conf");
  const Advice advice = advice_of(*profile, Host());
  ASSERT_EQ(advice.recommendations.size(), 1u);
  EXPECT_TRUE(advice.recommendations[0].change);
}

TEST(Advise, SaysWhichFactIsNotKnown) {
  const Profile profile = profile_with_setting("net.core.somaxconn", "exactly = 'memory / 1MiB'");
  Host host = host_with_defaults({});
  host.memory_bytes = 0;
  const auto advice = advise(profile, {}, host);
  ASSERT_FALSE(advice.ok());
  EXPECT_EQ(advice.error().code, ErrorCode::bad_input);
  EXPECT_EQ(advice.error().line, 3);
}

}  // namespace
}  // namespace tune
