#include "config/read_alike.hpp"

#include <string>

#include <gtest/gtest.h>

#include "config/loader_line.hpp"
#include "unit/config/random_configuration.hpp"

namespace tune::config {
namespace {

using namespace std::string_literals;

TEST(ReadAlike, IsTrueOfPlainFiles) {
  EXPECT_TRUE(read_alike(""));
  EXPECT_TRUE(read_alike("# a\n; b\n\n  \t\nvm.swappiness = 10\n net/core/somaxconn=1 # x"));
  EXPECT_TRUE(read_alike("net.ipv4.tcp_rmem =\nnet.ipv4.conf.eth0/1.rp_filter\t= a=b\n"));
}

TEST(ReadAlike, IsFalseWhereALoaderMayDiffer) {
  for (const std::string& text :
       {"a = 1\r\n"s, "a = 1\0\n"s, "a = 1\v\n"s, "a\n"s, "x"s, "-a = 1\n"s, "-a\n"s, "= 1\n"s,
        "a b = 1\n"s, "a..b = 1\n"s, "a./b = 1\n"s, ".a = 1\n"s, "a. = 1\n"s, "/a = 1\n"s,
        "a* = 1\n"s,
        "\xef\xbb\xbf"
        "a = 1\n"s,
        std::string(256, 'a') + " = 1\n", "# " + std::string(1u << 20, 'x') + "\n"})
    EXPECT_FALSE(read_alike(text)) << text.substr(0, 40);
}

void expect_alike(const std::string& text) {
  const LoaderFile systemd = parse_as_systemd(text), procps = parse_as_procps(text);
  EXPECT_TRUE(systemd.errors.empty() && procps.errors.empty()) << text;
  ASSERT_EQ(systemd.rows.size(), procps.rows.size()) << text;
  for (std::size_t i = 0; i < systemd.rows.size(); ++i) {
    const LoaderRow &one = systemd.rows[i], &other = procps.rows[i];
    EXPECT_EQ(one.line, other.line) << text;
    EXPECT_EQ(one.text_begin, other.text_begin) << text;
    EXPECT_EQ(one.path, other.path) << text;
    EXPECT_EQ(one.value, other.value) << text;
    EXPECT_FALSE(one.glob || one.exclude || one.ignore_errors || other.ignore_errors) << text;
  }
}

TEST(ReadAlike, HoldsForRandomFiles) {
  int alike = 0;
  for (unsigned seed = 1; seed <= 20000; ++seed) {
    RandomConfiguration random(seed);
    const std::string text = random.document(3);
    if (!read_alike(text)) continue;
    ++alike;
    expect_alike(text);
  }
  EXPECT_GT(alike, 1000);
}

}  // namespace
}  // namespace tune::config
