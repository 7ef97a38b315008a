#include "kernel/default_formula.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <tune/value.hpp>

namespace tune {
namespace {

constexpr Integer kKiB = 1024;
constexpr Integer kMiB = 1024 * kKiB;
constexpr Integer kGiB = 1024 * kMiB;

// What alloc_large_system_hash() of mm/mm_init.c makes: one entry for 128 KiB, rounded up to a
// power of two, at most 524288.
Integer hash_entries(Integer memory) {
  Integer entries = 1;
  while (entries < memory / (128 * kKiB) && entries < 524288) entries *= 2;
  return entries;
}

DefaultFacts machine(Integer memory, Integer page_size, KernelVersion kernel) {
  kernel.ticks_per_second = 250;
  return {kernel, page_size, memory, memory / page_size, 4, hash_entries(memory)};
}

std::string default_of(std::string_view key, const DefaultFacts& facts) {
  return compute_default(*find_parameter(key), facts).value_or("not known");
}

struct Machine {
  Integer memory;
  Integer page_size;
  KernelVersion kernel;
};

std::vector<Machine> grid() {
  std::vector<Machine> machines;
  for (const Integer memory : {512 * kMiB, kGiB, 2 * kGiB, 4 * kGiB, 8 * kGiB, 24 * kGiB, 64 * kGiB,
                               256 * kGiB, 1024 * kGiB, 16 * 1024 * kGiB})
    for (const Integer page_size : {4 * kKiB, 16 * kKiB, 64 * kKiB})
      for (const KernelVersion kernel : {KernelVersion{3, 10, 108},
                                         {4, 4, 155},
                                         {4, 9, 115},
                                         {4, 14, 67},
                                         {4, 18, 0},
                                         {4, 19, 0},
                                         {5, 4, 59},
                                         {5, 10, 223},
                                         {5, 15, 135},
                                         {6, 1, 192},
                                         {6, 12, 117},
                                         {6, 18, 44},
                                         {7, 2, 12}})
        machines.push_back({memory, page_size, kernel});
  return machines;
}

TEST(DefaultFormula, StaysWithinTheKernelsOwnBoundsOnEveryMachine) {
  for (const Machine& one : grid()) {
    const DefaultFacts facts = machine(one.memory, one.page_size, one.kernel);
    for (const Parameter& parameter : catalog()) {
      const bool expected =
          !parameter.default_formula.empty() && expected_in(parameter, one.kernel);
      const auto value = compute_default(parameter, facts);
      ASSERT_EQ(value.has_value(), expected) << parameter.key << " " << one.kernel.to_string();
      if (!value) continue;
      const auto parsed = parse_value(parameter, *value, one.kernel);
      EXPECT_TRUE(parsed) << parameter.key << " = " << *value << " on " << one.kernel.to_string()
                          << ": " << (parsed ? "" : parsed.error().message);
    }
  }
}

TEST(DefaultFormula, NeverGivesMoreMemoryThanThereIs) {
  for (const Machine& one : grid()) {
    const DefaultFacts facts = machine(one.memory, one.page_size, one.kernel);
    for (const std::string_view key : {"net.ipv4.tcp_mem", "net.ipv4.udp_mem"}) {
      const Value value = read_back(find_parameter(key), default_of(key, facts));
      const auto& fields = std::get<std::vector<Integer>>(value);
      EXPECT_LT(fields[2] * one.page_size, one.memory / 4) << key;
      EXPECT_LE(fields[0], fields[1]);
      EXPECT_LE(fields[1], fields[2]);
    }
  }
}

// Boot values of running kernels, from buffer pages and hash entries of the same machine.
TEST(DefaultFormula, GivesWhatRunningKernelsShowed) {
  DefaultFacts facts{{6, 18, 44}, 4096, 24684096 * kKiB, 6141872, 2, 262144};
  EXPECT_EQ(default_of("net.ipv4.tcp_mem", facts), "287898 383867 575796");
  EXPECT_EQ(default_of("net.ipv4.udp_mem", facts), "575799 767734 1151598");
  EXPECT_EQ(default_of("net.ipv4.tcp_rmem", facts), "4096 131072 33554432");
  EXPECT_EQ(default_of("net.ipv4.tcp_wmem", facts), "4096 16384 4194304");
  EXPECT_EQ(default_of("net.ipv4.tcp_max_orphans", facts), "131072");
  EXPECT_EQ(default_of("net.ipv4.tcp_max_tw_buckets", facts), "131072");
  EXPECT_EQ(default_of("net.ipv4.tcp_max_syn_backlog", facts), "2048");
  EXPECT_EQ(default_of("net.netfilter.nf_conntrack_max", facts), "262144");
  EXPECT_EQ(default_of("net.ipv4.tcp_rto_max_ms", facts), "120000");
  EXPECT_EQ(default_of("net.ipv4.tcp_rto_min_us", facts), "200000");
  EXPECT_EQ(default_of("net.core.netdev_budget_usecs", facts), "not known");
  facts.kernel.ticks_per_second = 250;
  EXPECT_EQ(default_of("net.core.netdev_budget_usecs", facts), "8000");
  EXPECT_EQ(default_of("net.ipv4.ip_local_port_range", facts), "32768 60999");
  EXPECT_EQ(default_of("net.ipv4.ip_local_reserved_ports", facts), "");
}

TEST(DefaultFormula, FollowsTheKernelVersion) {
  const DefaultFacts old = machine(16 * kGiB, 4096, {3, 10, 108});
  EXPECT_EQ(default_of("net.ipv4.tcp_mem", old), "393216 524288 786432");
  EXPECT_EQ(default_of("net.ipv4.tcp_rmem", old), "4096 87380 6291456");
  EXPECT_EQ(default_of("net.core.somaxconn", old), "128");
  EXPECT_EQ(default_of("net.core.rmem_max", old), "212992");
  EXPECT_EQ(default_of("net.ipv4.tcp_tw_reuse", old), "0");
  EXPECT_EQ(default_of("net.ipv4.ip_local_port_range", old), "32768 61000");
  EXPECT_EQ(default_of("net.netfilter.nf_conntrack_max", old), "65536");
  const DefaultFacts middle = machine(16 * kGiB, 4096, {5, 10, 223});
  EXPECT_EQ(default_of("net.ipv4.tcp_rmem", middle), "4096 131072 6291456");
  EXPECT_EQ(default_of("net.netfilter.nf_conntrack_max", middle), "262144");
  EXPECT_EQ(default_of("net.netfilter.nf_conntrack_buckets", middle), "65536");
}

TEST(DefaultFormula, ScalesBuffersWithSmallMemory) {
  const DefaultFacts small = machine(512 * kMiB, 4096, {6, 18, 0});
  EXPECT_EQ(default_of("net.ipv4.tcp_rmem", small), "4096 131072 4194304");
  EXPECT_EQ(default_of("net.netfilter.nf_conntrack_max", small), "4096");
  EXPECT_EQ(default_of("net.ipv4.tcp_max_orphans", small), "2048");
}

TEST(DefaultFormula, CountsLargePagesInPages) {
  const DefaultFacts large = machine(64 * kGiB, 64 * kKiB, {6, 18, 0});
  EXPECT_EQ(default_of("net.ipv4.tcp_mem", large), "49152 65536 98304");
  EXPECT_EQ(default_of("net.ipv4.tcp_rmem", large), "65536 131072 33554432");
}

TEST(DefaultFormula, KnowsNothingOfKeysThatTheKernelLacks) {
  const DefaultFacts facts = machine(kGiB, 4096, {6, 1, 0});
  EXPECT_EQ(default_of("net.ipv4.tcp_tw_recycle", facts), "not known");
  EXPECT_EQ(default_of("net.ipv4.tcp_tw_reuse_delay", facts), "not known");
  EXPECT_EQ(default_of("net.ipv4.tcp_tw_timeout", facts), "not known");
  EXPECT_EQ(default_of("net.ipv4.tcp_tw_recycle", machine(kGiB, 4096, {4, 9, 0})), "0");
}

TEST(DefaultFormula, IsNotGuessedFromFactsThatAreMissing) {
  DefaultFacts facts = machine(kGiB, 4096, {6, 18, 0});
  facts.buffer_pages = 0;
  facts.tcp_established_hash_entries = 0;
  EXPECT_EQ(default_of("net.ipv4.tcp_mem", facts), "not known");
  EXPECT_EQ(default_of("net.ipv4.tcp_max_orphans", facts), "not known");
  EXPECT_EQ(default_of("net.core.somaxconn", facts), "4096");
}

TEST(DefaultNames, KnowsFactsAndVersionsOnly) {
  const DefaultNames names(machine(kGiB, 4096, {6, 18, 0}));
  EXPECT_FALSE(names.value_of_name("swap"));
  EXPECT_FALSE(names.has_key("net.core.somaxconn"));
  EXPECT_FALSE(names.value_of_key(formula::Names::Which::running, "net.core.somaxconn", {}));
  EXPECT_FALSE(names.kernel_at_least("soon"));
  EXPECT_EQ(names.known_names().size(), 6u);
  for (const std::string& name : names.known_names()) EXPECT_TRUE(names.value_of_name(name));
}

TEST(InUnit, CountsInTheParametersUnit) {
  const auto pages = in_unit(Unit::pages, formula::whole(6 * kGiB, formula::kBytes), 4096);
  EXPECT_EQ(formula::floor(*pages), 1572864);
  const auto times = in_unit(Unit::milliseconds, formula::whole(2, formula::kSeconds), 4096);
  EXPECT_EQ(formula::floor(*times), 2000);
  EXPECT_FALSE(in_unit(Unit::pages, formula::whole(1, formula::kBytes), 0));
}

}  // namespace
}  // namespace tune
