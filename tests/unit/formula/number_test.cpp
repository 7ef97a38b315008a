#include "formula/number.hpp"

#include <limits>

#include <gtest/gtest.h>

#include "unit/formula/test_names.hpp"

namespace tune::formula {
namespace {

Number fraction(Integer numerator, Integer denominator) { return *ratio(numerator, denominator); }

std::string shown(const Result<Number>& number) {
  return number ? exact(Value(*number)) : number.error().message;
}

constexpr char kOverflow[] = "the result does not fit in 128 bits";

TEST(Number, IsKeptInLowestTermsWithAPositiveDenominator) {
  EXPECT_EQ(shown(ratio(6, 8)), "3/4");
  EXPECT_EQ(shown(ratio(6, -8)), "-3/4");
  EXPECT_EQ(shown(ratio(-6, -8)), "3/4");
  EXPECT_EQ(shown(ratio(0, -8)), "0");
  EXPECT_EQ(shown(ratio(8, 4)), "2");
}

TEST(Number, HasTheWholeRangeOf128Bits) {
  EXPECT_EQ(to_string(kLargestInteger), "170141183460469231731687303715884105727");
  EXPECT_EQ(to_string(kSmallestInteger), "-170141183460469231731687303715884105728");
  EXPECT_EQ(shown(add(whole(kLargestInteger), whole(kSmallestInteger))), "-1");
  EXPECT_EQ(shown(subtract(whole(-1), whole(kSmallestInteger))), to_string(kLargestInteger));
  EXPECT_EQ(shown(ratio(kSmallestInteger, 2)), "-85070591730234615865843651857942052864");
}

TEST(Number, SaysWhenAResultDoesNotFit) {
  const Number largest = whole(kLargestInteger);
  const Number smallest = whole(kSmallestInteger);
  EXPECT_EQ(shown(add(largest, whole(1))), kOverflow);
  EXPECT_EQ(shown(subtract(smallest, whole(1))), kOverflow);
  EXPECT_EQ(shown(subtract(whole(0), smallest)), kOverflow);
  EXPECT_EQ(shown(multiply(largest, whole(2))), kOverflow);
  EXPECT_EQ(shown(divide(whole(1), smallest)), kOverflow);
  EXPECT_EQ(shown(ratio(1, kSmallestInteger)), kOverflow);
  EXPECT_EQ(shown(negate(smallest)), kOverflow);
  EXPECT_EQ(shown(multiply(fraction(1, kLargestInteger), fraction(1, 2))), kOverflow);
  EXPECT_EQ(shown(add(fraction(1, kLargestInteger), fraction(1, 2))), kOverflow);
}

TEST(Number, ReducesBeforeItMultipliesSoThatFewResultsOverflow) {
  const Number large = whole(kLargestInteger);
  EXPECT_EQ(shown(multiply(large, fraction(1, kLargestInteger))), "1");
  EXPECT_EQ(shown(divide(large, large)), "1");
  EXPECT_EQ(shown(add(fraction(1, kLargestInteger), fraction(1, kLargestInteger))),
            "2/" + to_string(kLargestInteger));
}

TEST(Number, AddsAndDividesExactly) {
  EXPECT_EQ(shown(add(fraction(1, 3), fraction(1, 6))), "1/2");
  EXPECT_EQ(shown(subtract(fraction(1, 3), fraction(1, 2))), "-1/6");
  EXPECT_EQ(shown(divide(fraction(1, 3), fraction(-2, 9))), "-3/2");
  EXPECT_EQ(shown(divide(whole(1), whole(0))), "division by zero");
}

TEST(Number, CombinesDimensions) {
  const Number bytes = whole(6, kBytes);
  const Number seconds = whole(2, kSeconds);
  EXPECT_EQ(shown(divide(bytes, seconds)), "3 bytes per second");
  EXPECT_EQ(shown(multiply(bytes, seconds)), "12 bytes times seconds");
  EXPECT_EQ(shown(divide(bytes, bytes)), "1");
}

TEST(Number, RefusesPowersThatHaveNoUse) {
  EXPECT_TRUE(product_of({kHighestPower - 1, 0}, kBytes).ok());
  EXPECT_FALSE(product_of({kHighestPower, 0}, kBytes).ok());
  EXPECT_FALSE(product_of({0, -kHighestPower}, kPerSecond).ok());
  EXPECT_FALSE(quotient_of({0, kHighestPower}, kPerSecond).ok());
}

TEST(Number, ComparesWithoutOverflow) {
  const Number a = fraction(kLargestInteger - 1, kLargestInteger);
  const Number b = fraction(kLargestInteger - 2, kLargestInteger - 1);
  EXPECT_TRUE(compare(a, b) > 0);
  EXPECT_TRUE(compare(b, a) < 0);
  EXPECT_TRUE(compare(a, a) == 0);
  EXPECT_TRUE(compare(fraction(kSmallestInteger, kLargestInteger), whole(-1)) < 0);
  EXPECT_TRUE(compare(fraction(-1, 3), fraction(-1, 2)) > 0);
  EXPECT_TRUE(compare(fraction(-1, 3), fraction(1, 4)) < 0);
}

// Every order of small fractions, against cross products.
TEST(Number, ComparesAllSmallFractionsRightly) {
  for (int a = -9; a <= 9; ++a) {
    for (int b = 1; b <= 7; ++b) {
      for (int c = -9; c <= 9; ++c) {
        for (int d = 1; d <= 7; ++d) {
          ASSERT_TRUE(compare(fraction(a, b), fraction(c, d)) == (a * d <=> c * b))
              << a << "/" << b << " against " << c << "/" << d;
        }
      }
    }
  }
}

TEST(Number, PutsUnlimitedAboveEverything) {
  EXPECT_TRUE(compare(unlimited_number(), whole(kLargestInteger, kBytes)) > 0);
  EXPECT_TRUE(compare(whole(kLargestInteger, kBytes), unlimited_number()) < 0);
  EXPECT_TRUE(compare(unlimited_number(), unlimited_number()) == 0);
}

TEST(Number, RoundsTowardsTheAskedSide) {
  EXPECT_TRUE(floor(fraction(7, 2)) == 3 && ceiling(fraction(7, 2)) == 4);
  EXPECT_TRUE(floor(fraction(-7, 2)) == -4 && ceiling(fraction(-7, 2)) == -3);
  EXPECT_TRUE(floor(whole(-4)) == -4 && ceiling(whole(-4)) == -4);
}

TEST(Number, IsApproximatedForDrawing) {
  EXPECT_DOUBLE_EQ(approximate(fraction(-1, 4)), -0.25);
  EXPECT_EQ(approximate(unlimited_number()), std::numeric_limits<double>::infinity());
}

}  // namespace
}  // namespace tune::formula
