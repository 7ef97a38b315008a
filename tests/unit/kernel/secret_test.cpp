#include "kernel/secret.hpp"

#include <gtest/gtest.h>

namespace tune {
namespace {

TEST(Secret, IsKnownByItsNameOnEveryInterface) {
  EXPECT_TRUE(holds_secret(*Key::parse("net.ipv4.tcp_fastopen_key")));
  EXPECT_TRUE(holds_secret(*Key::parse("net.ipv6.conf.eth0/1.stable_secret")));
  EXPECT_FALSE(holds_secret(*Key::parse("net.ipv4.tcp_fastopen")));
}

}  // namespace
}  // namespace tune
