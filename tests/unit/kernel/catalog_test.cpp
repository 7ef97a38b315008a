#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <tune/key.hpp>
#include <tune/parameter.hpp>

namespace tune {
namespace {

class EveryParameter : public testing::TestWithParam<Parameter> {};

TEST_P(EveryParameter, SaysWhatItIsAndWhereThatIsKnownFrom) {
  const Parameter& parameter = GetParam();
  EXPECT_FALSE(parameter.summary.empty());
  EXPECT_FALSE(parameter.takes_effect.empty());
  EXPECT_FALSE(parameter.sources.empty());
  EXPECT_FALSE(parameter.fields.empty());
  EXPECT_FALSE(parameter.bounds.empty());
  EXPECT_TRUE(!parameter.default_formula.empty() || !parameter.default_note.empty());
}

TEST_P(EveryParameter, IsFoundByItsKey) {
  EXPECT_EQ(find_parameter(GetParam().key)->key, GetParam().key);
  EXPECT_EQ(Key::parse(GetParam().key)->name(), GetParam().key);
}

TEST_P(EveryParameter, HasBoundsForEveryKernel) {
  for (const KernelVersion version : {KernelVersion{3, 10, 0}, {4, 19, 0}, {6, 18, 44}, {7, 2, 0}})
    EXPECT_TRUE(bounds_for(GetParam(), version).has_value()) << version.to_string();
}

TEST_P(EveryParameter, SaysWhatToDoInsteadWhenItIsGone) {
  const bool gone = GetParam().life == Life::removed || GetParam().life == Life::vendor_only;
  EXPECT_EQ(gone, !GetParam().replacement.empty());
}

std::string name_of(const testing::TestParamInfo<Parameter>& info) {
  std::string name(info.param.key);
  std::replace_if(
      name.begin(), name.end(), [](char c) { return std::isalnum(c) == 0; }, '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Catalog, EveryParameter,
                         testing::ValuesIn(catalog().begin(), catalog().end()), name_of);

TEST(Catalog, IsSortedWithoutDoubles) {
  const auto all = catalog();
  for (std::size_t i = 1; i < all.size(); ++i) EXPECT_LT(all[i - 1].key, all[i].key);
}

TEST(Catalog, HasTheParametersOfTheProject) {
  for (const std::string_view key : {"net.ipv4.tcp_mem",
                                     "net.ipv4.udp_mem",
                                     "net.ipv4.tcp_rmem",
                                     "net.ipv4.tcp_wmem",
                                     "net.core.rmem_max",
                                     "net.core.wmem_max",
                                     "net.ipv4.tcp_max_orphans",
                                     "net.ipv4.tcp_orphan_retries",
                                     "net.ipv4.tcp_fin_timeout",
                                     "net.ipv4.tcp_tw_reuse",
                                     "net.ipv4.tcp_timestamps",
                                     "net.ipv4.tcp_max_tw_buckets",
                                     "net.core.somaxconn",
                                     "net.ipv4.tcp_max_syn_backlog",
                                     "net.core.netdev_max_backlog",
                                     "net.ipv4.ip_local_port_range",
                                     "net.ipv4.ip_local_reserved_ports",
                                     "fs.file-max",
                                     "fs.nr_open",
                                     "net.ipv4.tcp_tw_recycle",
                                     "net.ipv4.tcp_tw_timeout"})
    EXPECT_NE(find_parameter(key), nullptr) << key;
}

TEST(Catalog, KnowsNoKeyThatIsNotThere) {
  for (const std::string_view key : {"", ".", "net", "net.core", "net.core.somaxcon", "net.*",
                                     "net.core.somaxconn.x", "..", "net.ipv4.conf.eth0.nothing"})
    EXPECT_EQ(find_parameter(key), nullptr) << key;
}

TEST(Catalog, FindsKeysOfInterfacesByTheirPattern) {
  for (const std::string_view key : {"net.ipv4.conf.eth0/1.rp_filter",
                                     "net.ipv4.conf.all.rp_filter", "net.ipv4.conf.*.rp_filter"})
    EXPECT_EQ(find_parameter(key)->key, "net.ipv4.conf.*.rp_filter") << key;
  EXPECT_EQ(find_parameter("net.ipv4.conf.eth0.1.rp_filter"), nullptr);
}

TEST(Catalog, PrefersAKeyOfItsOwnToAPattern) {
  EXPECT_EQ(find_parameter("net.ipv4.conf.all.forwarding")->key, "net.ipv4.conf.all.forwarding");
  EXPECT_EQ(find_parameter("net.ipv4.conf.lo.forwarding")->key, "net.ipv4.conf.*.forwarding");
}

TEST(Catalog, OffersTheKeysThatAreNear) {
  EXPECT_EQ(nearest_keys("net.core.somaxcon").at(0), "net.core.somaxconn");
  EXPECT_EQ(nearest_keys("net.ipv4.tcp_max_orphan").at(0), "net.ipv4.tcp_max_orphans");
  EXPECT_EQ(nearest_keys("somaxconn").at(0), "net.core.somaxconn");
  EXPECT_TRUE(nearest_keys("entirely.other").empty());
  EXPECT_LE(nearest_keys("net.ipv4.tcp_rme", 2).size(), 2u);
}

TEST(Catalog, GivesTheBoundsOfTheNewestKernelThatIsNotNewer) {
  const Parameter& somaxconn = *find_parameter("net.core.somaxconn");
  EXPECT_EQ(*bounds_for(somaxconn, {4, 3, 99})->maximum, 65535);
  EXPECT_EQ(*bounds_for(somaxconn, {4, 4, 0})->maximum, 2147483647);
  Parameter none = somaxconn;
  none.bounds = {};
  EXPECT_FALSE(bounds_for(none, {6, 1, 0}).has_value());
}

// INT_MAX/HZ, LONG_MAX/HZ, two ticks in microseconds: HZ=1000 is what Red Hat's kernels have.
TEST(Catalog, CountsBoundsInTicksForTheKernel) {
  struct Row {
    const char* key;
    int ticks_per_second;
    Integer minimum, maximum;
  };
  const Row rows[] = {
      {"net.ipv4.tcp_fin_timeout", 250, -8589934, 8589934},
      {"net.ipv4.tcp_fin_timeout", 1000, -2147483, 2147483},
      {"net.ipv4.tcp_fin_timeout", 100, -21474836, 21474836},
      {"net.ipv4.tcp_fin_timeout", 0, -21474836, 21474836},
      {"net.core.netdev_budget_usecs", 250, 8000, 2147483647},
      {"net.core.netdev_budget_usecs", 1000, 2000, 2147483647},
      {"net.core.netdev_budget_usecs", 0, 2000, 2147483647},
      {"kernel.hung_task_timeout_secs", 1000, 0, 9223372036854775},
  };
  for (const Row& row : rows) {
    KernelVersion version{6, 12, 0};
    version.ticks_per_second = row.ticks_per_second;
    const auto bounds = bounds_for(*find_parameter(row.key), version);
    EXPECT_EQ(*bounds->minimum, row.minimum) << row.key << " " << row.ticks_per_second;
    EXPECT_EQ(*bounds->maximum, row.maximum) << row.key << " " << row.ticks_per_second;
  }
}

TEST(Catalog, WritesKeysBeforeThoseThatDependOnThem) {
  const auto& after = find_parameter("net.ipv4.ip_local_port_range")->write_after;
  EXPECT_NE(std::find(after.begin(), after.end(), "net.ipv4.ip_local_reserved_ports"), after.end());
  EXPECT_NE(std::find(after.begin(), after.end(), "net.ipv4.ip_unprivileged_port_start"),
            after.end());
  const auto& buckets = find_parameter("net.netfilter.nf_conntrack_max")->write_after;
  EXPECT_EQ(buckets.front(), "net.netfilter.nf_conntrack_buckets");
}

TEST(Catalog, HasNoCycleInTheOrderOfWrites) {
  for (const Parameter& parameter : catalog()) {
    std::vector<std::string_view> road(parameter.write_after.begin(), parameter.write_after.end());
    for (std::size_t i = 0; i < road.size() && i < 1000; ++i) {
      EXPECT_NE(road[i], parameter.key);
      for (const auto key : find_parameter(road[i])->write_after) road.push_back(key);
    }
  }
}

}  // namespace
}  // namespace tune
