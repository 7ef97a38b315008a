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
