#include "plan/decide.hpp"

#include <gtest/gtest.h>

#include "unit/plan/planning.hpp"

namespace tune {
namespace {

Recommendation recommendation(const std::string& name, SettingMode mode, const std::string& asked,
                              const std::string& recommended) {
  Recommendation made{key(name), mode};
  made.wanted = asked;
  made.recommended = recommended;
  return made;
}

Decision decided(const Recommendation& asked, const Found& found, Reach reach = Reach::everything) {
  Host host;
  host.kernel = {6, 1, 0};
  return decide(asked, host, found, reach);
}

const std::string kBacklog = "net.core.somaxconn";
const std::string kRetries = "net.ipv4.tcp_orphan_retries";
const std::string kBuffers = "net.ipv4.tcp_rmem";

TEST(Decide, WritesBothWhenNeitherHoldsTheValue) {
  const auto asked = recommendation(kBacklog, SettingMode::exactly, "4096", "4096");
  const Decision decision = decided(asked, {.running = "128"});
  EXPECT_TRUE(decision.runtime);
  EXPECT_TRUE(decision.file);
  EXPECT_EQ(decision.wanted, "4096");
}

TEST(Decide, ComparesByMeaning) {
  const auto asked =
      recommendation(kBuffers, SettingMode::exactly, "4096 131072 6291456", "4096 131072 6291456");
  const Decision decision = decided(
      asked, {.running = "4096\t131072\t6291456", .persisted = Winner{"4096  131072 6291456"}});
  EXPECT_FALSE(decision.runtime);
  EXPECT_FALSE(decision.file);
}

TEST(Decide, TakesWhatTheKernelRoundsForWhatWasAsked) {
  const auto asked =
      recommendation("net.core.rps_sock_flow_entries", SettingMode::at_most, "1000", "1000");
  EXPECT_FALSE(decided(asked, {.running = "1024"}).runtime);
  EXPECT_TRUE(decided(asked, {.running = "2048"}).runtime);
}

TEST(Decide, KeepsWhatIsBetterAlready) {
  const auto asked = recommendation(kBacklog, SettingMode::at_least, "4096", "65535");
  const Decision decision = decided(asked, {.running = "65535", .persisted = Winner{"8192"}});
  EXPECT_FALSE(decision.runtime);
  EXPECT_FALSE(decision.file);
}

TEST(Decide, DoesNotLowerWhatTheFilesHold) {
  const auto asked = recommendation(kBacklog, SettingMode::at_least, "4096", "4096");
  const Decision decision = decided(asked, {.running = "128", .persisted = Winner{"65535"}});
  EXPECT_TRUE(decision.runtime);
  EXPECT_FALSE(decision.file);
  EXPECT_EQ(decision.wanted, "65535");
}

TEST(Decide, PersistsTheBetterRunningValueWithTheAskedOne) {
  const auto asked = recommendation(kBuffers, SettingMode::at_least, "4096 131072 16777216",
                                    "8192 131072 16777216");
  const Decision decision = decided(
      asked, {.running = "8192 131072 16777216", .persisted = Winner{"4096 262144 6291456"}});
  EXPECT_FALSE(decision.runtime);
  EXPECT_TRUE(decision.file);
  EXPECT_EQ(decision.wanted, "8192 262144 16777216");
}

// net/ipv4/tcp_timer.c tcp_orphan_retries(): 0 means 8.
TEST(Decide, HoldsEffectiveValuesAgainstALimit) {
  const auto asked = recommendation(kRetries, SettingMode::at_most, "3", "3");
  const Decision decision = decided(asked, {.running = "0", .persisted = Winner{"0"}});
  EXPECT_TRUE(decision.runtime);
  EXPECT_TRUE(decision.file);
}

TEST(Decide, DoesNotWriteALineTwiceThatAnotherFileBeats) {
  const auto asked = recommendation(kBacklog, SettingMode::exactly, "4096", "4096");
  const Decision decision =
      decided(asked, {.running = "4096", .persisted = Winner{"128"}, .in_target = "4096"});
  EXPECT_FALSE(decision.file);
}

TEST(Decide, LooksOnlyWhereItIsToReach) {
  const auto asked = recommendation(kBacklog, SettingMode::exactly, "4096", "4096");
  EXPECT_FALSE(decided(asked, {.running = "128"}, Reach::running_values).file);
  EXPECT_TRUE(decided(asked, {.running = "128"}, Reach::running_values).runtime);
  EXPECT_FALSE(decided(asked, {.running = "128"}, Reach::files).runtime);
  EXPECT_TRUE(decided(asked, {.running = "128"}, Reach::files).file);
}

TEST(Decide, ComparesUnknownKeysAsTheyStand) {
  const auto asked = recommendation("vendor.knob", SettingMode::exactly, "7", "7");
  EXPECT_FALSE(decided(asked, {.running = "7", .persisted = Winner{"07"}}).runtime);
}

}  // namespace
}  // namespace tune
