#include "advice/wanted_value.hpp"

#include <string>

#include <gtest/gtest.h>

#include "host/host_names.hpp"
#include "unit/advice/test_hosts.hpp"

namespace tune {
namespace {

std::string wanted(std::string_view key, std::string_view members,
                   const HostShape& shape = HostShape()) {
  const Profile profile = profile_with_setting(key, members);
  const Host host = host_with_defaults(shape);
  const HostNames names(host);
  const auto value = wanted_value(profile.settings.at(0), find_parameter(key), names, host);
  return value ? to_string(*value) : describe(value.error());
}

TEST(WantedValue, IsInTheParametersUnit) {
  const std::string_view memory = "exactly = ['64MiB', '128MiB', '192MiB']";
  EXPECT_EQ(wanted("net.ipv4.tcp_mem", memory), "16384 32768 49152");
  EXPECT_EQ(wanted("net.ipv4.tcp_mem", memory, {8 * kGiB, 65536}), "1024 2048 3072");
  EXPECT_EQ(wanted("net.ipv4.tcp_fin_timeout", "exactly = '1min'"), "60");
}

TEST(WantedValue, IsRoundedTowardsWhatTheLimitMeans) {
  EXPECT_EQ(wanted("net.core.somaxconn", "at_least = '9 / 2'"), "5");
  EXPECT_EQ(wanted("net.core.somaxconn", "at_most = '9 / 2'"), "4");
  EXPECT_EQ(wanted("net.core.somaxconn", "exactly = '9 / 2'"), "4");
  EXPECT_EQ(wanted("net.ipv4.tcp_mem", "at_least = ['4097B', '4097B', '4097B']"), "2 2 2");
}

TEST(WantedValue, MayBeASetOfPorts) {
  EXPECT_EQ(wanted("net.ipv4.ip_local_reserved_ports", "at_least = 'ports(\"9981,80-81\")'"),
            "80-81,9981");
}

TEST(WantedValue, CannotBeUnlimited) {
  const std::string error = wanted("net.core.somaxconn", "exactly = 'unlimited'");
  EXPECT_EQ(error.substr(0, 12), "site.toml:3:") << error;
}

TEST(WantedValue, SaysWhereAFormulaCannotBeComputed) {
  const std::string error = wanted("net.core.somaxconn", "exactly = '1 / (processors - 4)'");
  EXPECT_EQ(error.substr(0, 12), "site.toml:3:") << error;
}

TEST(WantedValue, JoinsLimitsToTheStrongest) {
  Profile profile = profile_with_setting("net.core.somaxconn", "at_least = 100");
  Profile other = profile_with_setting("net.core.somaxconn", "at_least = 9000");
  profile.settings[0].also.push_back(other.settings[0]);
  const Host host = host_with_defaults({});
  const HostNames names(host);
  const Parameter* parameter = find_parameter("net.core.somaxconn");
  EXPECT_EQ(to_string(*wanted_value(profile.settings[0], parameter, names, host)), "9000");
  profile.settings[0].also[0].when = SourceText{"false", "f", 1, 1, {}};
  EXPECT_EQ(to_string(*wanted_value(profile.settings[0], parameter, names, host)), "100");
}

}  // namespace
}  // namespace tune
