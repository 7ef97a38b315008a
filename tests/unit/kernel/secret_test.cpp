#include "kernel/secret.hpp"

#include <gtest/gtest.h>

namespace tune {
namespace {

TEST(Secret, IsKnownByItsNameOnEveryInterface) {
  EXPECT_TRUE(holds_secret(*Key::parse("net.ipv4.tcp_fastopen_key")));
  EXPECT_TRUE(holds_secret(*Key::parse("net.ipv6.conf.eth0/1.stable_secret")));
  EXPECT_FALSE(holds_secret(*Key::parse("net.ipv4.tcp_fastopen")));
}

TEST(Secret, BeginsBehindTheNameOrThePatternOfOne) {
  const auto shown = [](std::string_view line) {
    const std::size_t start = secret_start(line);
    return std::string(line.substr(0, start));
  };
  EXPECT_EQ(shown("net.ipv4.tcp_fastopen_key = 1-2"), "net.ipv4.tcp_fastopen_key =");
  EXPECT_EQ(shown("+-net/ipv6/conf/*/stable_secret=1"), "+-net/ipv6/conf/*/stable_secret=");
  EXPECT_EQ(shown("# old: net.ipv4.tcp_fastopen_key = 1"), "# old: net.ipv4.tcp_fastopen_key =");
  EXPECT_EQ(shown("a.b = 1\rnet.ipv4.tcp_fastopen_key = 2"),
            "a.b = 1\rnet.ipv4.tcp_fastopen_key =");
  EXPECT_EQ(shown("net.ipv4.*_key = 1"), "net.ipv4.*_key =");
  EXPECT_EQ(shown("net.ipv4.tcp_fastopen_ke? = 1"), "net.ipv4.tcp_fastopen_ke? =");
  for (const char* open : {"net.ipv4.tcp_fastopen = 3", "net.ipv4.conf.*.rp_filter = 2",
                           "* no value", "# tcp_fastopen_key is set elsewhere"}) {
    EXPECT_EQ(shown(open), open);
  }
}

}  // namespace
}  // namespace tune
