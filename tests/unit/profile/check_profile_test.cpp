#include "profile/check_profile.hpp"

#include <string>

#include <gtest/gtest.h>

#include "unit/profile/profile_text.hpp"

namespace tune {
namespace {

std::string setting(std::string_view key, std::string_view members) {
  return "title = \"t\"\n[setting.\"" + std::string(key) + "\"]\n" + std::string(members) +
         "\nwhy = \"w\"\nsource = \"s\"\n";
}

TEST(CheckProfile, TakesFormulasOfTheParametersDimension) {
  for (const auto& text :
       {setting("net.ipv4.tcp_rmem", "exactly = ['4KiB', '128KiB', '6MiB']"),
        setting("net.ipv4.tcp_fin_timeout", "at_most = '60s'"),
        setting("net.core.somaxconn", "at_least = 4096"),
        setting("net.ipv4.tcp_tw_reuse", "exactly = 1"),
        setting("net.ipv4.ip_local_port_range", "exactly = [32768, 60999]"),
        setting("net.ipv4.ip_local_reserved_ports", "at_least = 'ports(\"9981\")'")}) {
    EXPECT_EQ(error_of(text), "no error") << text;
  }
}

TEST(CheckProfile, TakesNumbersAndTextForKeysOutsideTheCatalogue) {
  const std::string_view key = "net.vendor.knob";
  EXPECT_EQ(error_of(setting(key, "exactly = 3\noutside_catalogue = true")), "no error");
  EXPECT_EQ(error_of(setting(key, "exactly = '\"fast\"'\noutside_catalogue = true")), "no error");
  EXPECT_NE(error_of(setting(key, "exactly = 'true'\noutside_catalogue = true")), "no error");
}

TEST(CheckProfile, ChecksTheBranchThatIsNotTaken) {
  const std::string text = setting("net.core.somaxconn", "exactly = 'if(true, 1, 2s)'");
  EXPECT_EQ(error_of(text).substr(0, 12), "site.toml:3:");
}

TEST(CheckProfile, ChecksKeysInsideFormulas) {
  const std::string text =
      setting("net.core.somaxconn", "exactly = 'running(\"net.core.somaxcon\")'");
  EXPECT_NE(error_of(text).find("net.core.somaxconn"), std::string::npos);
}

TEST(CheckProfile, PutsQuantitiesInOrderOfNeed) {
  const Profile profile = profile_of(R"(
title = "t"
[quantity.c]
formula = "b + a"
help = "h"
[quantity.b]
formula = "a * 2"
help = "h"
[quantity.a]
formula = "1"
help = "h"
)");
  const auto ordered = in_order_of_need(profile);
  ASSERT_TRUE(ordered.ok());
  ASSERT_EQ(ordered->size(), 3u);
  EXPECT_EQ((*ordered)[0]->name, "a");
  EXPECT_EQ((*ordered)[1]->name, "b");
  EXPECT_EQ((*ordered)[2]->name, "c");
}

TEST(CheckProfile, TypesOfQuantitiesReachSettings) {
  const std::string text = "title = \"t\"\n[quantity.q]\nformula = \"1MiB\"\nhelp = \"h\"\n" +
                           setting("net.core.somaxconn", "exactly = 'q'").substr(12);
  EXPECT_NE(error_of(text).find("This gives bytes"), std::string::npos);
}

}  // namespace
}  // namespace tune
