#include <gtest/gtest.h>

#include <tune/kernel_version.hpp>

namespace tune {
namespace {

TEST(KernelVersion, ReadsTheStartOfARelease) {
  EXPECT_EQ(KernelVersion::parse("6.18.44-fc"), (KernelVersion{6, 18, 44}));
  EXPECT_EQ(KernelVersion::parse("3.10.0-1160.el7.x86_64"), (KernelVersion{3, 10, 0}));
  EXPECT_EQ(KernelVersion::parse("5.4"), (KernelVersion{5, 4, 0}));
  EXPECT_EQ(KernelVersion::parse("6.1-rc3"), (KernelVersion{6, 1, 0}));
}

TEST(KernelVersion, NeedsMajorAndMinor) {
  for (const char* release : {"", "6", "6.", "6.x", ".6", "six.one", "-1.2", "99999999999.1"}) {
    EXPECT_EQ(KernelVersion::parse(release), std::nullopt) << release;
  }
}

TEST(KernelVersion, OrdersByNumberNotByText) {
  EXPECT_LT((KernelVersion{4, 9, 337}), (KernelVersion{4, 10, 0}));
  EXPECT_LT((KernelVersion{5, 19, 17}), (KernelVersion{6, 0, 0}));
  EXPECT_EQ((KernelVersion{6, 1, 2}).to_string(), "6.1.2");
}

}  // namespace
}  // namespace tune
