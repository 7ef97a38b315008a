#include "formula/place.hpp"

#include <gtest/gtest.h>

namespace tune::formula {
namespace {

TEST(Place, IsAddedToAnErrorThatHasNone) {
  const Error error = placed(error_without_place("division by zero"), {3, 14});
  EXPECT_EQ(error.line, 3);
  EXPECT_EQ(error.column, 14);
  EXPECT_EQ(error.code, ErrorCode::bad_input);
  EXPECT_EQ(error.message, "division by zero");
}

TEST(Place, OfAnotherFileIsKept) {
  Error elsewhere = error_at({7, 1}, "division by zero");
  elsewhere.file = "httpdns.toml";
  const Error error = placed(elsewhere, {1, 2});
  EXPECT_EQ(describe(error), "httpdns.toml:7:1: division by zero");
}

TEST(Place, DoesNotChangeTheKindOfAnError) {
  Error missing;
  missing.code = ErrorCode::usage;
  EXPECT_EQ(placed(missing, {1, 1}).code, ErrorCode::usage);
}

}  // namespace
}  // namespace tune::formula
