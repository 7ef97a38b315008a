#include "profile/read_profile.hpp"

#include <string>

#include <gtest/gtest.h>

#include "unit/profile/profile_text.hpp"

namespace tune {
namespace {

constexpr std::string_view kWhole = R"(
title = "A site"
description = """
Two
lines"""
[input.rate]
kind = "per_second"
default = "100/s * processors"
min = "1/s"
max = "1M/s"
help = "how many"
[input.port]
kind = "ports"
default = 80
help = "where"
[quantity.queue]
formula = "rate * 2s"
help = "how long"
[setting."net.core.somaxconn"]
at_least = "queue"
when = "processors > 1"
why = "because"
source = "net/socket.c"
lowers_default = "so it is"
[setting."net/ipv4/tcp_mem"]
exactly = ["1MiB", '2MiB', "3MiB"]
why = "w"
source = "s"
)";

TEST(ReadProfile, ReadsAllMembers) {
  const Profile profile = profile_of(kWhole);
  EXPECT_EQ(profile.name, "site");
  EXPECT_EQ(profile.file, "site.toml");
  EXPECT_EQ(profile.title, "A site");
  EXPECT_EQ(profile.description, "Two\nlines");
  ASSERT_EQ(profile.inputs.size(), 2u);
  EXPECT_EQ(profile.inputs[0].name, "rate");
  EXPECT_EQ(profile.inputs[0].kind, InputKind::per_second);
  EXPECT_EQ(profile.inputs[0].default_formula->text, "100/s * processors");
  EXPECT_EQ(profile.inputs[0].minimum->text, "1/s");
  EXPECT_EQ(profile.inputs[0].maximum->text, "1M/s");
  EXPECT_EQ(profile.inputs[0].help, "how many");
  EXPECT_EQ(profile.inputs[1].default_formula->text, "80");
  ASSERT_EQ(profile.quantities.size(), 1u);
  EXPECT_EQ(profile.quantities[0].help, "how long");
}

TEST(ReadProfile, ReadsSettings) {
  const Profile profile = profile_of(kWhole);
  ASSERT_EQ(profile.settings.size(), 2u);
  const Setting& queue = profile.settings[0];
  EXPECT_EQ(queue.mode, SettingMode::at_least);
  EXPECT_EQ(queue.formulas[0].text, "queue");
  EXPECT_EQ(queue.when->text, "processors > 1");
  EXPECT_EQ(queue.why, "because");
  EXPECT_EQ(queue.source, "net/socket.c");
  EXPECT_EQ(queue.lowers_default, "so it is");
  EXPECT_EQ(queue.place.line, 19);
  EXPECT_EQ(profile.settings[1].key.name(), "net.ipv4.tcp_mem");
  EXPECT_EQ(profile.settings[1].formulas.size(), 3u);
}

TEST(ReadProfile, KnowsNamesOfProfiles) {
  EXPECT_TRUE(is_profile_name("http-dns2"));
  for (const std::string_view name : {"", "Http", "a.b", "a/b", "a_b", "a b"}) {
    EXPECT_FALSE(is_profile_name(name)) << name;
  }
}

TEST(ReadProfile, RefusesMoreThingsThanAProfileHas) {
  std::string text = "title = \"t\"\n";
  for (int i = 0; i <= 1000; ++i) {
    text += "[quantity.q" + std::to_string(i) + "]\nformula = \"1\"\nhelp = \"h\"\n";
  }
  EXPECT_NE(error_of(text).find("more than 1000"), std::string::npos);
}

}  // namespace
}  // namespace tune
