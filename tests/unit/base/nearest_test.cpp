#include <gtest/gtest.h>

#include "base/text.hpp"

namespace tune {
namespace {

using Names = std::vector<std::string_view>;

const Names kKeys{"net.core.somaxconn",    "net.ipv4.tcp_fin_timeout", "net.ipv4.tcp_rmem",
                  "net.ipv4.tcp_wmem",     "net.ipv4.tcp_mem",         "net.ipv4.udp_mem",
                  "net.ipv4.tcp_tw_reuse", "net.ipv4.tcp_max_orphans", "net.ipv4.tcp_timestamps"};

TEST(Nearest, FindsMisspelledKeys) {
  EXPECT_EQ(nearest("net.ipv4.tcp_fin_timout", kKeys), Names{"net.ipv4.tcp_fin_timeout"});
  EXPECT_EQ(nearest("net.core.somaxcnon", kKeys), Names{"net.core.somaxconn"});
  EXPECT_EQ(nearest("net.ipv6.tcp_max_orphan", kKeys), Names{"net.ipv4.tcp_max_orphans"});
}

TEST(Nearest, FindsAKeyByItsLastPart) {
  EXPECT_EQ(nearest("somaxconn", kKeys), Names{"net.core.somaxconn"});
  EXPECT_EQ(nearest("tcp_tw_resue", kKeys), Names{"net.ipv4.tcp_tw_reuse"});
}

TEST(Nearest, FindsWhatWasNotTypedToTheEnd) {
  EXPECT_EQ(nearest("httpd", {"default", "httpdns", "proxy"}), Names{"httpdns"});
}

TEST(Nearest, CountsTwoLettersThatChangedPlacesAsOne) {
  EXPECT_EQ(nearest("net.core.soamxcnon", kKeys), Names{"net.core.somaxconn"});
  EXPECT_EQ(nearest("net.ipv4.tcp_mme", kKeys).front(), "net.ipv4.tcp_mem");
}

TEST(Nearest, IgnoresCase) { EXPECT_EQ(nearest("HTTPDNS", {"httpdns"}), Names{"httpdns"}); }

TEST(Nearest, PutsTheBestFirstAndHoldsToItsLimit) {
  EXPECT_EQ(nearest("net.ipv4.tcp_wmme", kKeys).front(), "net.ipv4.tcp_wmem");
  EXPECT_EQ(nearest("net.ipv4.tcp_xmem", kKeys, 2),
            (Names{"net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem"}));
}

TEST(Nearest, OffersNothingThatIsNotPlausible) {
  EXPECT_EQ(nearest("net.ipv4.tcp_foo", kKeys), Names{});
  EXPECT_EQ(nearest("kernel.panic", kKeys), Names{});
  EXPECT_EQ(nearest("", kKeys), Names{});
  EXPECT_EQ(nearest(std::string(100000, 'a'), kKeys), Names{});
}

}  // namespace
}  // namespace tune
