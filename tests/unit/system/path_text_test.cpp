#include "system/path_text.hpp"

#include <gtest/gtest.h>

namespace tune {
namespace {

TEST(PathText, FindsTheParent) {
  EXPECT_EQ(parent_of("/etc/sysctl.conf"), "/etc");
  EXPECT_EQ(parent_of("/etc"), "/");
  EXPECT_EQ(parent_of("/"), "/");
}

TEST(PathText, TellsWhatLiesBelow) {
  EXPECT_TRUE(is_at_or_below("/proc/sys", "/proc"));
  EXPECT_TRUE(is_at_or_below("/proc", "/proc"));
  EXPECT_TRUE(is_at_or_below("/etc", "/"));
  EXPECT_FALSE(is_at_or_below("/procedure", "/proc"));
  EXPECT_FALSE(is_at_or_below("/pro", "/proc"));
}

TEST(PathText, TidiesButKeepsWhatLinksDecide) {
  EXPECT_EQ(tidy_path("//proc/./sys///net/"), "/proc/sys/net");
  EXPECT_EQ(tidy_path("/a/../b"), "/a/../b");
  EXPECT_EQ(tidy_path("/./"), "/");
}

}  // namespace
}  // namespace tune
