#include "transaction/side_values.hpp"

#include <gtest/gtest.h>

#include "unit/transaction/workshop.hpp"

namespace tune {
namespace {

constexpr std::string_view kMax = "net.netfilter.nf_conntrack_max";

TEST(SideValues, AreTheKeysThatAWriteAlsoChanges) {
  Workshop shop;
  shop.run(kMax, "1000").run("net.nf_conntrack_max", "1000");
  const auto values = side_values(shop.machine, {{key(kMax), "1000", "2000", true}});
  ASSERT_EQ(values.size(), 1u);
  EXPECT_EQ(values[0].key.name(), "net.nf_conntrack_max");
  EXPECT_EQ(values[0].before, "1000");
}

TEST(SideValues, LeaveOutWhatIsAbsentOrWrittenItself) {
  Workshop shop;
  shop.run(kMax, "1000");
  EXPECT_TRUE(side_values(shop.machine, {{key(kMax), "1000", "2000", true}}).empty());
  shop.run("net.nf_conntrack_max", "1000");
  EXPECT_TRUE(side_values(shop.machine, {{key(kMax), "1000", "2000", true},
                                         {key("net.nf_conntrack_max"), "1000", "3", true}})
                  .empty());
}

TEST(SideValues, AreThoseOfAKeyThatIsWrittenOnlyWhenTheTransactionIsUndone) {
  Workshop shop;
  shop.run(kMax, "1000").run("net.nf_conntrack_max", "1000");
  EXPECT_EQ(side_values(shop.machine, {{key(kMax), "1000", "1000", false}}).size(), 1U);
}

TEST(SideValues, StandForEveryInterface) {
  Workshop shop;
  shop.run("net.ipv4.conf.all.rp_filter", "0").run("net.ipv4.conf.eth0/1.rp_filter", "2");
  shop.memory.add_directory("/proc/sys/net/ipv4/conf/odd");
  EXPECT_EQ(keys_like(shop.machine, "net.ipv4.conf.*.rp_filter"),
            (std::vector<Key>{key("net.ipv4.conf.all.rp_filter"),
                              key("net.ipv4.conf.eth0/1.rp_filter")}));
  EXPECT_EQ(keys_like(shop.machine, kBacklog), std::vector<Key>{key(kBacklog)});
}

}  // namespace
}  // namespace tune
