// The profile that ships, on every kind of machine that it may meet.

#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>

#include <tune/value.hpp>

#include "kernel/effective.hpp"
#include "support/places.hpp"
#include "unit/advice/test_hosts.hpp"

namespace tune {
namespace {

Profile read_httpdns() {
  const auto path = std::filesystem::path(test::source_folder()) / "profiles/httpdns.toml";
  std::ifstream stream(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  MemoryFiles files;
  auto profile = parse_profile(files, {}, text, "httpdns.toml");
  EXPECT_TRUE(profile.ok()) << (profile.ok() ? "" : describe(profile.error()));
  return profile.ok() ? *profile : Profile();
}

const Profile& httpdns() {
  static const Profile profile = read_httpdns();
  return profile;
}

std::vector<Integer> numbers_of(const Advice& advice, std::string_view key) {
  const Recommendation* row = find_row(advice, key);
  if (row == nullptr) return {};
  const Value value = read_back(find_parameter(key), row->recommended);
  const auto* numbers = std::get_if<std::vector<Integer>>(&value);
  return numbers == nullptr ? std::vector<Integer>() : *numbers;
}

std::string quantity(const Advice& advice, std::string_view name) {
  for (const auto& [key, value] : advice.quantities) {
    if (key == name) return value;
  }
  return "";
}

// --- every kind of machine -------------------------------------------------------------------

using Shape = std::tuple<std::uint64_t, std::uint64_t, const char*>;

HostShape shape_of(const Shape& shape) {
  const auto& [mebibytes, page_size, kernel] = shape;
  const unsigned processors = mebibytes <= 2048 ? 2 : mebibytes <= 65536 ? 16 : 128;
  return {mebibytes * kMiB, page_size, kernel, processors};
}

void expect_nothing_wrong(const Advice& advice, [[maybe_unused]] const Host& host) {
  EXPECT_EQ(advice.recommendations.size(), 13u);  // all but the condition of tcp_timestamps
  for (const Finding& finding : advice.findings) {
    EXPECT_EQ(finding.severity, Severity::info) << finding.rule << " " << finding.message;
  }
}

void expect_accepted(const Advice& advice, [[maybe_unused]] const Host& host) {
  for (const Recommendation& row : advice.recommendations) {
    const Parameter* parameter = find_parameter(row.key.name());
    ASSERT_NE(parameter, nullptr);
    const auto value = parse_value(*parameter, row.recommended, host.kernel);
    EXPECT_TRUE(value.ok()) << (value.ok() ? "" : describe(value.error()));
  }
}

void expect_only_retries_lowered(const Advice& advice, [[maybe_unused]] const Host& host) {
  for (const Recommendation& row : advice.recommendations) {
    const Parameter* parameter = find_parameter(row.key.name());
    ASSERT_NE(parameter, nullptr);
    if (parameter->key == "net.ipv4.tcp_orphan_retries") continue;
    const Comparison comparison =
        compare_kindness(*parameter, read_back(parameter, row.recommended),
                         read_back(parameter, *row.running), host.kernel);
    EXPECT_TRUE(comparison == Comparison::equal || comparison == Comparison::kinder)
        << parameter->key << " " << *row.running << " -> " << row.recommended;
  }
}

void expect_fits_memory(const Advice& advice, [[maybe_unused]] const Host& host) {
  const Integer page = static_cast<Integer>(host.page_size_bytes);
  const std::vector<Integer> tcp = numbers_of(advice, "net.ipv4.tcp_mem");
  ASSERT_EQ(tcp.size(), 3u);
  EXPECT_LE(tcp[2] * page * 2, static_cast<Integer>(host.memory_bytes));
  const bool fixed_charge =
      host.kernel >= KernelVersion{4, 11, 0} && host.kernel < KernelVersion{6, 0, 0};
  const Integer orphan = fixed_charge ? 4096 : page;  // a response of 1 KiB
  EXPECT_LE(numbers_of(advice, "net.ipv4.tcp_max_orphans")[0] * orphan, tcp[2] * page);
  const Integer time_wait = numbers_of(advice, "net.ipv4.tcp_max_tw_buckets")[0] * 320;
  EXPECT_LE(time_wait * 5, static_cast<Integer>(host.memory_bytes));
}

// But for what the kernel itself begins with: with pages of 64 KiB its tcp_wmem is 65536 16384 …
void expect_ascending(const Advice& advice, [[maybe_unused]] const Host& host) {
  for (const std::string_view key :
       {"net.ipv4.tcp_mem", "net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem"}) {
    const std::vector<Integer> fields = numbers_of(advice, key);
    ASSERT_EQ(fields.size(), 3u) << key;
    const bool is_default = find_row(advice, key)->recommended == find_row(advice, key)->running;
    EXPECT_TRUE(fields[0] <= fields[1] || is_default) << key;
    EXPECT_LE(fields[1], fields[2]) << key;
  }
}

void expect_stable(const Advice& advice, [[maybe_unused]] const Host& host) {
  Host after = host;
  for (const Recommendation& row : advice.recommendations) {
    after.values[row.key.name()] = row.recommended;
  }
  for (const Recommendation& row : advice_of(httpdns(), after).recommendations) {
    EXPECT_FALSE(row.change) << row.key.name() << " " << row.recommended;
  }
}

class HttpdnsOn : public testing::TestWithParam<Shape> {};

TEST_P(HttpdnsOn, IsRightAndFits) {
  const Host host = host_with_defaults(shape_of(GetParam()));
  const Advice advice = advice_of(httpdns(), host);
  expect_nothing_wrong(advice, host);
  expect_accepted(advice, host);
  expect_only_retries_lowered(advice, host);
  expect_fits_memory(advice, host);
  expect_ascending(advice, host);
  expect_stable(advice, host);
}

INSTANTIATE_TEST_SUITE_P(Machines, HttpdnsOn,
                         testing::Combine(testing::Values(512, 1024, 2048, 8192, 24064, 65536,
                                                          262144, 1048576, 16777216),
                                          testing::Values(4096, 16384, 65536),
                                          testing::Values("3.10.108", "4.4.155", "4.19.0",
                                                          "5.10.223", "6.1.192", "6.18.2")),
                         [](const testing::TestParamInfo<Shape>& info) {
                           std::string kernel = std::get<2>(info.param);
                           for (char& c : kernel) c = c == '.' ? '_' : c;
                           return std::to_string(std::get<0>(info.param)) + "MiB_" +
                                  std::to_string(std::get<1>(info.param)) + "_" + kernel;
                         });

// --- what its formulas rest on ---------------------------------------------------------------

// Seconds that an orphan lives: the first expiry RTO * (2^k - 1) with RTO * (2^k - 2) >= T(N)
// (net/ipv4/tcp_timer.c retransmits_timed_out(); 6.45 s measured for N = 3 at 208 ms).
double lifetime(int retries, double timeout) {
  const double patience = (std::pow(2, retries + 1) - 1) * 0.2;
  double power = 2;
  while (timeout * (power - 2) < patience) power *= 2;
  return timeout * (power - 1);
}

TEST(Httpdns, BoundsTheLifeOfAnOrphanForEveryRoundTripTime) {
  EXPECT_NEAR(lifetime(3, 0.208), 6.448, 0.001);
  EXPECT_NEAR(lifetime(1, 0.208), 1.456, 0.001);
  for (int retries = 1; retries <= 8; ++retries) {
    for (double slowest = 0.2; slowest < 3; slowest += 0.1) {
      const double bound = 2 * (std::pow(2, retries + 1) - 1) * 0.2 + 3 * slowest;
      for (double timeout = 0.2; timeout <= slowest + 1e-9; timeout += 0.001) {
        ASSERT_LE(lifetime(retries, timeout), bound + 1e-6) << retries << " " << timeout;
      }
    }
  }
}

TEST(Httpdns, CountsTheLifeOfAnOrphanByRetriesAndRoundTrip) {
  const Host host = host_with_defaults({});
  const Profile& profile = httpdns();
  const auto life = [&](const std::string& retries, const std::string& rtt) {
    return quantity(advice_of(profile, host, {{"orphan_retries", retries}, {"rtt", rtt}}),
                    "orphan_lifetime");
  };
  EXPECT_EQ(life("3", "100ms"), "6.9 s");
  EXPECT_EQ(life("1", "100ms"), "2.1 s");
  EXPECT_EQ(life("8", "100ms"), "205.3 s");
}

TEST(Httpdns, ChargesAnOrphanAsItWasMeasured) {
  const Host host = host_with_defaults({});
  const Profile& profile = httpdns();
  const auto charge = [&](const std::string& response) {
    return quantity(advice_of(profile, host, {{"response_size", response}}), "orphan_memory");
  };
  EXPECT_EQ(charge("200B"), "4 KiB");    // one page
  EXPECT_EQ(charge("32KiB"), "36 KiB");  // nine
}

TEST(Httpdns, SizesTheLimitOfOrphansByRateAndLifetime) {
  const Host host = host_with_defaults({64 * kGiB, 4096, "6.18.2", 32});
  const Advice advice =
      advice_of(httpdns(), host, {{"connections_per_second", "400k/s"}, {"vanishing_share", "5%"}});
  // 4 * 400000/s * (0.1 s + 0.05 * 6.9 s) + 0.1 s * 400000/s
  EXPECT_EQ(find_row(advice, "net.ipv4.tcp_max_orphans")->recommended, "752000");
  EXPECT_EQ(find_row(advice, "net.ipv4.tcp_max_tw_buckets")->recommended, "21474836");
}

TEST(Httpdns, BoundsOrphansByTheMemoryOfTcp) {
  const Host host = host_with_defaults({kGiB, 4096, "6.18.2", 2});
  const Advice advice = advice_of(
      httpdns(), host, {{"connections_per_second", "400k/s"}, {"response_size", "60KiB"}});
  const Integer orphans = numbers_of(advice, "net.ipv4.tcp_max_orphans")[0];
  const Integer pages = numbers_of(advice, "net.ipv4.tcp_mem")[2];
  EXPECT_LE(orphans * 17, pages);  // an orphan of 60 KiB is charged 17 pages
}

TEST(Httpdns, MendsWhatArticlesDo) {
  Host host = host_with_defaults({});
  host.values["net.ipv4.tcp_rmem"] = "4096 4096 16777216";
  host.values["net.ipv4.tcp_wmem"] = "4096 4096 16777216";
  host.values["net.ipv4.tcp_timestamps"] = "0";
  host.values["net.ipv4.tcp_fin_timeout"] = "120";
  host.values["net.ipv4.tcp_max_orphans"] = "1000";
  const Advice advice = advice_of(httpdns(), host);
  EXPECT_EQ(find_row(advice, "net.ipv4.tcp_rmem")->recommended, "4096 131072 33554432");
  EXPECT_EQ(find_row(advice, "net.ipv4.tcp_wmem")->recommended, "4096 16384 16777216");
  EXPECT_EQ(find_row(advice, "net.ipv4.tcp_timestamps")->recommended, "1");
  EXPECT_EQ(find_row(advice, "net.ipv4.tcp_fin_timeout")->recommended, "60");
  EXPECT_EQ(find_row(advice, "net.ipv4.tcp_max_orphans")->recommended, "32768");
}

TEST(Httpdns, KeepsWhatIsAlreadyBetter) {
  Host host = host_with_defaults({});
  host.values["net.ipv4.tcp_max_orphans"] = "5000000";
  host.values["net.ipv4.ip_local_reserved_ports"] = "8080";
  host.values["net.ipv4.tcp_orphan_retries"] = "1";
  host.values["fs.file-max"] = "9223372036854775807";
  const Advice advice = advice_of(httpdns(), host);
  EXPECT_TRUE(find_row(advice, "net.ipv4.tcp_max_orphans")->kept_better);
  EXPECT_EQ(find_row(advice, "net.ipv4.ip_local_reserved_ports")->recommended, "8080,9981");
  EXPECT_EQ(find_row(advice, "net.ipv4.tcp_orphan_retries")->recommended, "1");
  EXPECT_FALSE(find_row(advice, "fs.file-max")->change);
}

TEST(Httpdns, HandsTheKeysOfTheHostToItInAChildNamespace) {
  Host host = host_with_defaults({});
  host.initial_network_namespace = false;
  for (const char* key :
       {"net.ipv4.tcp_mem", "net.ipv4.tcp_max_orphans", "net.core.netdev_max_backlog"}) {
    host.values.erase(key);
  }
  const Advice advice = advice_of(httpdns(), host);
  EXPECT_EQ(find_row(advice, "net.ipv4.tcp_mem"), nullptr);
  const Finding* finding = find_finding(advice, "key-absent", "net.ipv4.tcp_mem");
  ASSERT_NE(finding, nullptr);
  EXPECT_EQ(finding->severity, Severity::warning);
  EXPECT_NE(finding->why.find("Ask the host's administrator for net.ipv4.tcp_mem = "),
            std::string::npos);
  ASSERT_TRUE(finding->remedy.has_value());
}

}  // namespace
}  // namespace tune
