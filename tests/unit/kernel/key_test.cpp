#include <string>
#include <utility>

#include <gtest/gtest.h>

#include <tune/key.hpp>

namespace tune {
namespace {

std::string path_of(std::string_view text) {
  const auto key = Key::parse(text);
  return key ? key->path() : "refused: " + key.error().message;
}

TEST(Key, ReadsBothSpellingsByTheFirstSeparator) {
  EXPECT_EQ(path_of("net.core.somaxconn"), "net/core/somaxconn");
  EXPECT_EQ(path_of("net/core/somaxconn"), "net/core/somaxconn");
  EXPECT_EQ(path_of("net.ipv4.conf.eth0/1.rp_filter"), "net/ipv4/conf/eth0.1/rp_filter");
  EXPECT_EQ(path_of("net/ipv4/conf/eth0.1/rp_filter"), "net/ipv4/conf/eth0.1/rp_filter");
  EXPECT_EQ(path_of("somaxconn"), "somaxconn");
}

TEST(Key, IsStillThereAfterAMove) {
  Key key = *Key::parse("net.core.somaxconn");
  const Key moved = std::move(key);
  EXPECT_EQ(key, moved);
  EXPECT_EQ(key.name(), "net.core.somaxconn");
}

TEST(Key, SharesItsTextWithItsCopies) {
  const auto key = Key::parse("net.core.somaxconn");
  const Key copy = *key;
  EXPECT_EQ(&copy.name(), &key->name());
  EXPECT_EQ(copy, *Key::parse("net/core/somaxconn"));
  EXPECT_LT(copy, *Key::parse("net.core.wmem_max"));
  EXPECT_NE(copy, *Key::parse("net.core.wmem_max"));
}

TEST(Key, PrintsItsNameAsSysctlDoes) {
  EXPECT_EQ(Key::parse("net/ipv4/conf/eth0.1/rp_filter")->name(), "net.ipv4.conf.eth0/1.rp_filter");
  EXPECT_EQ(Key::from_path("fs/file-max")->name(), "fs.file-max");
}

TEST(Key, TakesAPathAsItStands) {
  EXPECT_EQ(Key::from_path("net/ipv4/conf/eth0.1/rp_filter")->path(),
            "net/ipv4/conf/eth0.1/rp_filter");
  EXPECT_EQ(Key::from_path("a.b")->path(), "a.b");
}

TEST(Key, DropsEmptyParts) {
  EXPECT_EQ(path_of("/net//core/somaxconn"), "net/core/somaxconn");
  EXPECT_EQ(path_of(".net..core.somaxconn"), "net/core/somaxconn");
  EXPECT_EQ(path_of("net/core/"), "net/core");
}

TEST(Key, NeverLeavesProcSys) {
  for (const std::string_view text :
       {"..", ".", "../etc/passwd", "/../../etc/passwd", "net/../../etc", "net.//.x", "net/./core",
        "net/..", "./net", "..net/..", "net/core/."}) {
    const auto key = Key::parse(text);
    if (!key) {
      EXPECT_EQ(key.error().code, ErrorCode::bad_input) << text;
      EXPECT_FALSE(key.error().message.empty()) << text;
      continue;
    }
    EXPECT_EQ(("/" + key->path() + "/").find("/../"), std::string::npos) << text;
    EXPECT_EQ(("/" + key->path() + "/").find("/./"), std::string::npos) << text;
  }
  EXPECT_FALSE(Key::parse("net/../../etc"));
  EXPECT_FALSE(Key::parse("net.//.x"));
  EXPECT_FALSE(Key::from_path("../etc/passwd"));
}

TEST(Key, RefusesWhatCanBeNoKey) {
  for (const std::string_view text :
       {"", "/", "...", "net core", "net.core.x\n", "\tnet", "a\x01b"})
    EXPECT_FALSE(Key::parse(text)) << text;
  EXPECT_FALSE(Key::parse(std::string_view("net\0core", 8)));
  EXPECT_FALSE(Key::parse(std::string(4096, 'a')));
  EXPECT_TRUE(Key::parse(std::string(4095, 'a')));
}

TEST(Key, NamesTheTroubleInItsErrors) {
  const auto key = Key::parse("net/../x");
  ASSERT_FALSE(key);
  EXPECT_EQ(key.error().key, "net/../x");
  EXPECT_NE(key.error().message.find("\"..\""), std::string::npos);
}

TEST(Key, ComparesByPath) {
  EXPECT_EQ(*Key::parse("net.core.somaxconn"), *Key::parse("/net/core/somaxconn"));
  EXPECT_LT(*Key::parse("net.core.a"), *Key::parse("net.core.b"));
}

}  // namespace
}  // namespace tune
