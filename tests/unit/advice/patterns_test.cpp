#include "advice/patterns.hpp"

#include <string>

#include <gtest/gtest.h>

#include "unit/advice/test_hosts.hpp"

namespace tune {
namespace {

Host host_with_interfaces() {
  Host host = host_with_defaults({});
  host.all_values = true;
  for (const char* name : {"all", "default", "lo", "eth0", "eth0/1"}) {
    host.values["net.ipv4.conf." + std::string(name) + ".rp_filter"] = "0";
  }
  return host;
}

std::string expanded(std::string_view text, const Host& host) {
  const auto profile = profile_from_configuration(text, "site.conf");
  const auto settings = without_patterns(profile->settings, host);
  if (!settings) return describe(settings.error());
  std::string result;
  for (const Setting& setting : *settings) {
    result += setting.key.name() + "=" + *setting.literal + " ";
  }
  return result;
}

TEST(Patterns, BecomeTheKeysThatTheyMatch) {
  EXPECT_EQ(expanded("net.ipv4.conf.*.rp_filter = 2\n", host_with_interfaces()),
            "net.ipv4.conf.all.rp_filter=2 net.ipv4.conf.default.rp_filter=2 "
            "net.ipv4.conf.eth0.rp_filter=2 "
            "net.ipv4.conf.eth0/1.rp_filter=2 net.ipv4.conf.lo.rp_filter=2 ");
}

TEST(Patterns, LeaveKeysWithALineOfTheirOwn) {
  EXPECT_EQ(expanded("net.ipv4.conf.*.rp_filter = 2\n-net.ipv4.conf.all.rp_filter\n"
                     "net.ipv4.conf.lo.rp_filter = 1\n-net.ipv4.conf.eth0/1.rp_filter\n",
                     host_with_interfaces()),
            "net.ipv4.conf.default.rp_filter=2 net.ipv4.conf.eth0.rp_filter=2 "
            "net.ipv4.conf.lo.rp_filter=1 ");
}

TEST(Patterns, GiveWayToLaterOnes) {
  EXPECT_EQ(expanded("net.ipv4.conf.l*.rp_filter = 2\nnet.ipv4.conf.?o.rp_filter = 1\n",
                     host_with_interfaces()),
            "net.ipv4.conf.lo.rp_filter=1 ");
}

TEST(Patterns, NeedAHostThatNamesAllItsKeys) {
  const Host host = host_with_defaults({});
  EXPECT_EQ(expanded("\nnet.ipv4.conf.*.rp_filter = 2\n", host).substr(0, 14), "site.conf:2:1:");
}

}  // namespace
}  // namespace tune
