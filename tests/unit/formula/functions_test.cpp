#include "formula/functions.hpp"

#include <gtest/gtest.h>

#include "unit/formula/test_names.hpp"

namespace tune::formula {
namespace {

TEST(Functions, MinAndMaxTakeTwoOrMoreOfOneDimension) {
  EXPECT_EQ(result_of("min(3, 1, 2)"), "1");
  EXPECT_EQ(result_of("max(3, 1/2, 7/2)"), "7/2");
  EXPECT_EQ(result_of("max(memory, 1TiB)"), "1099511627776 bytes");
  EXPECT_EQ(result_of("min(memory, 1TiB, 5s)"),
            "1:1: min() takes numbers of one dimension; those before are bytes, but argument 3 "
            "is seconds");
  EXPECT_EQ(result_of("max(1, busy)"),
            "1:1: max() takes numbers, but argument 2 is a flag (true or false)");
}

TEST(Functions, MinAndMaxTakeUnlimited) {
  EXPECT_EQ(result_of("min(unlimited, 5s)"), "5 seconds");
  EXPECT_EQ(result_of("max(5s, unlimited)"), "unlimited");
  EXPECT_EQ(result_of("min(unlimited, unlimited)"), "unlimited");
  EXPECT_EQ(type_of_text("max(5s, unlimited)"), "seconds");
  EXPECT_EQ(place_of(error_of("min(unlimited, 5s, 1B)")), "1:1");
}

TEST(Functions, ClampKeepsWithinBounds) {
  EXPECT_EQ(result_of("clamp(5, 1, 10)"), "5");
  EXPECT_EQ(result_of("clamp(0, 1, 10)"), "1");
  EXPECT_EQ(result_of("clamp(11, 1, 10)"), "10");
  EXPECT_EQ(result_of("clamp(memory, 1GiB, unlimited)"), "17179869184 bytes");
  EXPECT_EQ(result_of("clamp(unlimited, 1GiB, 2GiB)"), "2147483648 bytes");
  EXPECT_EQ(result_of("clamp(5, 7, 7)"), "7");
}

TEST(Functions, ClampRefusesBoundsTheWrongWayRound) {
  EXPECT_EQ(result_of("1 + clamp(5, 10, 1)"),
            "1:5: the low bound of clamp(), 10, is above the high one, 1");
  EXPECT_EQ(place_of(error_of("clamp(5, unlimited, 1)")), "1:1");
}

TEST(Functions, FloorAndCeilGoToWholeBaseUnits) {
  EXPECT_EQ(result_of("floor(7/2)"), "3");
  EXPECT_EQ(result_of("ceil(7/2)"), "4");
  EXPECT_EQ(result_of("floor(-7/2)"), "-4");
  EXPECT_EQ(result_of("ceil(-7/2)"), "-3");
  EXPECT_EQ(result_of("ceil(rtt)"), "1 seconds");
  EXPECT_EQ(result_of("floor(0.3 * 1KiB)"), "307 bytes");
  EXPECT_EQ(result_of("floor(unlimited)"),
            "1:1: floor() takes numbers, but argument 1 is unlimited");
}

TEST(Functions, RoundUpAndDownGoToMultiplesOfAStep) {
  EXPECT_EQ(result_of("round_up(10000B, page_size)"), "12288 bytes");
  EXPECT_EQ(result_of("round_down(10000B, page_size)"), "8192 bytes");
  EXPECT_EQ(result_of("round_up(8KiB, 4KiB)"), "8192 bytes");
  EXPECT_EQ(result_of("round_up(-5, 4)"), "-4");
  EXPECT_EQ(result_of("round_down(-5, 4)"), "-8");
  EXPECT_EQ(result_of("round_up(rtt, 50ms)"), "1/10 seconds");
}

TEST(Functions, RoundUpWantsAStepAboveZeroOfTheSameDimension) {
  EXPECT_EQ(result_of("round_up(5, 0)"),
            "1:1: the step of round_up() must be above zero, but is 0");
  EXPECT_EQ(result_of("round_down(5, -4)"),
            "1:1: the step of round_down() must be above zero, but is -4");
  EXPECT_EQ(place_of(error_of("round_up(5B, 4)")), "1:1");
  EXPECT_EQ(place_of(error_of("round_up(unlimited, 4)")), "1:1");
  EXPECT_EQ(result_of("round_up(170141183460469231731687303715884105727, 2)"),
            "1:1: the result does not fit in 128 bits");
}

TEST(Functions, PowerOfTwoIsTheSmallestThatIsNotBelow) {
  EXPECT_EQ(result_of("power_of_two(5)"), "8");
  EXPECT_EQ(result_of("power_of_two(8)"), "8");
  EXPECT_EQ(result_of("power_of_two(8.1)"), "16");
  EXPECT_EQ(result_of("power_of_two(3KiB)"), "4096 bytes");
  EXPECT_EQ(result_of("power_of_two(1)"), "1");
  EXPECT_EQ(result_of("power_of_two(0)"), "1");
  EXPECT_EQ(result_of("power_of_two(-5)"), "1");
  EXPECT_EQ(result_of("power_of_two(85070591730234615865843651857942052864)"),
            "85070591730234615865843651857942052864");
  EXPECT_EQ(result_of("power_of_two(85070591730234615865843651857942052865)"),
            "1:1: the power of two does not fit in 128 bits");
}

TEST(Functions, PowerOfTwoBelowIsTheLargestThatIsNotAbove) {
  EXPECT_EQ(result_of("power_of_two_below(5)"), "4");
  EXPECT_EQ(result_of("power_of_two_below(8)"), "8");
  EXPECT_EQ(result_of("power_of_two_below(15.9)"), "8");
  EXPECT_EQ(result_of("power_of_two_below(3KiB)"), "2048 bytes");
  EXPECT_EQ(result_of("power_of_two_below(1)"), "1");
  EXPECT_EQ(result_of("power_of_two_below(-5)"), "1");
  EXPECT_EQ(result_of("power_of_two_below(170141183460469231731687303715884105727)"),
            "85070591730234615865843651857942052864");
}

TEST(Functions, PowersOfTwoAreOfPlainNumbersAndBytes) {
  EXPECT_EQ(result_of("power_of_two(5s)"),
            "1:1: power_of_two() takes a plain number or bytes, but argument 1 is seconds");
  EXPECT_EQ(place_of(error_of("power_of_two_below(unlimited)")), "1:1");
}

TEST(Functions, IfTakesOneBranch) {
  EXPECT_EQ(result_of("if(busy, 1, 2)"), "1");
  EXPECT_EQ(result_of("if(not busy, \"a\", \"b\")"), "\"b\"");
  EXPECT_EQ(result_of("if(busy, service_ports, ports(\"\"))"), "9981");
  EXPECT_EQ(result_of("if(memory > 1TiB, unlimited, 5s)"), "5 seconds");
  EXPECT_EQ(type_of_text("if(busy, unlimited, 5s)"), "seconds");
}

TEST(Functions, IfWantsAConditionAndBranchesOfOneType) {
  EXPECT_EQ(result_of("if(1, 2, 3)"),
            "1:1: the condition of if() must be true or false, but is a plain number");
  EXPECT_EQ(result_of("1s +\n if(busy, 1s, 3)"),
            "2:2: both branches of if() must be of one type: the first is seconds, the second is "
            "a plain number");
  EXPECT_EQ(place_of(error_of("if(busy, unlimited, \"x\")")), "1:1");
}

TEST(Functions, PortsAreReadUnitedAndCounted) {
  EXPECT_EQ(result_of("ports(\"9981,10000-10010\")"), "9981,10000-10010");
  EXPECT_EQ(result_of("ports(\"\")"), "no ports");
  EXPECT_EQ(result_of("union(service_ports, ports(\"9982\"), ports(\"80\"))"), "80,9981-9982");
  EXPECT_EQ(result_of("count(ports(\"80,10000-10010\"))"), "12");
  EXPECT_EQ(result_of("count(ports(\"0-65535\"))"), "65536");
  EXPECT_EQ(result_of("union(service_ports, running(\"net.ipv4.ip_local_reserved_ports\"))"),
            "8080,9981,10000-10010");
}

TEST(Functions, PortsAreRefusedWhenTheFormulaIsChecked) {
  const auto formula = Formula::parse("if(busy, ports(\"1\"), ports(\"70000\"))");
  const auto type = formula->check(TestNames());
  ASSERT_FALSE(type.ok());
  EXPECT_EQ(place_of(type.error()), "1:22");
  EXPECT_EQ(result_of("union(service_ports, 9982)"),
            "1:1: union() takes ports, but argument 2 is a plain number");
  EXPECT_EQ(result_of("count(5)"), "1:1: count() takes ports, but argument 1 is a plain number");
}

TEST(Functions, HasAndKernelAtLeastAskTheHost) {
  EXPECT_EQ(result_of("has(\"net.core.somaxconn\")"), "true");
  EXPECT_EQ(result_of("has(\"net.ipv4.tcp_tw_recycle\")"), "false");
  EXPECT_EQ(result_of("kernel_at_least(\"5.4\")"), "true");
  EXPECT_EQ(result_of("kernel_at_least(\"6.1\")"), "false");
  EXPECT_EQ(result_of("kernel_at_least(\"newest\")"),
            "1:1: kernel_at_least() takes a version such as \"5.4\", not \"newest\"");
}

TEST(Functions, RunningAndDefaultGiveValuesOfKeys) {
  EXPECT_EQ(result_of("running(\"net.core.somaxconn\")"), "4096");
  EXPECT_EQ(result_of("default(\"net.core.somaxconn\")"), "128");
  EXPECT_EQ(result_of("running(\"net.ipv4.tcp_mem\")[2] / page_size"), "1536");
  EXPECT_EQ(result_of("default(\"net.ipv4.tcp_congestion_control\")"), "\"cubic\"");
  EXPECT_EQ(result_of("1 + running(\"net.core.nonsense\")"), "1:5: no such key");
}

TEST(Functions, AreListedEachOnceWithItsUsage) {
  for (const Function& function : functions()) {
    EXPECT_EQ(find_function(function.name), &function);
    EXPECT_TRUE(function.usage.starts_with(std::string(function.name) + "("));
    EXPECT_FALSE(is_reserved(function.name) && function.name != "min") << function.name;
  }
  EXPECT_EQ(find_function("log2"), nullptr);
}

}  // namespace
}  // namespace tune::formula
