#include <gtest/gtest.h>

#include "cli/fixture.hpp"

namespace tune::test {
namespace {

const Json& member(const Outcome& outcome, std::string_view name) {
  static const Json kNone;
  const Json* found = outcome.json().find(name);
  return found ? *found : kNone;
}

std::optional<double> number(const Outcome& outcome, std::string_view id, std::string_view name) {
  for (const Json& resource : *member(outcome, "resources").items()) {
    if (*resource.find("id")->text() == id) return resource.find(name)->number();
  }
  return std::nullopt;
}

// The fixture's host, with the values of a kernel that has all of these keys.
std::string whole_host(const Fixture& fixture) {
  std::string text = fixture.folder.read("host.json");
  const std::string values = "\"values\": {";
  const std::size_t at = text.find(values);
  EXPECT_NE(at, std::string::npos);
  text.insert(
      at + values.size(),
      "\"net.ipv4.tcp_max_orphans\": \"16384\", \"net.ipv4.tcp_max_tw_buckets\": \"16384\", "
      "\"net.ipv4.tcp_orphan_retries\": \"0\", \"net.ipv4.tcp_syncookies\": \"1\", "
      "\"net.ipv4.tcp_max_syn_backlog\": \"256\", "
      "\"net.netfilter.nf_conntrack_max\": \"65536\", "
      "\"net.netfilter.nf_conntrack_count\": \"0\", ");
  return fixture.folder.write("whole.json", text);
}

// The same answer everywhere.
Outcome capacity(const Fixture& fixture, std::vector<std::string> options) {
  std::vector<std::string> arguments{"--host", whole_host(fixture), "capacity"};
  arguments.insert(arguments.end(), options.begin(), options.end());
  return run(arguments);
}

TEST(CapacityCommand, ComparesAProfilesDemandWithTheLimitsOfNowAndThen) {
  const Fixture fixture;
  const Outcome text = capacity(fixture, {"httpdns", "--set", "connections_per_second=20k/s"});
  EXPECT_EQ(text.status, 1) << text;
  EXPECT_EQ(difference_to_golden("capacity.txt", fixture.steady(text.output)), "");
  const Outcome json =
      capacity(fixture, {"httpdns", "--set", "connections_per_second=20k/s", "--json"});
  EXPECT_EQ(number(json, "time-wait", "demand"), 1220000);
  EXPECT_GE(number(json, "time-wait", "limit_with_profile").value_or(0), 1220000);
}

TEST(CapacityCommand, GivesEachResourceOneLineOnANarrowTerminal) {
  const Fixture fixture;
  const Outcome outcome =
      run(Invocation{.arguments = {"--host", whole_host(fixture), "capacity", "httpdns"},
                     .environment = {{"COLUMNS", "80"}}});
  const std::size_t start = outcome.output.find("  resource");
  const std::size_t end = outcome.output.find("\n\n", start);
  ASSERT_NE(end, std::string::npos) << outcome;
  const std::string table = outcome.output.substr(start, end - start);
  EXPECT_TRUE(contains(table, "\n  tcp-memory")) << outcome;
  EXPECT_EQ(table.find("\n   "), std::string::npos) << table;  // a row that goes on
}

TEST(CapacityCommand, WithoutAProfileTakesTheWorkloadFromInputs) {
  const Fixture fixture;
  const Outcome json = capacity(fixture, {"--set", "connections_per_second=100/s", "--json"});
  EXPECT_TRUE(member(json, "profile").is_null()) << json;
  EXPECT_EQ(number(json, "time-wait", "demand"), 6100);
  EXPECT_EQ(capacity(fixture, {"--set", "rtt=80ms"}).status, 2);  // the rate is missing
  EXPECT_EQ(capacity(fixture, {"--set", "speed=7"}).status, 2);
}

TEST(CapacityCommand, FindsTheLargestLoadThatHolds) {
  const Fixture fixture;
  const Outcome json = capacity(fixture, {"--find", "connections_per_second", "--json"});
  ASSERT_EQ(json.status, 0) << json;
  const double found = member(json, "found").number().value_or(0);
  ASSERT_GT(found, 1);
  const auto at = [&](double rate) {
    const std::string text = std::to_string(static_cast<long>(rate)) + "/s";
    return capacity(fixture, {"--set", "connections_per_second=" + text}).status;
  };
  EXPECT_EQ(at(found), 0);
  EXPECT_EQ(at(found + 1), 1);
}

TEST(CapacityCommand, FindsOtherInputsToo) {
  const Fixture fixture;
  const std::vector<std::string> load{"--set", "connections_per_second=100/s", "--json"};
  for (const char* input : {"rtt", "vanishing_share", "response_size", "accept_stall"}) {
    std::vector<std::string> options{"--find", input};
    options.insert(options.end(), load.begin(), load.end());
    const Outcome json = capacity(fixture, options);
    EXPECT_EQ(json.status, 0) << input << json;
    EXPECT_GT(member(json, "found").number().value_or(0), 0) << input;
  }
}

TEST(CapacityCommand, FindsTheUpperBoundOfAnInputWhereThatHolds) {
  const Fixture fixture;
  const std::string load = "connections_per_second=1/s";
  EXPECT_EQ(capacity(fixture, {"--set", load, "--set", "vanishing_share=100%"}).status, 0);
  const Outcome json = capacity(fixture, {"--set", load, "--find", "vanishing_share", "--json"});
  EXPECT_EQ(member(json, "found").number(), 1) << json;
}

TEST(CapacityCommand, SaysSoWhenNoValueHolds) {
  const Fixture fixture;
  const Outcome json =
      capacity(fixture, {"--find", "rtt", "--set", "connections_per_second=10M/s", "--json"});
  EXPECT_EQ(json.status, 1) << json;
  EXPECT_TRUE(member(json, "found").is_null());
}

TEST(CapacityCommand, RefusesInputsThatCannotBeFound) {
  const Fixture fixture;
  EXPECT_EQ(capacity(fixture, {"--find", "speed"}).status, 2);
  EXPECT_EQ(capacity(fixture, {"httpdns", "--find", "service_ports"}).status, 2);
  EXPECT_EQ(capacity(fixture, {"--find", "rtt", "--set", "rtt=1ms"}).status, 2);
  EXPECT_EQ(capacity(fixture, {"nosuch"}).status, 3);
}

TEST(CapacityCommand, WithoutAnyQuestionCountsWhatIsInUse) {
  const Outcome text = run({"capacity"});
  EXPECT_EQ(text.status, 0) << text;
  EXPECT_TRUE(contains(text.output, "measured now"));
}

}  // namespace
}  // namespace tune::test
