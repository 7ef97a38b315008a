#include <algorithm>

#include <gtest/gtest.h>

#include <tune/tune.h>
#include <tune/version.hpp>

namespace tune {
namespace {

TEST(Version, IsThreeNumbers) {
  const std::string_view text = version();
  EXPECT_EQ(std::count(text.begin(), text.end(), '.'), 2);
  EXPECT_EQ(text.find_first_not_of("0123456789."), std::string_view::npos);
}

TEST(Version, IsTheSameInC) { EXPECT_EQ(tune_version(), version()); }

}  // namespace
}  // namespace tune
