#include "plan/write_order.hpp"

#include <gtest/gtest.h>

#include <tune/parameter.hpp>

namespace tune {
namespace {

using Order = std::vector<std::size_t>;

TEST(WriteOrder, KeepsTheOrderOfKeysThatDoNotDependOnEachOther) {
  const auto order = write_order({{"c", "c", {}}, {"a", "a", {}}, {"b", "b", {"x"}}});
  ASSERT_TRUE(order.ok());
  EXPECT_EQ(*order, (Order{0, 1, 2}));
}

TEST(WriteOrder, WritesAKeyAfterWhatItWaitsFor) {
  const auto order = write_order({{"c", "c", {"b"}}, {"b", "b", {"a"}}, {"a", "a", {}}});
  ASSERT_TRUE(order.ok());
  EXPECT_EQ(*order, (Order{2, 1, 0}));
}

TEST(WriteOrder, KnowsInterfacesByTheirCatalogueName) {
  const auto order = write_order({{"conf.eth0.x", "conf.*.x", {"conf.*.y"}},
                                  {"conf.eth0.y", "conf.*.y", {}},
                                  {"conf.eth1.y", "conf.*.y", {}}});
  ASSERT_TRUE(order.ok());
  EXPECT_EQ(*order, (Order{1, 2, 0}));
}

TEST(WriteOrder, CallsACycleADefectAndNamesItsKeys) {
  const auto order = write_order({{"free", "free", {}}, {"a", "a", {"b"}}, {"b", "b", {"a"}}});
  ASSERT_FALSE(order.ok());
  EXPECT_EQ(order.error().code, ErrorCode::defect);
  EXPECT_NE(order.error().message.find("a, b"), std::string::npos);
}

TEST(WriteOrder, HasNoCycleInTheCatalogue) {
  std::vector<OrderedKey> keys;
  for (const Parameter& parameter : catalog())
    keys.push_back(ordered_key(*Key::parse(parameter.key)));
  const auto order = write_order(keys);
  ASSERT_TRUE(order.ok()) << describe(order.error());
  EXPECT_EQ(order->size(), catalog().size());
}

}  // namespace
}  // namespace tune
