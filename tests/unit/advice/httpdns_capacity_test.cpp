// What the profile sets, held against the capacity model: at the profile's own rate nothing gives
// way.

#include <filesystem>
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

#include <tune/capacity.hpp>

#include "support/places.hpp"
#include "unit/advice/test_hosts.hpp"

namespace tune {
namespace {

Profile read_httpdns() {
  const auto path = std::filesystem::path(test::source_folder()) / "profiles/httpdns.toml";
  std::ifstream stream(path, std::ios::binary);
  return profile_of(std::string(std::istreambuf_iterator<char>(stream), {}));
}

double input(const Advice& advice, std::string_view name) {
  for (const InputValue& value : advice.inputs) {
    if (value.name == name && value.is_number) return value.number;
  }
  ADD_FAILURE() << "no input " << name;
  return 0;
}

Workload workload_of(const Advice& advice) {
  return {input(advice, "connections_per_second"), input(advice, "rtt"),
          input(advice, "vanishing_share"), input(advice, "response_size"),
          input(advice, "accept_stall")};
}

Capacity capacity_with(const Advice& advice, const Host& host) {
  KernelValues values;
  for (const Recommendation& row : advice.recommendations) {
    values[row.key.name()] = row.recommended;
  }
  return capacity({host, values, workload_of(advice), {}});
}

void expect_all_hold(const Host& host, const InputTexts& inputs) {
  const Profile profile = read_httpdns();
  const Advice advice = advice_of(profile, host, inputs);
  for (const ResourceCapacity& resource : capacity_with(advice, host).resources) {
    if (!resource.demand_with_profile || !resource.limit_with_profile) continue;
    EXPECT_LE(*resource.demand_with_profile, *resource.limit_with_profile)
        << resource.id << ": " << resource.formula;
  }
}

TEST(HttpdnsCapacity, HoldsItsOwnRateOnEveryMachine) {
  for (const std::uint64_t gibibytes : {1, 2, 4, 8, 24, 64, 256, 1024}) {
    for (const std::uint64_t page : {4096, 65536}) {
      const auto processors = static_cast<unsigned>(std::min<std::uint64_t>(gibibytes * 2, 128));
      SCOPED_TRACE(std::to_string(gibibytes) + " GiB, pages of " + std::to_string(page));
      expect_all_hold(host_with_defaults({gibibytes * kGiB, page, "6.18.2", processors}), {});
    }
  }
}

TEST(HttpdnsCapacity, HoldsOtherWorkloads) {
  const Host host = host_with_defaults({64 * kGiB, 4096, "6.18.2", 32});
  expect_all_hold(host, {{"connections_per_second", "300k/s"}});
  expect_all_hold(host, {{"connections_per_second", "50k/s"}, {"vanishing_share", "20%"}});
  expect_all_hold(host, {{"connections_per_second", "20k/s"}, {"rtt", "500ms"}});
  expect_all_hold(host, {{"connections_per_second", "100k/s"}, {"accept_stall", "1s"}});
  expect_all_hold(host, {{"connections_per_second", "20k/s"}, {"response_size", "32KiB"}});
}

// An overflow of TIME-WAIT harms no client; a tenth of the memory is what it may cost.
TEST(HttpdnsCapacity, GivesTimeWaitNoMoreThanATenthOfTheMemory) {
  const Host host = host_with_defaults({64 * kGiB, 4096, "6.18.2", 32});
  const Profile profile = read_httpdns();
  const Advice advice = advice_of(profile, host, {{"connections_per_second", "1M/s"}});
  EXPECT_EQ(capacity_with(advice, host).bottleneck_with_profile, "time-wait");
  EXPECT_EQ(find_row(advice, "net.ipv4.tcp_max_tw_buckets")->recommended,
            std::to_string(64 * kGiB / 10 / 320));
}

TEST(HttpdnsCapacity, HasRoomForTheFourfoldCountOfSilentPeers) {
  const Host host = host_with_defaults({64 * kGiB, 4096, "6.18.2", 32});
  const Profile profile = read_httpdns();
  const Advice advice = advice_of(profile, host, {{"connections_per_second", "400k/s"}});
  for (const ResourceCapacity& resource : capacity_with(advice, host).resources) {
    if (resource.id != "orphans") continue;
    EXPECT_GE(*resource.limit_with_profile, 4 * *resource.demand_with_profile);
    EXPECT_LE(*resource.limit_with_profile, 8 * *resource.demand_with_profile);  // and no more
  }
}

}  // namespace
}  // namespace tune
