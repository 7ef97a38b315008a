#include <gtest/gtest.h>

#include "cli/fixture.hpp"

namespace tune::test {
namespace {

constexpr const char* kSecret = "deadbeef-deadbeef-deadbeef-deadbeef";

TEST(Secrets, StandInNoOutput) {
  const Fixture fixture;
  fixture.folder.write(
      "root/etc/sysctl.conf",
      "net.ipv4.tcp_fastopen_key = " + std::string(kSecret) + "\nnet.core.somaxconn = 128\n");
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{{"config"},
                                             {"config", "--json"},
                                             {"who", "net.ipv4.tcp_fastopen_key"},
                                             {"who", "net.ipv4.tcp_fastopen_key", "--json"},
                                             {"diff", "small"},
                                             {"diff", "small", "--json"},
                                             {"apply", "small", "--yes"},
                                             {"history", "1", "--json"},
                                             {"rollback", "--dry-run"}}) {
    const Outcome outcome = fixture.on_image(arguments);
    EXPECT_LE(outcome.status, 1) << outcome;
    EXPECT_FALSE(contains(outcome.output, kSecret)) << arguments[0];
    EXPECT_FALSE(contains(outcome.error, kSecret)) << arguments[0];
  }
  EXPECT_TRUE(contains(fixture.folder.read("root/etc/sysctl.conf"), kSecret));
}

TEST(Secrets, StandInNoOutputWhenTheLineNamesTheKeyByADetour) {
  const std::string key = "net/ipv4/tcp_fastopen_key = ";
  for (const std::string& line :
       {"net/core/../ipv4/tcp_fastopen_key = " + std::string(kSecret),
        "net//ipv4/./" + key.substr(9) + kSecret,
        "net.ipv4.tcp_fastopen_* = " + std::string(kSecret),
        "net/{ipv4,ipv6}/*_key = " + std::string(kSecret), "*/*/tcp_f* = " + std::string(kSecret),
        "net.ipv6.conf.[ed]*.stable_secret = " + std::string(kSecret), "- " + key + kSecret,
        "a = 0\r" + key + kSecret, "--" + key + kSecret}) {
    const Fixture fixture;
    fixture.folder.write("root/etc/sysctl.conf", "vm.swappiness = 17\n" + line + "\n");
    for (const std::vector<std::string>& arguments : std::vector<std::vector<std::string>>{
             {"config"}, {"config", "--json"}, {"config", "--json", "--loader", "procps"}}) {
      const Outcome outcome = fixture.on_image(arguments);
      EXPECT_EQ(outcome.status, 0) << outcome;
      EXPECT_FALSE(contains(outcome.output, kSecret)) << line;
      EXPECT_TRUE(contains(outcome.output, "17")) << "other values are shown";
    }
    EXPECT_FALSE(contains(fixture.on_image({"who", "net.ipv4.tcp_fastopen_key"}).output, kSecret));
  }
}

// procps takes the carriage return for a part of the value of somaxconn.
TEST(Secrets, StandInNoOutputBehindACarriageReturn) {
  const Fixture fixture;
  fixture.folder.write("root/etc/sysctl.conf",
                       "net.core.somaxconn = 128\rnet.ipv4.tcp_fastopen_key = " +
                           std::string(kSecret) + "\r# more\n");
  const std::vector<std::string> diff{"diff", "small", "--target", "/etc/sysctl.d/10-a.conf"},
      apply{"apply", "small", "--yes", "--target", "/etc/sysctl.d/10-a.conf"};
  for (const std::vector<std::string>& start :
       std::vector<std::vector<std::string>>{{"diff", "small"},
                                             diff,
                                             apply,
                                             {"status"},
                                             {"history", "1"},
                                             {"rollback", "--dry-run"}}) {
    for (const bool json : {false, true}) {
      std::vector<std::string> arguments = start;
      if (json) arguments.push_back("--json");
      const Outcome outcome = fixture.on_image(arguments);
      EXPECT_LE(outcome.status, 1) << outcome;
      EXPECT_FALSE(contains(outcome.output, kSecret)) << outcome;
      EXPECT_FALSE(contains(outcome.error, kSecret)) << outcome;
    }
  }
}

TEST(Secrets, PatternsThatMatchAFileOfItsOwnerAloneAreSecret) {
  const Fixture fixture;
  fixture.set_running("net/core/token", "0");
  std::filesystem::permissions(fixture.folder / "proc/sys/net/core/token",
                               std::filesystem::perms(0600));
  const std::string site = fixture.folder.write(
      "site.conf", "net.core.to* = " + std::string(kSecret) + "\nnet.core.som* = 17\n");
  const Outcome outcome = fixture.on_proc({"config", site, "--json"});
  EXPECT_FALSE(contains(outcome.output, kSecret));
  EXPECT_TRUE(contains(outcome.output, "\"17\""));
}

TEST(Secrets, AreNoneOfTheKeysThatTheCatalogueKnowsThoughOnlyRootReadsThem) {
  const Fixture fixture;
  fixture.set_running("net/core/bpf_jit_harden", "0");
  std::filesystem::permissions(fixture.folder / "proc/sys/net/core/bpf_jit_harden",
                               std::filesystem::perms(0600));
  const std::string site =
      fixture.folder.write("site.conf", "net.core.bpf_jit_harden = 2\nnet.core.bpf* = 17\n");
  const Outcome outcome = fixture.on_proc({"config", site, "--json"});
  EXPECT_TRUE(contains(outcome.output, "\"value\": \"2\"")) << outcome;
  EXPECT_TRUE(contains(outcome.output, "\"value\": \"17\"")) << outcome;
}

TEST(Secrets, KnownKeysThatOnlyRootReadsAreAppliedAndUndone) {
  const Fixture fixture;
  fixture.set_running("net/core/bpf_jit_harden", "0");
  std::filesystem::permissions(fixture.folder / "proc/sys/net/core/bpf_jit_harden",
                               std::filesystem::perms(0600));
  const std::string wish = fixture.folder.write("wish.conf", "net.core.bpf_jit_harden = 2\n");
  const Outcome applied = fixture.on_proc({"apply", wish, "--runtime-only", "--yes"});
  EXPECT_EQ(applied.status, 0) << applied;
  EXPECT_TRUE(starts_with(fixture.running("net/core/bpf_jit_harden"), "2"));
  EXPECT_TRUE(contains(fixture.on_proc({"explain", "net.core.bpf_jit_harden"}).output,
                       "running         2"));
  EXPECT_EQ(fixture.on_proc({"rollback", "--yes"}).status, 0);
  EXPECT_TRUE(starts_with(fixture.running("net/core/bpf_jit_harden"), "0"));
}

TEST(Secrets, ExplainDoesNotShowThem) {
  const Fixture fixture;
  fixture.set_running("net/ipv4/tcp_fastopen_key", kSecret);
  std::filesystem::permissions(fixture.folder / "proc/sys/net/ipv4/tcp_fastopen_key",
                               std::filesystem::perms(0600));
  for (const char* form : {"--color=never", "--json"}) {
    const Outcome outcome = fixture.on_proc({"explain", "net.ipv4.tcp_fastopen_key", form});
    EXPECT_EQ(outcome.status, 0) << outcome;
    EXPECT_FALSE(contains(outcome.output, kSecret));
  }
  EXPECT_FALSE(contains(fixture.on_proc({"host", "--json"}).output, kSecret));
}

}  // namespace
}  // namespace tune::test
