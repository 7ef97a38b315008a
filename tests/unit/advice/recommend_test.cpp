#include "advice/recommend.hpp"

#include <string>

#include <gtest/gtest.h>

#include "unit/advice/test_hosts.hpp"

namespace tune {
namespace {

Recommendation row_for(std::string_view key, std::string_view members, std::string_view running) {
  Host host = host_with_defaults({});
  host.values[std::string(key)] = std::string(running);
  const Advice advice = advice_of(profile_with_setting(key, members), host);
  EXPECT_EQ(advice.recommendations.size(), 1u);
  return advice.recommendations.at(0);
}

TEST(Recommend, KeepsWhatSatisfiesALimit) {
  const Recommendation row = row_for("net.core.somaxconn", "at_least = 4096", "9000");
  EXPECT_EQ(row.recommended, "9000");
  EXPECT_EQ(row.wanted, "4096");
  EXPECT_TRUE(row.kept_better);
  EXPECT_FALSE(row.change);
}

TEST(Recommend, ChangesWhatDoesNot) {
  const Recommendation row = row_for("net.core.somaxconn", "at_least = 4096", "128");
  EXPECT_EQ(row.recommended, "4096");
  EXPECT_EQ(row.running, "128");
  EXPECT_FALSE(row.kept_better);
  EXPECT_TRUE(row.change);
}

TEST(Recommend, ComparesFieldByField) {
  const Recommendation row =
      row_for("net.ipv4.tcp_rmem", "at_least = ['4KiB', '128KiB', '6MiB']", "4096 4096 16777216");
  EXPECT_EQ(row.recommended, "4096 131072 16777216");
  EXPECT_TRUE(row.change);
  EXPECT_TRUE(row.kept_better);
}

TEST(Recommend, KnowsWhatAValueMeans) {
  // 0 means 8 retries.
  EXPECT_EQ(row_for("net.ipv4.tcp_orphan_retries", "at_most = 3", "0").recommended, "3");
  EXPECT_FALSE(row_for("net.ipv4.tcp_orphan_retries", "at_most = 3", "2").change);
}

TEST(Recommend, TakesExactlyByTheNumberNotByItsMeaning) {
  const Recommendation row =
      row_for("net.ipv4.tcp_orphan_retries", "exactly = 8\nlowers_default = 'no'", "0");
  EXPECT_EQ(row.recommended, "8");
  EXPECT_TRUE(row.change);
}

TEST(Recommend, TakesWhatTheKernelRoundsAsItWasWritten) {
  EXPECT_FALSE(row_for("net.core.rps_sock_flow_entries", "exactly = 1000", "1024").change);
  EXPECT_FALSE(row_for("net.core.rps_sock_flow_entries", "at_most = 1000", "1024").change);
  EXPECT_TRUE(row_for("net.core.rps_sock_flow_entries", "at_most = 1000", "2048").change);
}

TEST(Recommend, PlansWhatTheKernelWouldHoldAfterALineThatItReadsDifferently) {
  Host host = host_with_defaults({});
  host.values["net.ipv4.tcp_rmem"] = "4096 131072 6291456";
  const auto profile = profile_from_configuration(
      "net.ipv4.tcp_fin_timeout = 030\nnet.ipv4.tcp_rmem = 8192 200000\n", "site.conf");
  const Advice advice = advice_of(*profile, host);
  ASSERT_EQ(advice.recommendations.size(), 2u);
  EXPECT_EQ(advice.recommendations[0].recommended, "24");
  EXPECT_EQ(advice.recommendations[1].recommended, "8192 200000 6291456");
}

TEST(Recommend, AddsPortsToThoseThatAreReserved) {
  const Recommendation row =
      row_for("net.ipv4.ip_local_reserved_ports", "at_least = 'ports(\"9981\")'", "8080");
  EXPECT_EQ(row.recommended, "8080,9981");
}

TEST(Recommend, ShowsFormulaReasonAndWhatTheyRestOn) {
  const Recommendation row = row_for(
      "net.core.somaxconn",
      "exactly = '''max(processors,\n running(\"net.core.somaxconn\"), default(\"fs.nr_open\"))'''",
      "128");
  EXPECT_EQ(row.formula,
            "max(processors, running(\"net.core.somaxconn\"), default(\"fs.nr_open\"))");
  EXPECT_EQ(row.why, "w");
  EXPECT_EQ(row.source, "s");
  EXPECT_TRUE(row.known);
  EXPECT_EQ(row.default_value, "4096");
  ASSERT_EQ(row.names.size(), 3u);
  EXPECT_EQ(row.names[0].first, "processors");
  EXPECT_EQ(row.names[0].second, "4");
  EXPECT_EQ(row.names[1].second, "128");
  EXPECT_EQ(row.names[2].second, "1 048 576");
}

TEST(Recommend, TakesKeysThatTheCatalogueDoesNotKnow) {
  const Recommendation row =
      row_for("net.vendor.knob", "exactly = 3\noutside_catalogue = true", "2");
  EXPECT_EQ(row.recommended, "3");
  EXPECT_TRUE(row.change);
  EXPECT_FALSE(row.known);
}

}  // namespace
}  // namespace tune
