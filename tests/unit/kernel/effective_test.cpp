#include "kernel/effective.hpp"

#include <string>

#include <gtest/gtest.h>

namespace tune {
namespace {

constexpr KernelVersion kToday{6, 18, 44};

const Parameter& named(std::string_view key) { return *find_parameter(key); }

Value value_of(std::string_view key, std::string_view text) {
  return read_back(find_parameter(key), text);
}

std::string effective(std::string_view key, std::string_view text, KernelVersion version = kToday) {
  const auto numbers = effective_value(named(key), value_of(key, text), version);
  if (!numbers) return "none";
  std::string all;
  for (const auto& number : *numbers)
    all += (all.empty() ? "" : " ") +
           (number.unlimited ? std::string("unlimited") : to_string(formula::floor(number)));
  return all;
}

TEST(EffectiveValue, IsTheNumberItselfWhereNothingElseIsKnown) {
  EXPECT_EQ(effective("net.core.somaxconn", "4096"), "4096");
  EXPECT_EQ(effective("net.ipv4.tcp_mem", "1 2 3"), "1 2 3");
}

TEST(EffectiveValue, IsWhatTheKernelMakesOfSpecialValues) {
  EXPECT_EQ(effective("net.ipv4.tcp_orphan_retries", "0"), "8");
  EXPECT_EQ(effective("net.ipv4.tcp_orphan_retries", "3"), "3");
  EXPECT_EQ(effective("net.netfilter.nf_conntrack_max", "0"), "unlimited");
  EXPECT_EQ(effective("net.ipv4.tcp_max_orphans", "-1"), "0");
  EXPECT_EQ(effective("net.ipv4.tcp_fin_timeout", "60"), "60");
  EXPECT_EQ(effective("net.ipv4.tcp_fin_timeout", "75"), "30");
  EXPECT_EQ(effective("net.ipv4.tcp_fin_timeout", "120"), "120");
}

TEST(EffectiveValue, FollowsTheKernelVersion) {
  EXPECT_EQ(effective("net.ipv4.tcp_max_tw_buckets", "-1", {6, 1, 176}), "unlimited");
  EXPECT_EQ(effective("net.ipv4.tcp_max_tw_buckets", "-1", {5, 10, 262}), "0");
}

TEST(EffectiveValue, IsNoneOfTextAndPorts) {
  EXPECT_EQ(effective("net.ipv4.tcp_congestion_control", "bbr"), "none");
  EXPECT_EQ(effective("net.ipv4.ip_local_reserved_ports", "9981"), "none");
}

Comparison compare(std::string_view key, std::string_view a, std::string_view b) {
  return compare_kindness(named(key), value_of(key, a), value_of(key, b), kToday);
}

TEST(CompareKindness, FollowsTheDirectionAndTheEffect) {
  EXPECT_EQ(compare("net.core.somaxconn", "4096", "128"), Comparison::kinder);
  EXPECT_EQ(compare("net.core.somaxconn", "128", "4096"), Comparison::less_kind);
  EXPECT_EQ(compare("net.ipv4.tcp_orphan_retries", "3", "0"), Comparison::less_kind);
  EXPECT_EQ(compare("net.ipv4.tcp_orphan_retries", "8", "0"), Comparison::equal);
  EXPECT_EQ(compare("net.netfilter.nf_conntrack_max", "0", "1000000"), Comparison::kinder);
}

TEST(CompareKindness, TurnsRoundWhereLessIsKinder) {
  Parameter parameter = named("net.core.somaxconn");
  parameter.kinder = Direction::down;
  EXPECT_EQ(compare_kindness(parameter, Value(std::vector<Integer>{1}),
                             Value(std::vector<Integer>{2}), kToday),
            Comparison::kinder);
}

TEST(CompareKindness, LooksAtEveryField) {
  EXPECT_EQ(compare("net.ipv4.tcp_rmem", "4096 131072 9", "4096 131072 8"), Comparison::kinder);
  EXPECT_EQ(compare("net.ipv4.tcp_rmem", "4096 4096 9", "4096 131072 8"), Comparison::unordered);
  EXPECT_EQ(compare("net.ipv4.tcp_rmem", "1 2 3", "1 2 3"), Comparison::equal);
}

TEST(CompareKindness, FindsNoOrderWhereThereIsNone) {
  EXPECT_EQ(compare("net.ipv4.tcp_tw_reuse", "1", "2"), Comparison::unordered);
  EXPECT_EQ(compare("net.ipv4.tcp_tw_reuse", "1", "1"), Comparison::equal);
  EXPECT_EQ(compare("net.ipv4.tcp_fin_timeout", "30", "60"), Comparison::unordered);
  EXPECT_EQ(compare("net.ipv4.tcp_congestion_control", "bbr", "cubic"), Comparison::unordered);
  EXPECT_EQ(compare("net.ipv4.tcp_mem", "1 2 3", "nonsense"), Comparison::unordered);
}

TEST(CompareKindness, FindsMorePortsKinder) {
  const std::string_view key = "net.ipv4.ip_local_reserved_ports";
  EXPECT_EQ(compare(key, "9981,9982", "9981"), Comparison::kinder);
  EXPECT_EQ(compare(key, "", "9981"), Comparison::less_kind);
  EXPECT_EQ(compare(key, "1", "2"), Comparison::unordered);
  EXPECT_EQ(compare(key, "1-3", "1,2,3"), Comparison::equal);
}

TEST(SameEffect, ComparesWhatTheKernelMakesOfIt) {
  const auto same = [](std::string_view key, std::string_view a, std::string_view b) {
    return same_effect(named(key), value_of(key, a), value_of(key, b), kToday);
  };
  EXPECT_TRUE(same("net.ipv4.tcp_orphan_retries", "0", "8"));
  EXPECT_FALSE(same("net.ipv4.tcp_orphan_retries", "0", "7"));
  EXPECT_FALSE(same("net.ipv4.tcp_mem", "1 2 3", "1 2 4"));
  EXPECT_TRUE(same("net.ipv4.ip_local_reserved_ports", "1-2", "1,2"));
  EXPECT_FALSE(same("net.ipv4.tcp_congestion_control", "bbr", "cubic"));
}

std::string satisfy(std::string_view key, Limit limit, std::string_view current,
                    std::string_view wanted) {
  return to_string(
      satisfying(named(key), limit, value_of(key, current), value_of(key, wanted), kToday));
}

TEST(Satisfying, KeepsWhatIsAlreadyEnough) {
  EXPECT_EQ(satisfy("net.core.somaxconn", Limit::at_least, "8192", "4096"), "8192");
  EXPECT_EQ(satisfy("net.core.somaxconn", Limit::at_least, "128", "4096"), "4096");
  EXPECT_EQ(satisfy("net.core.somaxconn", Limit::at_most, "8192", "4096"), "4096");
}

TEST(Satisfying, DecidesFieldByField) {
  EXPECT_EQ(satisfy("net.ipv4.tcp_rmem", Limit::at_least, "4096 131072 1000", "4096 65536 2000"),
            "4096 131072 2000");
}

TEST(Satisfying, ComparesEffects) {
  EXPECT_EQ(satisfy("net.ipv4.tcp_orphan_retries", Limit::at_most, "0", "3"), "3");
  EXPECT_EQ(satisfy("net.ipv4.tcp_orphan_retries", Limit::at_most, "2", "3"), "2");
  EXPECT_EQ(satisfy("net.netfilter.nf_conntrack_max", Limit::at_least, "0", "1000000"), "0");
  EXPECT_EQ(satisfy("net.netfilter.nf_conntrack_max", Limit::at_most, "0", "1000000"), "1000000");
}

TEST(Satisfying, JoinsPorts) {
  const std::string_view key = "net.ipv4.ip_local_reserved_ports";
  EXPECT_EQ(satisfy(key, Limit::at_least, "8080", "9981"), "8080,9981");
  EXPECT_EQ(satisfy(key, Limit::at_least, "1-100", "50"), "1-100");
}

TEST(Satisfying, TakesTheWantedValueWhereTheCurrentOneCannotBeCompared) {
  EXPECT_EQ(satisfy("net.core.somaxconn", Limit::at_least, "strange", "4096"), "4096");
}

}  // namespace
}  // namespace tune
