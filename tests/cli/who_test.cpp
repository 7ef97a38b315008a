#include <gtest/gtest.h>

#include "cli/fixture.hpp"

namespace tune::test {
namespace {

const Json& key_of(const Outcome& outcome, std::size_t index = 0) {
  return outcome.json().find("keys")->items()->at(index);
}

// The link 99-sysctl.conf, a file that overrides it by name, a masked one and a pattern.
void write_tree(const Fixture& fixture) {
  fixture.folder.write("root/etc/sysctl.d/zz.conf", "net.core.somaxconn = 2048\n");
  fixture.folder.write("root/usr/lib/sysctl.d/zz.conf", "net.core.somaxconn = 64\n");
  fixture.folder.write("root/usr/lib/sysctl.d/10-all.conf", "net.core.* = 1\n");
}

TEST(WhoCommand, NamesTheWinnerAndEveryLoserWithItsReason) {
  const Fixture fixture;
  write_tree(fixture);
  const Outcome text = fixture.on_image({"who", "net.core.somaxconn"});
  EXPECT_EQ(text.status, 1) << text;
  EXPECT_EQ(difference_to_golden("who.txt", fixture.steady(text.output)), "");
  const Outcome json = fixture.on_image({"who", "net.core.somaxconn", "--json"});
  EXPECT_EQ(json.status, 1) << json;
  EXPECT_EQ(difference_to_golden("who.json", fixture.steady(json.output)), "");
}

TEST(WhoCommand, OneLoaderIsAskedAboutAlone) {
  const Fixture fixture;
  write_tree(fixture);
  const Outcome systemd =
      fixture.on_image({"who", "net.core.somaxconn", "--loader", "systemd", "--json"});
  EXPECT_EQ(systemd.status, 0) << systemd;
  EXPECT_EQ(*key_of(systemd).find("systemd")->find("value")->text(), "2048");
  EXPECT_TRUE(key_of(systemd).find("procps")->is_null());
  const Outcome procps = fixture.on_image({"who", "net.core.somaxconn", "--loader", "procps"});
  EXPECT_EQ(procps.status, 0) << procps;
  EXPECT_TRUE(contains(procps.output, "/etc/sysctl.conf:4"));
  EXPECT_FALSE(contains(procps.output, "systemd"));
}

TEST(WhoCommand, LoadersThatSetTheSameByMeaningDoNotDiverge) {
  const Fixture fixture;
  fixture.folder.write("root/etc/sysctl.d/zz.conf", "net.ipv4.tcp_mem = 1 2 3\n");
  fixture.folder.write("root/etc/sysctl.conf", "net.ipv4.tcp_mem = 1\t2  3\n");
  const Outcome outcome =
      fixture.on_image({"who", "net.core.rmem_max", "net.ipv4.tcp_mem", "--json"});
  EXPECT_EQ(outcome.status, 0) << outcome;
  EXPECT_EQ(*key_of(outcome, 1).find("systemd")->find("file")->text(), "/etc/sysctl.d/zz.conf");
  EXPECT_EQ(*key_of(outcome, 1).find("procps")->find("file")->text(), "/etc/sysctl.conf");
}

TEST(WhoCommand, SysctlConfWithoutALinkIsSetUnderProcpsOnly) {
  const Fixture fixture;
  std::filesystem::remove(fixture.folder / "root/etc/sysctl.d/99-sysctl.conf");
  const Outcome outcome = fixture.on_image({"who", "net.core.somaxconn"});
  EXPECT_EQ(outcome.status, 1) << outcome;
  EXPECT_TRUE(contains(outcome.output, "systemd  does not set it; this machine boots with it"));
  EXPECT_TRUE(contains(outcome.output, "ln -s ../sysctl.conf /etc/sysctl.d/99-sysctl.conf"));
}

TEST(WhoCommand, AnExclusionThatCancelsUnderSystemdIsNamed) {
  const Fixture fixture;
  fixture.folder.write("root/etc/sysctl.d/50-a.conf", "vm.swappiness = 1\n-vm.swappiness\n");
  const Outcome outcome = fixture.on_image({"who", "vm.swappiness"});
  EXPECT_EQ(outcome.status, 1) << outcome;
  EXPECT_TRUE(contains(outcome.output, "excluded by /etc/sysctl.d/50-a.conf:2"));
  EXPECT_TRUE(contains(outcome.output, "Take out /etc/sysctl.d/50-a.conf:1, or the exclusion"));
}

TEST(WhoCommand, KeysThatNobodySetsShowRunningValueAndDefault) {
  const Fixture fixture;
  const Outcome outcome = fixture.on_proc(
      {"--host", fixture.folder / "host.json", "who", "net.ipv4.tcp_mem", "net.core.somaxcon"});
  EXPECT_EQ(outcome.status, 0) << outcome;
  EXPECT_TRUE(contains(outcome.output, "No configuration file sets it."));
  EXPECT_TRUE(contains(outcome.output, "running  46875 62500 93750"));
  EXPECT_TRUE(contains(outcome.output, "default  "));
  EXPECT_TRUE(contains(outcome.output, "Did you mean net.core.somaxconn?"));
}

TEST(WhoCommand, TextThatCanBeNoKeyIsBadInput) {
  const Fixture fixture;
  for (const char* text : {"", "net.core.some conn", "/../etc/passwd", "net/../core"})
    EXPECT_EQ(fixture.on_image({"who", text}).status, 3) << text;
  EXPECT_EQ(fixture.on_image({"who"}).status, 2);
  EXPECT_EQ(fixture.on_image({"who", "a.b", "--loader", "none"}).status, 2);
}

TEST(WhoCommand, BothSpellingsOfAKeyAreTheSame) {
  const Fixture fixture;
  fixture.folder.write("root/etc/sysctl.d/50-a.conf",
                       "net.ipv4.conf.eth0/1.rp_filter = 1\nnet/ipv4/conf/eth0.1/rp_filter = 2\n");
  for (const char* key : {"net.ipv4.conf.eth0/1.rp_filter", "net/ipv4/conf/eth0.1/rp_filter"}) {
    const Outcome outcome = fixture.on_image({"who", key, "--json"});
    EXPECT_EQ(outcome.status, 0) << outcome;
    EXPECT_EQ(*key_of(outcome).find("key")->text(), "net.ipv4.conf.eth0/1.rp_filter");
    EXPECT_EQ(key_of(outcome).find("candidates")->items()->size(), 2u);
  }
}

// Else it would say that no file sets them.
TEST(Who, RefusesPatterns) {
  const Fixture fixture;
  for (const char* pattern : {"net.core.*", "net.ipv4.conf.*.rp_filter", "net.core.somaxcon[n]"}) {
    const Outcome outcome = fixture.on_image({"who", "net.core.somaxconn", pattern});
    EXPECT_EQ(outcome.status, 2) << outcome;
    EXPECT_EQ(outcome.output, "");
    EXPECT_TRUE(contains(outcome.error, "is a pattern"));
  }
}

}  // namespace
}  // namespace tune::test
