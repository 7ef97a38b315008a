#include <gtest/gtest.h>

#include <tune/capacity.hpp>

// The expected values are measured: Linux 5.10 to 6.18, a path without delay.
namespace tune {
namespace {

TEST(OrphanLifetime, IsAsMeasuredOnTheKernel) {
  const double rto = 0.208;
  EXPECT_NEAR(orphan_lifetime_seconds(1, rto), 1.46, 0.02);
  EXPECT_NEAR(orphan_lifetime_seconds(2, rto), 3.1, 0.05);
  EXPECT_NEAR(orphan_lifetime_seconds(3, rto), 6.5, 0.1);
  EXPECT_NEAR(orphan_lifetime_seconds(4, rto), 6.5, 0.1);  // the same as 3
  EXPECT_NEAR(orphan_lifetime_seconds(5, rto), 13.1, 0.1);
  EXPECT_NEAR(orphan_lifetime_seconds(0, rto), 106.3, 0.5);  // 0 means 8
  EXPECT_DOUBLE_EQ(orphan_lifetime_seconds(8, rto), orphan_lifetime_seconds(0, rto));
}

TEST(OrphanLifetime, FallsWhereALongerTimeoutNeedsOneRetryLess) {
  EXPECT_NEAR(orphan_lifetime_seconds(3, 0.232), 3.5, 0.05);
  EXPECT_NEAR(orphan_lifetime_seconds(2, 0.236), 1.7, 0.05);
}

TEST(OrphanLifetime, EndsForEveryNumberOfRetries) {
  double before = 0;
  for (int retries = 1; retries <= 255; ++retries) {
    const double life = orphan_lifetime_seconds(retries, 0.204);
    EXPECT_GE(life, before);
    before = life;
  }
  EXPECT_GT(orphan_lifetime_seconds(9, 120), 120);
  EXPECT_GT(orphan_lifetime_seconds(3, 0), 0);
}

TEST(FinWait2, IsTwiceTheExcessAboveAMinute) {
  EXPECT_DOUBLE_EQ(fin_wait2_seconds(5, 0.2), 5);
  EXPECT_DOUBLE_EQ(fin_wait2_seconds(60, 0.2), 60);
  EXPECT_DOUBLE_EQ(fin_wait2_seconds(61, 0.2), 2);
  EXPECT_DOUBLE_EQ(fin_wait2_seconds(75, 0.2), 30);
  EXPECT_DOUBLE_EQ(fin_wait2_seconds(120, 0.2), 120);
  EXPECT_NEAR(fin_wait2_seconds(0, 0.2), 0.7, 1e-9);
}

TEST(OrphanPeak, IsTheLimitAndATenthOfASecond) {
  EXPECT_DOUBLE_EQ(orphan_peak(500, 500), 550);
  EXPECT_DOUBLE_EQ(orphan_peak(2000, 4000), 2400);
}

TEST(OrphanCharge, IsAsMeasuredOnTheKernel) {
  const KernelVersion now{6, 18, 0}, quanta{5, 10, 0};
  EXPECT_DOUBLE_EQ(orphan_charge_bytes(200, 4096, now), 4096);
  EXPECT_DOUBLE_EQ(orphan_charge_bytes(32768, 4096, now), 9 * 4096);
  EXPECT_DOUBLE_EQ(orphan_charge_bytes(200, 65536, now), 65536);
  EXPECT_DOUBLE_EQ(orphan_charge_bytes(200, 65536, quanta), 4096);
}

TEST(Queues, HoldOneMoreThanTheirLimit) {
  EXPECT_EQ(accept_queue_limit(1024, 4), 5u);
  EXPECT_EQ(accept_queue_limit(0, 4096), 1u);
  EXPECT_EQ(syn_queue_limit(8, 4096, 1, 16), 9u);
}

TEST(Queues, WithoutCookiesKeepAQuarterForPeersThatAreKnown) {
  EXPECT_EQ(syn_queue_limit(4096, 4096, 0, 16), 13u);
  EXPECT_EQ(syn_queue_limit(8, 4096, 0, 1024), 9u);
  EXPECT_FALSE(syn_queue_limit(8, 4096, 2, 16));
}

TEST(ConnectRate, IsPortsOverTheTimeUntilOneComesBack) {
  EXPECT_NEAR(connect_rate(28232, 0, std::nullopt), 463, 1);
  EXPECT_NEAR(connect_rate(4000, 0, 1.0), 4000, 1);  // 3973 was measured
  EXPECT_NEAR(connect_rate(1000, 0, 0.2), 5000, 1);  // 4938
}

}  // namespace
}  // namespace tune
