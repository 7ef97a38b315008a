#include <locale>

#include <gtest/gtest.h>

#include <tune/capacity.hpp>

namespace tune {
namespace {

CapacityQuestion question(double rate) {
  CapacityQuestion question;
  question.host.kernel = KernelVersion{6, 18, 0};
  question.host.values = {{"fs.nr_open", "1048576"},
                          {"net.core.somaxconn", "4096"},
                          {"net.ipv4.ip_local_port_range", "32768 60999"},
                          {"net.ipv4.tcp_max_orphans", "131072"},
                          {"net.ipv4.tcp_max_syn_backlog", "4096"},
                          {"net.ipv4.tcp_max_tw_buckets", "131072"},
                          {"net.ipv4.tcp_mem", "287901 383868 575802"},
                          {"net.ipv4.tcp_orphan_retries", "3"},
                          {"net.ipv4.tcp_syncookies", "1"},
                          {"net.netfilter.nf_conntrack_count", "0"},
                          {"net.netfilter.nf_conntrack_max", "262144"}};
  question.workload = Workload{.connections_per_second = rate};
  return question;
}

const ResourceCapacity& row(const Capacity& capacity, std::string_view id) {
  for (const ResourceCapacity& resource : capacity.resources) {
    if (resource.id == id) return resource;
  }
  static const ResourceCapacity kNone;
  ADD_FAILURE() << "no row " << id;
  return kNone;
}

TEST(Capacity, ComputesTheDemandOfEachResource) {
  const Capacity result = capacity(question(10000));
  EXPECT_EQ(row(result, "time-wait").demand, 610000);
  EXPECT_EQ(row(result, "accept-queue").demand, 1000);
  EXPECT_EQ(row(result, "accept-queue").limit, 4097);
  EXPECT_EQ(row(result, "file-descriptors").demand, 4000);
  // 10 000/s x (0.1 s + 1 % x 4.5 s): three retries at a timeout of 300 ms.
  EXPECT_EQ(row(result, "orphans").demand, 1450);
  EXPECT_EQ(row(result, "tcp-memory").demand, 1450);  // a page each
}

class CommaForPoint : public std::numpunct<char> {
  char do_decimal_point() const override { return ','; }
};

TEST(Capacity, WritesNumbersWithAPointWhateverTheLocale) {
  const std::locale before = std::locale::global(std::locale(std::locale(), new CommaForPoint));
  const Capacity result = capacity(question(1.5));
  std::locale::global(before);
  EXPECT_EQ(row(result, "time-wait").formula.substr(0, 6), "1.5/s ");
}

TEST(Capacity, NamesWhatGivesWayFirstAndWhen) {
  const Capacity result = capacity(question(1000));
  EXPECT_EQ(result.bottleneck, "time-wait");
  EXPECT_EQ(result.resources.front().id, "time-wait");
  EXPECT_EQ(row(result, "time-wait").connections_per_second, 2148);
  EXPECT_EQ(row(result, "accept-queue").connections_per_second, 40970);
  EXPECT_FALSE(exceeds(result));
  EXPECT_TRUE(exceeds(capacity(question(2200))));
}

TEST(Capacity, CountsTheLifeOfOrphansByTheValuesOfThatSide) {
  CapacityQuestion asked = question(10000);
  asked.host.values["net.ipv4.tcp_orphan_retries"] = "0";
  asked.with_profile = KernelValues{{"net.ipv4.tcp_orphan_retries", "3"}};
  const Capacity result = capacity(asked);
  EXPECT_GT(*row(result, "orphans").demand, 10000);
  EXPECT_EQ(row(result, "orphans").demand_with_profile, 1450);
}

TEST(Capacity, HoldsByTheProfileWhereThereIsOne) {
  CapacityQuestion asked = question(10000);
  EXPECT_FALSE(holds(capacity(asked)));
  asked.with_profile = KernelValues{{"net.ipv4.tcp_max_tw_buckets", "620000"}};
  const Capacity result = capacity(asked);
  EXPECT_TRUE(holds(result));
  EXPECT_TRUE(exceeds(result));  // now it does not
  EXPECT_EQ(row(result, "time-wait").limit_with_profile, 620000);
}

TEST(Capacity, CountsConntrackOnlyWhereConnectionsAreTracked) {
  CapacityQuestion asked = question(1000);
  EXPECT_FALSE(row(capacity(asked), "conntrack").demand);
  asked.host.values["net.netfilter.nf_conntrack_count"] = "7";
  EXPECT_EQ(row(capacity(asked), "conntrack").demand, 120000);
  asked.host.values["net.netfilter.nf_conntrack_max"] = "0";
  EXPECT_FALSE(row(capacity(asked), "conntrack").limit);
}

TEST(Capacity, KnowsValuesThatMeanNoLimitAndNone) {
  CapacityQuestion asked = question(1000);
  asked.host.values["net.ipv4.tcp_max_tw_buckets"] = "-1";
  asked.host.values["net.ipv4.tcp_max_orphans"] = "-1";
  asked.host.values["net.ipv4.tcp_syncookies"] = "2";
  const Capacity result = capacity(asked);
  EXPECT_FALSE(row(result, "time-wait").limit);
  EXPECT_EQ(row(result, "orphans").limit, 0);
  EXPECT_FALSE(row(result, "syn-queue").limit);
  EXPECT_EQ(result.bottleneck, "orphans");
}

TEST(Capacity, TellsNoLimitFromOneThatIsNotKnown) {
  CapacityQuestion asked;
  asked.host.values = {{"net.netfilter.nf_conntrack_max", "0"}};
  const Capacity result = capacity(asked);
  EXPECT_FALSE(row(result, "conntrack").limit);
  EXPECT_TRUE(row(result, "conntrack").limit_known);
  EXPECT_FALSE(row(result, "orphans").limit);
  EXPECT_FALSE(row(result, "orphans").limit_known);
}

// net/core/sock.c __sk_mem_raise_allocated()
TEST(Capacity, EndsUdpMemoryAtItsFirstNumberAndTcpMemoryAtItsThird) {
  CapacityQuestion asked;
  asked.host.values = {{"net.ipv4.udp_mem", "1000 2000 3000"}, {"net.ipv4.tcp_mem", "1 2 3"}};
  const Capacity result = capacity(asked);
  EXPECT_EQ(row(result, "udp-memory").limit, 1000);
  EXPECT_EQ(row(result, "tcp-memory").limit, 3);
}

TEST(Capacity, WithoutAWorkloadCountsWhatIsInUse) {
  CapacityQuestion asked = question(0);
  asked.workload.reset();
  asked.measured = {{"orphans", {65536, 131072, "machine"}},
                    {"accept-queue", {3, 5, "listener 0.0.0.0 port 80"}}};
  const Capacity result = capacity(asked);
  EXPECT_EQ(result.bottleneck, "accept-queue");
  EXPECT_EQ(row(result, "accept-queue").limit, 5);  // of just that listener
  EXPECT_EQ(row(result, "orphans").formula, "measured now");
  EXPECT_FALSE(row(result, "time-wait").demand);
}

TEST(Capacity, AProfileMovesOnlyTheLimitsOfWhatItChanges) {
  CapacityQuestion asked = question(0);
  asked.workload.reset();
  asked.measured = {{"orphans", {65536, 131072, "machine"}},
                    {"accept-queue", {3, 129, "listener 0.0.0.0 port 80"}},
                    {"neighbour-table", {9, 1024, "machine, IPv6"}},
                    {"file-descriptors", {900, 2466174, "machine"}}};
  asked.with_profile = KernelValues{{"net.ipv4.tcp_max_orphans", "262144"},
                                    {"net.ipv4.neigh.default.gc_thresh3", "8192"},
                                    {"fs.nr_open", "2097152"}};
  const Capacity result = capacity(asked);
  EXPECT_EQ(row(result, "orphans").limit_with_profile, 262144);
  EXPECT_EQ(row(result, "accept-queue").limit_with_profile, 129);
  EXPECT_EQ(row(result, "neighbour-table").limit_with_profile, 1024);
  EXPECT_EQ(row(result, "file-descriptors").limit_with_profile, 2466174);  // not of one process
  EXPECT_EQ(row(result, "file-descriptors").demand_with_profile, 900);
}

TEST(Capacity, OfNothingKnownIsNoBottleneck) {
  const Capacity result = capacity({});
  EXPECT_EQ(result.bottleneck, "");
  EXPECT_FALSE(exceeds(result));
  EXPECT_TRUE(holds(result));
}

TEST(Capacity, StaysSoundForAbsurdWorkloads) {
  const Capacity zero = capacity(question(0));
  EXPECT_FALSE(exceeds(zero));
  EXPECT_EQ(zero.bottleneck, "");
  const Capacity huge = capacity(question(1e15));
  EXPECT_TRUE(exceeds(huge));
  for (const ResourceCapacity& resource : huge.resources) {
    EXPECT_GE(resource.demand.value_or(0), 0) << resource.id;
  }
}

}  // namespace
}  // namespace tune
