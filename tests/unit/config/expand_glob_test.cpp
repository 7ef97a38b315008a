#include "config/expand_glob.hpp"

#include <gtest/gtest.h>

#include "system/memory_files.hpp"

namespace tune::config {
namespace {

using Paths = std::vector<std::string>;

MemoryFiles some_parameters() {
  MemoryFiles files;
  for (const char* path : {"net/core/rmem_max", "net/core/somaxconn", "net/ipv4/conf/a.b/rp_filter",
                           "net/ipv4/conf/lo/rp_filter", "net/ipv4/tcp_mem"})
    files.add_file(std::string("/proc/sys/") + path, "0\n");
  return files;
}

TEST(ExpandGlob, MatchesWithinOneLevelEach) {
  MemoryFiles files = some_parameters();
  EXPECT_EQ(expand_glob(files, "net/core/*"), (Paths{"net/core/rmem_max", "net/core/somaxconn"}));
  EXPECT_EQ(expand_glob(files, "net/ipv4/conf/*/rp_filter"),
            (Paths{"net/ipv4/conf/a.b/rp_filter", "net/ipv4/conf/lo/rp_filter"}));
  EXPECT_EQ(expand_glob(files, "net/ipv4/conf/l?/rp_filter"),
            (Paths{"net/ipv4/conf/lo/rp_filter"}));
  EXPECT_EQ(expand_glob(files, "net/core/[!r]*"), (Paths{"net/core/somaxconn"}));
  EXPECT_EQ(expand_glob(files, "*/tcp_mem"), Paths{});
}

TEST(ExpandGlob, FindsFilesOnly) {
  MemoryFiles files = some_parameters();
  EXPECT_EQ(expand_glob(files, "net/*"), Paths{});
  EXPECT_EQ(expand_glob(files, "net/ipv4/*"), (Paths{"net/ipv4/tcp_mem"}));
  EXPECT_EQ(expand_glob(files, "net/*/somaxconn"), (Paths{"net/core/somaxconn"}));
}

TEST(ExpandGlob, KeepsThePatternsSpelling) {
  MemoryFiles files = some_parameters();
  EXPECT_EQ(expand_glob(files, "/net//core/som*"), (Paths{"/net//core/somaxconn"}));
  EXPECT_EQ(expand_glob(files, "net/ipv4/../core/som*"), (Paths{"net/ipv4/../core/somaxconn"}));
}

TEST(ExpandGlob, NeverLooksOutsideProcSys) {
  MemoryFiles files = some_parameters();
  files.add_file("/proc/secret", "0\n").add_file("/etc/shadow", "x\n");
  EXPECT_EQ(expand_glob(files, "../*"), Paths{});
  EXPECT_EQ(expand_glob(files, "../../etc/*"), Paths{});
  EXPECT_EQ(expand_glob(files, "net/../../../etc/sh*"), Paths{});
}

TEST(ExpandGlob, EndsOnPatternsThatMultiply) {
  MemoryFiles files = some_parameters();
  for (int i = 0; i < 10; ++i) files.add_file("/proc/sys/d" + std::to_string(i) + "/x", "0\n");
  std::string pattern = "*";
  for (int i = 0; i < 12; ++i) pattern += "/../*";
  expand_glob(files, pattern + "/x");
  expand_glob(files, std::string(100'000, '/') + "*");
}

TEST(ExpandGlob, MatchesOneKeyWithoutLooking) {
  EXPECT_EQ(match_glob("net/*/somaxconn", "net/core/somaxconn"), "net/core/somaxconn");
  EXPECT_EQ(match_glob("/net//co*/somaxconn", "net/core/somaxconn"), "/net//core/somaxconn");
  EXPECT_EQ(match_glob("net/x*/../core/som*", "net/core/somaxconn"), "net/x*/../core/somaxconn");
  EXPECT_EQ(match_glob("/../s*/net/core/som*", "net/core/somaxconn"), "/../sys/net/core/somaxconn");
  EXPECT_EQ(match_glob("net/core/r*", "net/core/somaxconn"), std::nullopt);
  EXPECT_EQ(match_glob("net/*", "net/core/somaxconn"), std::nullopt);
}

TEST(ExpandBraces, ReplacesEachByItsAlternatives) {
  EXPECT_EQ(expand_braces("a/{b,c}/*"), (Paths{"a/b/*", "a/c/*"}));
  EXPECT_EQ(expand_braces("{a,{b,c}d}*"), (Paths{"a*", "bd*", "cd*"}));
  EXPECT_EQ(expand_braces("a{,b}*"), (Paths{"a*", "ab*"}));
  EXPECT_EQ(expand_braces("a{b*"), (Paths{"a{b*"}));
  EXPECT_EQ(expand_braces("a\\{b,c}*"), (Paths{"a\\{b,c}*"}));
  EXPECT_LE(expand_braces("{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}")
                .size(),
            5000u);
}

}  // namespace
}  // namespace tune::config
