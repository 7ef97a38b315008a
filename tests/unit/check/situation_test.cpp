#include <gtest/gtest.h>

#include "check/rule.hpp"
#include "unit/check/judge.hpp"

namespace tune::check {
namespace {

TEST(Situation, JudgedValueComesBeforeTheRunningOneAndTheDefault) {
  Host host = host_of();
  std::map<std::string, JudgedValue> judged;
  EXPECT_EQ(Situation(judged, host).number("net.core.somaxconn"), Integer{4096});
  host.values["net.core.somaxconn"] = "8192";
  EXPECT_EQ(Situation(judged, host).number("net.core.somaxconn"), Integer{8192});
  judged["net.core.somaxconn"] = JudgedValue{"16384", {}, 0};
  EXPECT_EQ(Situation(judged, host).number("net.core.somaxconn"), Integer{16384});
}

TEST(Situation, RefusedValueIsNoValue) {
  const Host host = host_of();
  const std::map<std::string, JudgedValue> judged{{"net.core.somaxconn", {"many", {}, 0}}};
  EXPECT_EQ(Situation(judged, host).number("net.core.somaxconn"), std::nullopt);
}

TEST(Situation, PortsAndNumbersAreKeptApart) {
  const Host host = host_of();
  const std::map<std::string, JudgedValue> judged{
      {"net.ipv4.ip_local_reserved_ports", {"9981,10000-10002", {}, 0}}};
  const Situation situation(judged, host);
  EXPECT_EQ(situation.ports("net.ipv4.ip_local_reserved_ports").to_string(), "9981,10000-10002");
  EXPECT_EQ(situation.numbers("net.ipv4.ip_local_reserved_ports"), std::nullopt);
  EXPECT_TRUE(situation.ports("net.core.somaxconn").empty());
}

TEST(Situation, FindingStandsAtTheFirstJudgedKey) {
  const Host host = host_of();
  const std::map<std::string, JudgedValue> judged{{"b", {"1", "b.conf", 2}}};
  const Finding finding = Situation(judged, host).finding("rule", Severity::info, {"a", "b"});
  EXPECT_EQ(finding.key, "b");
  EXPECT_EQ(finding.file, "b.conf");
  EXPECT_EQ(finding.line, 2);
}

}  // namespace
}  // namespace tune::check
