#include <gtest/gtest.h>

#include "transaction/journal.hpp"
#include "unit/transaction/workshop.hpp"

namespace tune {
namespace {

TEST(StateDirectory, RefusesAStateDirectoryThatIsALink) {
  Workshop shop;
  shop.memory.add_directory("/home/eve/tune");
  shop.memory.add_link(kState, "/home/eve/tune");
  const auto outcome = shop.apply(shop.usual());
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().code, ErrorCode::permission);
  EXPECT_EQ(outcome.error().file, kState);
  EXPECT_FALSE(history(shop.machine, kState).ok());
  EXPECT_EQ(shop.running(kBacklog), "128");
}

TEST(StateDirectory, RefusesAStateDirectoryOfSomebodyElse) {
  Workshop shop;
  shop.memory.add_directory(kState, 0700);
  shop.memory.set_attributes(kState, {.mode = 0700, .user = 1000});
  EXPECT_EQ(shop.apply(shop.usual()).error().code, ErrorCode::permission);
  shop.memory.set_attributes(kState, {.mode = 0777, .user = 0});
  EXPECT_EQ(shop.apply(shop.usual()).error().code, ErrorCode::permission);
  shop.memory.set_attributes(kState, {.mode = 0700, .user = 0});
  EXPECT_TRUE(shop.apply(shop.usual()).ok());
}

}  // namespace
}  // namespace tune
