#include <memory>

#include <gtest/gtest.h>

#include <tune/result.hpp>

namespace tune {
namespace {

TEST(Error, DescribesThePlaceAsFarAsItIsKnown) {
  Error error{ErrorCode::bad_input, "no such thing"};
  EXPECT_EQ(describe(error), "no such thing");
  error.file = "a.toml";
  EXPECT_EQ(describe(error), "a.toml: no such thing");
  error.line = 3;
  EXPECT_EQ(describe(error), "a.toml:3: no such thing");
  error.column = 14;
  EXPECT_EQ(describe(error), "a.toml:3:14: no such thing");
}

TEST(Error, DescribesTheKeyOnceWhereThereIsNoFile) {
  Error error{ErrorCode::not_found, "is not there"};
  error.key = "net.core.somaxconn";
  EXPECT_EQ(describe(error), "net.core.somaxconn: is not there");
  error.message = "net.core.somaxconn is not there";
  EXPECT_EQ(describe(error), "net.core.somaxconn is not there");
}

TEST(Result, HoldsAValueThatCanOnlyBeMoved) {
  Result<std::unique_ptr<int>> result = std::make_unique<int>(7);
  ASSERT_TRUE(result);
  const std::unique_ptr<int> taken = std::move(result).value();
  EXPECT_EQ(*taken, 7);
}

TEST(Result, HoldsAnError) {
  const Result<int> result = Error{ErrorCode::locked, "busy"};
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, ErrorCode::locked);
  const Status status = result.error();
  EXPECT_FALSE(status);
  EXPECT_TRUE(Status());
}

}  // namespace
}  // namespace tune
