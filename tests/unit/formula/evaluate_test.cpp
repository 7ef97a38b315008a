#include "formula/evaluate.hpp"

#include <gtest/gtest.h>

#include "unit/formula/test_names.hpp"

namespace tune::formula {
namespace {

using Asked = std::vector<std::string>;

// The value of a formula that was not checked before.
std::string unchecked(std::string_view text, const Names& names = TestNames()) {
  const auto value = Formula::parse(text)->evaluate(names);
  return value ? exact(*value) : with_place(value.error());
}

TEST(Evaluate, ComputesOnlyTheBranchThatIsTaken) {
  TestNames names;
  EXPECT_EQ(result_of("if(busy, rate, 1/0 * rate)", names), "200000 a number per second");
  EXPECT_EQ(names.asked, (Asked{"busy", "rate"}));
  EXPECT_EQ(result_of("if(busy, missing, memory)", names), "1:10: missing has no value");
}

TEST(Evaluate, StopsWhereTheLeftSideDecides) {
  TestNames names;
  EXPECT_EQ(result_of("busy or missing > 1B", names), "true");
  EXPECT_EQ(result_of("not busy and missing > 1B", names), "false");
  EXPECT_EQ(result_of("not busy and missing > 1B and 1/0 > 1", names), "false");
  EXPECT_EQ(names.asked, (Asked{"busy", "busy", "busy"}));
  EXPECT_EQ(result_of("busy and missing > 1B", names), "1:10: missing has no value");
}

TEST(Evaluate, GivesErrorsThePlaceOfTheOperatorOrTheCall) {
  EXPECT_EQ(result_of("1 +\n 2 *\n  (5 / 0)"), "3:6: division by zero");
  EXPECT_EQ(result_of("1 + round_up(5,\n 0)"),
            "1:5: the step of round_up() must be above zero, but is 0");
  EXPECT_EQ(result_of("missing"), "1:1: missing has no value");
}

TEST(Evaluate, KeepsAPlaceInAnotherFile) {
  class Nested : public TestNames {
    Result<Value> value_of_name(std::string_view) const override {
      Error error = no_such("division by zero");
      error.file = "base.toml";
      error.line = 12;
      error.column = 3;
      error.code = ErrorCode::usage;
      return error;
    }
  };
  const Error error = error_of("1B + memory", Nested());
  EXPECT_EQ(describe(error), "base.toml:12:3: division by zero");
  EXPECT_EQ(error.code, ErrorCode::usage);
}

TEST(Evaluate, IsSafeWithoutACheck) {
  EXPECT_EQ(unchecked("1 + 2s"),
            "1:3: cannot add a plain number and seconds: left of \"+\" is a plain number, right "
            "of it is seconds");
  EXPECT_EQ(unchecked("if(5, 1, 2)"),
            "1:1: the condition of if() must be true or false, but is a plain number");
  EXPECT_EQ(unchecked("max(busy, 1)"),
            "1:1: max() takes numbers, but argument 1 is a flag (true or false)");
  EXPECT_EQ(unchecked("count(1)"), "1:1: count() takes ports, but argument 1 is a plain number");
  EXPECT_EQ(unchecked("5 or 1"),
            "1:3: \"or\" takes a condition, true or false, but here is a plain number");
  EXPECT_TRUE(unchecked("ports(\"70000\")").starts_with("1:1: "));
}

TEST(Evaluate, NoticesNamesThatAreUnlimitedNow) {
  TestNames names;
  names.types["limit"] = Type{Kind::number, kBytes};
  Number unlimited;
  unlimited.unlimited = true;
  names.values["limit"] = unlimited;
  EXPECT_EQ(result_of("min(limit, memory)", names), "17179869184 bytes");
  EXPECT_EQ(result_of("floor(limit)", names),
            "1:1: floor() takes numbers, but argument 1 is unlimited");
  EXPECT_EQ(place_of(error_of("limit / 2", names)), "1:7");
}

}  // namespace
}  // namespace tune::formula
