#include "advice/unsettable.hpp"

#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "unit/advice/test_hosts.hpp"

namespace tune {
namespace {

std::optional<Finding> reason(std::string_view key, const Host& host) {
  Setting setting{*Key::parse(key)};
  setting.place = {std::string(key), "site.toml", 2, 10, {}};
  return why_unsettable(setting, find_parameter(key), host, "1");
}

Finding of_line(std::string_view line, const Host& host) {
  const auto profile = profile_from_configuration(line, "site.conf");
  const Setting& setting = profile->settings.at(0);
  return why_unsettable(setting, find_parameter(setting.key.name()), host, "1").value_or(Finding());
}

TEST(Unsettable, IsNothingWhereTheKeyIsThere) {
  EXPECT_FALSE(reason("net.core.somaxconn", host_with_defaults({})).has_value());
}

TEST(Unsettable, IsNotGuessedWithoutRunningValues) {
  EXPECT_FALSE(reason("net.vendor.knob", Host()).has_value());
}

TEST(Unsettable, SaysWhatReplacesARemovedKey) {
  const auto finding = reason("net.ipv4.tcp_tw_recycle", host_with_defaults({}));
  ASSERT_TRUE(finding.has_value());
  EXPECT_EQ(finding->rule, "key-absent");
  EXPECT_EQ(finding->severity, Severity::info);
  EXPECT_NE(finding->message.find("4.12"), std::string::npos) << finding->message;
  EXPECT_FALSE(finding->why.empty());
}

TEST(Unsettable, KnowsKeysOfVendors) {
  const auto finding = reason("net.ipv4.tcp_tw_timeout", host_with_defaults({}));
  ASSERT_TRUE(finding.has_value());
  EXPECT_NE(finding->message.find("vendors"), std::string::npos) << finding->message;
}

TEST(Unsettable, NamesTheInterfaceThatIsNotThere) {
  const auto why = [](std::string_view key) { return reason(key, host_with_defaults({}))->why; };
  EXPECT_EQ(why("net.ipv4.conf.eth7.rp_filter"), "There is no interface eth7 now.");
  EXPECT_EQ(why("net.ipv6.neigh.eth7/1.gc_stale_time"),
            "There is no interface eth7/1 with IPv6 now.");
  EXPECT_NE(why("net.ipv6.conf.all.no_such_key").find("module"), std::string::npos);
}

TEST(Unsettable, HandsAKeyOfTheHostToItsAdministrator) {
  Host host = host_with_defaults({});
  host.initial_network_namespace = false;
  host.values.erase("net.core.netdev_max_backlog");
  const auto finding = reason("net.core.netdev_max_backlog", host);
  ASSERT_TRUE(finding.has_value());
  EXPECT_EQ(finding->severity, Severity::warning);
  EXPECT_EQ(finding->why, "Ask the host's administrator for net.core.netdev_max_backlog = 1.");
  ASSERT_TRUE(finding->remedy.has_value());
  EXPECT_EQ(finding->remedy->value, "1");
}

TEST(Unsettable, HandsNothingToTheHostThatItsKernelLacks) {
  Host host = host_with_defaults({});
  host.initial_network_namespace = false;
  for (const char* key : {"net.ipv4.tcp_tw_recycle", "net.ipv4.tcp_tw_timeout"}) {
    const auto finding = reason(key, host);
    ASSERT_TRUE(finding.has_value());
    EXPECT_EQ(finding->message.find("host"), std::string::npos) << finding->message;
    EXPECT_FALSE(finding->remedy.has_value());
  }
}

TEST(Unsettable, LeavesSecretsAndCommandsAloneWhateverTheHost) {
  Host host = host_with_defaults({});
  host.values.emplace("kernel.ns_last_pid", "7");  // a live host holds what was asked for
  for (const char* key : {"net.ipv4.tcp_fastopen_key", "net.ipv6.conf.eth0.stable_secret",
                          "vm.drop_caches", "net.ipv4.route.flush", "kernel.ns_last_pid"}) {
    for (const Host& each : {host, host_with_defaults({}), Host()}) {
      const auto finding = reason(key, each);
      ASSERT_TRUE(finding.has_value()) << key;
      EXPECT_EQ(finding->rule, "not-a-setting") << key;
      EXPECT_FALSE(finding->remedy.has_value()) << key;
    }
  }
}

TEST(Unsettable, NamesTheModuleWhereNothingElseExplainsIt) {
  const auto finding = reason("net.vendor.knob", host_with_defaults({}));
  ASSERT_TRUE(finding.has_value());
  EXPECT_NE(finding->why.find("module"), std::string::npos);
  EXPECT_EQ(finding->file, "site.toml");
  EXPECT_EQ(finding->line, 2);
}

TEST(Unsettable, CoversKeysThatCannotBeWritten) {
  Host host = host_with_defaults({});
  host.read_only.insert("net.core.somaxconn");
  const auto finding = reason("net.core.somaxconn", host);
  ASSERT_TRUE(finding.has_value());
  EXPECT_EQ(finding->rule, "key-read-only");
  EXPECT_EQ(finding->severity, Severity::warning);
}

TEST(Unsettable, IsAnErrorInAConfigurationFileUnlessItsErrorsAreIgnored) {
  const Host host = host_with_defaults({});
  EXPECT_EQ(of_line("net.vendor.knob = 1\n", host).severity, Severity::error);
  EXPECT_EQ(of_line("-net.vendor.knob = 1\n", host).severity, Severity::info);
}

}  // namespace
}  // namespace tune
