#include <gtest/gtest.h>

#include "unit/check/judge.hpp"

namespace tune {
namespace {

using Names = std::vector<std::string>;
constexpr const char* kRange = "net.ipv4.ip_local_port_range";
constexpr const char* kReserved = "net.ipv4.ip_local_reserved_ports";

TEST(PortRangeCoversService, ListeningPortInsideIsNamedWithItsRemedy) {
  Host host = host_of();
  host.listening_ports = {22, 9981, 50051};
  const auto findings = judge({{kRange, "32768 60999"}}, host);
  const Finding finding = first("port-range-covers-service", findings);
  EXPECT_EQ(findings.size(), 1u);
  EXPECT_EQ(finding.severity, Severity::warning);
  EXPECT_TRUE(has(finding.message, "listen here: 50051.")) << finding.message;
  ASSERT_TRUE(finding.remedy);
  EXPECT_EQ(finding.remedy->key, kReserved);
  EXPECT_EQ(finding.remedy->value, "50051");
}

TEST(PortRangeCoversService, ReservedPortsAreSafe) {
  Host host = host_of();
  host.listening_ports = {50051};
  EXPECT_EQ(rules({{kRange, "32768 60999"}, {kReserved, "50000-50100"}}, host), Names{});
}

TEST(PortRangeCoversService, RemedyKeepsWhatIsReservedAlready) {
  Host host = host_of();
  host.listening_ports = {50051};
  host.values[kReserved] = "40000-40010";
  const Finding finding =
      first("port-range-covers-service", judge({{kRange, "32768 60999"}}, host));
  ASSERT_TRUE(finding.remedy);
  EXPECT_EQ(finding.remedy->value, "40000-40010,50051");
}

TEST(PortRangeCoversService, RangeBelowTheKernelsCountsRegisteredPorts) {
  const auto findings = judge({{kRange, "1024 65535"}});
  const Finding finding = first("port-range-covers-service", findings);
  EXPECT_TRUE(has(finding.message, "48 128 ports")) << finding.message;
  EXPECT_TRUE(has(finding.message, "3306 (MySQL)")) << finding.message;
  EXPECT_TRUE(has(finding.message, "more")) << finding.message;
}

TEST(PortRangeCoversService, DefaultRangeWithoutServicesInsideIsFine) {
  Host host = host_of();
  host.listening_ports = {22, 80, 9981};
  EXPECT_EQ(rules({{kRange, "32768 60999"}}, host), Names{});
}

TEST(PortRangeCoversService, TakingAReservationAwayIsJudgedToo) {
  Host host = host_of();
  host.listening_ports = {50051};
  host.values[kRange] = "32768 60999";
  host.values[kReserved] = "50051";
  EXPECT_EQ(rules({{kReserved, "9981"}}, host), Names{"port-range-covers-service"});
}

TEST(PortRangeRefused, PrivilegedPortsAreAnError) {
  const auto findings = judge({{kRange, "1000 65535"}});
  const Finding finding = first("value-refused", findings);
  EXPECT_EQ(finding.severity, Severity::error);
  EXPECT_TRUE(has(finding.message, "1024")) << finding.message;
}

TEST(PortRangeRefused, FirstUnprivilegedPortIsASettingOfItsOwn) {
  Host host = host_of();
  host.values["net.ipv4.ip_unprivileged_port_start"] = "80";
  EXPECT_EQ(rules(judge({{kRange, "1000 65535"}}, host)), Names{"port-range-covers-service"});
}

TEST(PortRangeRefused, FirstUnprivilegedPortAboveTheRangeIsRefusedToo) {
  Host host = host_of();
  host.values[std::string(kRange)] = "32768 60999";
  const Finding finding =
      first("value-refused", judge({{"net.ipv4.ip_unprivileged_port_start", "40000"}}, host));
  EXPECT_EQ(finding.severity, Severity::error);
  EXPECT_EQ(finding.key, "net.ipv4.ip_unprivileged_port_start");
  EXPECT_EQ(rules({{"net.ipv4.ip_unprivileged_port_start", "32768"}}, host), Names{});
  EXPECT_EQ(
      rules({{"net.ipv4.ip_unprivileged_port_start", "40000"}, {kRange, "40000 60999"}}, host),
      Names{});
}

TEST(PortRangeRefused, OldKernelsTakePrivilegedPorts) {
  const auto found =
      rules({{kRange, "1000 65535"}}, host_of(std::uint64_t{8} << 30, 4096, "4.4.0"));
  EXPECT_EQ(found, Names{"port-range-covers-service"});
}

TEST(NoPortLeft, ReservingTheWholeRangeIsAWarning) {
  const auto findings = judge({{kRange, "40000 40009"}, {kReserved, "1-65535"}});
  const Finding finding = first("no-port-left", findings);
  EXPECT_EQ(finding.severity, Severity::warning);
  EXPECT_TRUE(has(finding.message, "40000 to 40009")) << finding.message;
  EXPECT_TRUE(has(finding.message, "10 of 10")) << finding.message;
}

TEST(NoPortLeft, EitherKeyIsHeldAgainstTheOthersRunningValue) {
  Host host = host_of();
  host.values[kRange] = "32768 60999";
  EXPECT_EQ(first("no-port-left", judge({{kReserved, "32768-60999"}}, host)).key, kReserved);
  EXPECT_EQ(rules({{kReserved, "32768-60998"}}, host), Names{});
  host.values[kReserved] = "40000-40009";
  EXPECT_EQ(first("no-port-left", judge({{kRange, "40001 40002"}}, host)).key, kRange);
}

}  // namespace
}  // namespace tune
