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

// Whether the catalogue knows the key or not.
TEST(SideValues, AreThoseOfEveryInterfaceThatFollowsADefault) {
  Workshop shop;
  const std::string conf = "net.ipv4.conf.", name = ".arp_notify", local = ".route_localnet";
  shop.run(conf + "default" + name, "0").run(conf + "eth0/1" + name, "0");
  shop.run(conf + "default" + local, "0").run(conf + "eth0/1" + local, "0");
  const auto values = side_values(
      shop.machine, {{key(conf + "default" + name), "0", "1", true},
                     {key(conf + "default" + local), "0", "1", true}});  // for new ones alone
  ASSERT_EQ(values.size(), 1u);
  EXPECT_EQ(values[0].key.name(), conf + "eth0/1" + name);
}

TEST(SideValues, AreTheSameNumberInAnotherUnit) {
  Workshop shop;
  const std::string neigh = "net.ipv4.neigh.", bytes = ".unres_qlen_bytes";
  for (const std::string folder : {"default", "eth0"})
    shop.run(neigh + folder + ".unres_qlen", "101").run(neigh + folder + bytes, "212992");
  const auto one = side_values(shop.machine, {{key(neigh + "eth0.unres_qlen"), "101", "9", true}});
  ASSERT_EQ(one.size(), 1u);
  EXPECT_EQ(one[0].key.name(), neigh + "eth0" + bytes);
  EXPECT_EQ(one[0].before, "212992");
  EXPECT_EQ(side_values(shop.machine, {{key(neigh + "default" + bytes), "1", "2", true}}).size(),
            3u);
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
