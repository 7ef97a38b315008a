#include <gtest/gtest.h>

#include <tune/capacity.hpp>

namespace tune {
namespace {

TEST(Sizing, HoldsARateForAsLongAsEachStays) {
  EXPECT_DOUBLE_EQ(held(1000, 3.1), 3100);
  EXPECT_DOUBLE_EQ(held(0.5, 1), 1);
  EXPECT_DOUBLE_EQ(held(0, 100), 0);
}

TEST(Sizing, CountsAnOrphanFourTimesAndALateCount) {
  EXPECT_DOUBLE_EQ(orphans_needed(1000, 3), 12100);
}

TEST(Sizing, LeavesTimeWaitTheGrainOfItsTimer) { EXPECT_DOUBLE_EQ(time_waits_needed(1000), 62000); }

TEST(Sizing, KeepsTheProportionsOfTheKernel) {
  EXPECT_EQ(memory_triple(6000), "3000 4000 6000");
  EXPECT_EQ(memory_triple(6001), "3003 4004 6006");  // no less than asked
}

TEST(Sizing, RoundsUpToPowersOfTwoThatAnIntHolds) {
  EXPECT_EQ(power_of_two(0), 1u);
  EXPECT_EQ(power_of_two(4097), 8192u);
  EXPECT_EQ(power_of_two(1e300), 1u << 30);
}

}  // namespace
}  // namespace tune
