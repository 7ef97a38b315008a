#include "formula/operators.hpp"

#include <gtest/gtest.h>

#include "unit/formula/test_names.hpp"

namespace tune::formula {
namespace {

TEST(Operators, ComputeExactly) {
  EXPECT_EQ(result_of("1/3*3 == 1"), "true");
  EXPECT_EQ(result_of("16TiB / 4096"), "4294967296 bytes");
  EXPECT_EQ(result_of("16TiB / 4KiB"), "4294967296");
  EXPECT_EQ(result_of("2/3 - 1/6"), "1/2");
  EXPECT_EQ(result_of("memory * share"), "25769803776/5 bytes");
}

TEST(Operators, CombineDimensions) {
  EXPECT_EQ(result_of("64KiB * 100k"), "6553600000 bytes");
  EXPECT_EQ(result_of("2s * rate"), "400000");
  EXPECT_EQ(result_of("rate * rtt"), "16000");
  EXPECT_EQ(result_of("1.5KiB * rate"), "307200000 bytes per second");
  EXPECT_EQ(result_of("memory / page_size"), "4194304");
  EXPECT_EQ(result_of("1 / rtt"), "25/2 a number per second");
  EXPECT_EQ(result_of("-64KiB"), "-65536 bytes");
}

TEST(Operators, RefuseToMixDimensionsAndNameBoth) {
  EXPECT_EQ(result_of("memory + 2s"),
            "1:8: cannot add bytes and seconds: left of \"+\" is bytes, right of it is seconds");
  EXPECT_EQ(result_of("rate - 1"),
            "1:6: cannot subtract a number per second and a plain number: left of \"-\" is a "
            "number per second, right of it is a plain number");
  EXPECT_EQ(result_of("busy or\n memory\n  <= 5"),
            "3:3: cannot compare bytes and a plain number: left of \"<=\" is bytes, right of it "
            "is a plain number");
  EXPECT_EQ(place_of(error_of("memory == 0")), "1:8");
}

TEST(Operators, TakeOnlyTheirTypes) {
  EXPECT_EQ(result_of("busy + 1"), "1:6: \"+\" takes a number, but here is a flag (true or false)");
  EXPECT_EQ(result_of("2 * algorithm"), "1:3: \"*\" takes a number, but here is text");
  EXPECT_EQ(result_of("-service_ports"), "1:1: \"-\" takes a number, but here is ports");
  EXPECT_EQ(result_of("not 5"),
            "1:1: \"not\" takes a condition, true or false, but here is a plain number");
  EXPECT_EQ(result_of("busy and memory"),
            "1:6: \"and\" takes a condition, true or false, but here is bytes");
}

TEST(Operators, CompareEqualTypesForEquality) {
  EXPECT_EQ(result_of("algorithm == \"bbr\""), "true");
  EXPECT_EQ(result_of("algorithm != \"bbr\""), "false");
  EXPECT_EQ(result_of("busy == true"), "true");
  EXPECT_EQ(result_of("service_ports == ports(\"9981\")"), "true");
  EXPECT_EQ(result_of("service_ports != ports(\"\")"), "true");
  EXPECT_EQ(place_of(error_of("algorithm == 5")), "1:11");
}

TEST(Operators, OrderOnlyNumbers) {
  EXPECT_EQ(result_of("1 < 2"), "true");
  EXPECT_EQ(result_of("2 < 2"), "false");
  EXPECT_EQ(result_of("2 <= 2"), "true");
  EXPECT_EQ(result_of("1/3 > 0.333"), "true");
  EXPECT_EQ(result_of("2 >= 3"), "false");
  EXPECT_EQ(result_of("\"a\" < \"b\""),
            "1:5: text has no order: \"<\" takes numbers; \"==\" and \"!=\" take all types");
  EXPECT_EQ(place_of(error_of("busy >= false")), "1:6");
}

TEST(Operators, FollowTheTablesOfTruth) {
  for (const bool a : {false, true}) {
    for (const bool b : {false, true}) {
      const Value left(a);
      const Value right(b);
      EXPECT_EQ(std::get<bool>(*compute(Operator::either, left, right)), a || b);
      EXPECT_EQ(std::get<bool>(*compute(Operator::both, left, right)), a && b);
    }
    EXPECT_EQ(std::get<bool>(*compute(Operator::inverse, Value(a))), !a);
  }
}

TEST(Operators, SayWhatDoesNotFitAndWhere) {
  EXPECT_EQ(result_of("1 +\n  170141183460469231731687303715884105727 * 2"),
            "2:43: the result does not fit in 128 bits");
  EXPECT_EQ(result_of("170141183460469231731687303715884105727 + 1"),
            "1:41: the result does not fit in 128 bits");
  EXPECT_EQ(result_of("1 / 170141183460469231731687303715884105727 / 2"),
            "1:45: the result does not fit in 128 bits");
  EXPECT_EQ(result_of("5 / (3 - 3)"), "1:3: division by zero");
  EXPECT_EQ(result_of("memory / 0B"), "1:8: division by zero");
}

TEST(Operators, RefuseDimensionsThatHaveNoUse) {
  EXPECT_EQ(result_of("s*s*s*s*s*s*s*s*s"),
            "1:16: a dimension as high as seconds^9 has no use: is an operand missing its "
            "divisor?");
}

TEST(Operators, CompareUnlimitedWithEveryDimension) {
  EXPECT_EQ(result_of("memory < unlimited"), "true");
  EXPECT_EQ(result_of("unlimited <= 5s"), "false");
  EXPECT_EQ(result_of("unlimited == unlimited"), "true");
  EXPECT_EQ(result_of("rate != unlimited"), "true");
  EXPECT_EQ(place_of(error_of("unlimited == true")), "1:11");
}

TEST(Operators, DoNotCalculateWithUnlimited) {
  const std::string why =
      "\"unlimited\" is no number to calculate with: \"+\" cannot take it; "
      "compare it, or bound it with min() or clamp()";
  EXPECT_EQ(result_of("1 + unlimited"), "1:3: " + why);
  EXPECT_EQ(place_of(error_of("unlimited / unlimited")), "1:11");
  EXPECT_EQ(place_of(error_of("-unlimited")), "1:1");
}

// The check cannot see which branch it will be; the computation can.
TEST(Operators, NoticeUnlimitedThatABranchGave) {
  EXPECT_EQ(type_of_text("if(busy, unlimited, 3) + 1"), "a plain number");
  EXPECT_EQ(place_of(error_of("if(busy, unlimited, 3) + 1")), "1:24");
  EXPECT_EQ(result_of("if(not busy, unlimited, 3) + 1"), "4");
}

TEST(Operators, FindTheCommonType) {
  const Type unlimited{Kind::number, kNone, true};
  const Type bytes{Kind::number, kBytes};
  const Type seconds{Kind::number, kSeconds};
  const Type text{Kind::text, {}};
  EXPECT_EQ(common_type(bytes, bytes), bytes);
  EXPECT_EQ(common_type(unlimited, bytes), bytes);
  EXPECT_EQ(common_type(bytes, unlimited), bytes);
  EXPECT_EQ(common_type(unlimited, unlimited), unlimited);
  EXPECT_EQ(common_type(bytes, seconds), std::nullopt);
  EXPECT_EQ(common_type(text, unlimited), std::nullopt);
}

}  // namespace
}  // namespace tune::formula
