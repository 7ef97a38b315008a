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

TEST(KernelVersion, TakesThePointOfTheSeriesFromDebiansBuild) {
  const auto of = [](const char* release, const char* build) {
    return KernelVersion::parse(release, build).value();
  };
  EXPECT_EQ(of("5.10.0-46-cloud-amd64", "#1 SMP Debian 5.10.262-1 (2026-10-12)"),
            (KernelVersion{5, 10, 262}));
  EXPECT_EQ(of("6.12.117+deb12-amd64", "#1 SMP PREEMPT_DYNAMIC Debian 6.12.117-1~deb12u1 (2026)"),
            (KernelVersion{6, 12, 117}));
  EXPECT_EQ(of("6.18.44-fc", "#1 SMP PREEMPT_DYNAMIC @0"), (KernelVersion{6, 18, 44}));
  // Somebody's own build on Debian's tools.
  EXPECT_EQ(of("6.1.7", "#1 SMP Debian 6.1.192-2"), (KernelVersion{6, 1, 7}));
  EXPECT_EQ(of("6.6.0-mine", "#1 SMP Debian 6.1.192-2"), (KernelVersion{6, 6, 0}));
  EXPECT_EQ(KernelVersion::parse("mine", "#1 SMP Debian 6.1.192-2"), std::nullopt);
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
