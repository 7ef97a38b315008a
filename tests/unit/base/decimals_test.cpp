#include "base/decimals.hpp"

#include <clocale>
#include <limits>

#include <gtest/gtest.h>

#include "base/text.hpp"

namespace tune {
namespace {

TEST(Decimals, AreThoseOfPrintf) {
  EXPECT_EQ(fixed_decimals(1.25, 1), "1.2");
  EXPECT_EQ(fixed_decimals(-0.5, 0), "-0");
  EXPECT_EQ(fixed_decimals(12, 2), "12.00");
  EXPECT_EQ(fixed_decimals(std::numeric_limits<double>::max(), 2).size(), 312u);
  EXPECT_EQ(significant_digits(0.4321, 2), "0.43");
  EXPECT_EQ(significant_digits(9.996, 3), "10");
  EXPECT_EQ(significant_digits(0.00001, 2), "1e-05");
}

// Programs that link libtune may have set one. Where this one is not installed nothing is shown.
TEST(Decimals, HaveAPointWhateverTheLocale) {
  const std::string c_before = std::setlocale(LC_NUMERIC, nullptr);
  std::setlocale(LC_NUMERIC, "de_DE.UTF-8");
  EXPECT_EQ(fixed_decimals(1.25, 2), "1.25");
  EXPECT_EQ(significant_digits(1.25, 3), "1.25");
  EXPECT_EQ(format_seconds(1.25), "1.25 s");
  EXPECT_EQ(format_bytes(1536), "1.5 KiB");
  std::setlocale(LC_NUMERIC, c_before.c_str());
}

}  // namespace
}  // namespace tune
