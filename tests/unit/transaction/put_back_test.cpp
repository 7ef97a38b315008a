#include "transaction/put_back.hpp"

#include <gtest/gtest.h>

#include "unit/transaction/workshop.hpp"

namespace tune {
namespace {

Intent three_values() {
  Intent intent;
  intent.values = {{key(kBacklog), "128", "4096", true},
                   {key(kTcpMem), "100 200 300", "400 500 600", true},
                   {key(kTimeout), "60", "15", false}};
  return intent;
}

TEST(PutBack, WritesNothingThatIsInPlace) {
  Workshop shop;
  EXPECT_TRUE(put_back(shop.machine, three_values(), PutBack::everything).empty());
  EXPECT_TRUE(shop.memory.operations().empty());
}

TEST(PutBack, GoesBackwardsAndLeavesWhatTheTransactionDidNotWrite) {
  Workshop shop;
  shop.run(kBacklog, "4096").run(kTcpMem, "400 500 600").run(kTimeout, "15");
  EXPECT_TRUE(put_back(shop.machine, three_values(), PutBack::everything).empty());
  EXPECT_EQ(shop.memory.operations(),
            (std::vector<std::string>{"write_pseudo /proc/sys/net/ipv4/tcp_mem 100 200 300",
                                      "write_pseudo /proc/sys/net/core/somaxconn 128"}));
  EXPECT_EQ(shop.running(kTimeout), "15");
}

// One key is refused until another one is back, or resets it.
TEST(PutBack, GoesRoundUntilAllIsInPlace) {
  Workshop shop;
  shop.run(kBacklog, "4096").run(kTcpMem, "400 500 600");
  shop.memory.on_write_pseudo([&](const std::string& path, const std::string&,
                                  const std::string& text) -> Result<std::string> {
    if (path.ends_with("tcp_mem") && shop.running(kBacklog) != "128") {
      return Error{.code = ErrorCode::io, .errno_value = EINVAL};
    }
    return text;
  });
  EXPECT_TRUE(put_back(shop.machine, three_values(), PutBack::everything).empty());
  EXPECT_EQ(shop.running(kTcpMem), "100 200 300");
}

TEST(PutBack, LeavesRunningValuesOfAnotherBoot) {
  Workshop shop;
  shop.run(kBacklog, "4096");
  EXPECT_TRUE(put_back(shop.machine, three_values(), PutBack::files_only).empty());
  EXPECT_EQ(shop.running(kBacklog), "4096");
}

TEST(PutBack, MissesNothingOfAnInterfaceThatIsGone) {
  Workshop shop;
  Intent intent = three_values();
  intent.side_values = {{key("net.ipv4.conf.veth0.forwarding"), "0"}, {key(kTimeout), "60"}};
  shop.run(kTimeout, "15");
  EXPECT_TRUE(put_back(shop.machine, intent, PutBack::everything).empty());
  EXPECT_EQ(shop.running(kTimeout), "60");
}

TEST(PutBack, NamesWhatItCouldNot) {
  Workshop shop;
  shop.run(kBacklog, "4096");
  shop.memory.fail_write("/proc/sys/net/core/somaxconn", EIO);
  const auto leftovers = put_back(shop.machine, three_values(), PutBack::everything);
  ASSERT_EQ(leftovers.size(), 1u);
  EXPECT_EQ(leftovers[0].key, kBacklog);
  EXPECT_EQ(describe(leftovers).rfind("net.core.somaxconn is 4096 and was 128 (", 0), 0u);
}

// Whoever makes the interface anew gets the kernel's values.
TEST(PutBack, LeavesNothingOfAnInterfaceThatWent) {
  Workshop shop;
  Intent intent = three_values();
  intent.values.push_back(
      {.key = key("net.ipv4.conf.veth0.rp_filter"), .before = "0", .wanted = "2", .runtime = true});
  shop.run(kBacklog, "4096");
  EXPECT_TRUE(put_back(shop.machine, intent, PutBack::everything).empty());
  EXPECT_EQ(shop.running(kBacklog), "128");
  EXPECT_EQ(gone_with_interfaces(shop.machine, intent), "net.ipv4.conf.veth0.rp_filter");
  shop.run("net.ipv4.conf.veth0.rp_filter", "2");
  EXPECT_TRUE(put_back(shop.machine, intent, PutBack::everything).empty());
  EXPECT_EQ(shop.running("net.ipv4.conf.veth0.rp_filter"), "0");
  intent.values.back().key = key("net.ipv4.conf.all.no_such_key");
  EXPECT_EQ(put_back(shop.machine, intent, PutBack::everything).size(), 1u);
}

}  // namespace
}  // namespace tune
