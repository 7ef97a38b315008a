#include "formula/units.hpp"

#include <gtest/gtest.h>

#include "unit/formula/test_names.hpp"

namespace tune::formula {
namespace {

TEST(Units, MeanWhatTheirNamesSay) {
  EXPECT_EQ(result_of("1k"), "1000");
  EXPECT_EQ(result_of("1M"), "1000000");
  EXPECT_EQ(result_of("1G"), "1000000000");
  EXPECT_EQ(result_of("1%"), "1/100");
  EXPECT_EQ(result_of("1B"), "1 bytes");
  EXPECT_EQ(result_of("1KiB"), "1024 bytes");
  EXPECT_EQ(result_of("1MiB"), "1048576 bytes");
  EXPECT_EQ(result_of("1GiB"), "1073741824 bytes");
  EXPECT_EQ(result_of("1TiB"), "1099511627776 bytes");
  EXPECT_EQ(result_of("1kB"), "1000 bytes");
  EXPECT_EQ(result_of("1MB"), "1000000 bytes");
  EXPECT_EQ(result_of("1GB"), "1000000000 bytes");
  EXPECT_EQ(result_of("1ns"), "1/1000000000 seconds");
  EXPECT_EQ(result_of("1us"), "1/1000000 seconds");
  EXPECT_EQ(result_of("1ms"), "1/1000 seconds");
  EXPECT_EQ(result_of("1s"), "1 seconds");
  EXPECT_EQ(result_of("1min"), "60 seconds");
  EXPECT_EQ(result_of("1h"), "3600 seconds");
  EXPECT_EQ(result_of("1d"), "86400 seconds");
}

TEST(Units, OfADimensionStandAloneToo) {
  EXPECT_EQ(result_of("KiB"), "1024 bytes");
  EXPECT_EQ(result_of("100k/s"), "100000 a number per second");
  EXPECT_EQ(result_of("120 / min"), "2 a number per second");
  EXPECT_EQ(result_of("rtt / ms"), "80");
  EXPECT_EQ(find_unit("k"), nullptr);
  EXPECT_EQ(find_unit("%"), nullptr);
}

TEST(Units, ArePlainToTellFromTheFunctionOfTheSameName) {
  EXPECT_EQ(result_of("min(2min, min)"), "60 seconds");
  EXPECT_EQ(result_of("min (1, 2)"), "1");
}

TEST(Units, MisspeltOfferTheNearestAndList) {
  EXPECT_EQ(result_of("1 + 10KB"),
            "1:5: unknown unit \"KB\" after the number; did you mean kB? Units are k M G % B KiB "
            "MiB GiB TiB kB MB GB ns us ms s min h d");
  EXPECT_EQ(place_of(error_of("7weeks")), "1:1");
}

}  // namespace
}  // namespace tune::formula
