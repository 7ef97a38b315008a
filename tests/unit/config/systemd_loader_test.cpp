#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "config/loader_line.hpp"

namespace tune::config {
namespace {

using namespace std::string_literals;

// "line path=value", "line -path" for an exclusion, "?" behind the line where failures are ignored.
std::vector<std::string> rows_of(const LoaderFile& file) {
  std::vector<std::string> rows;
  for (const LoaderRow& row : file.rows)
    rows.push_back(std::to_string(row.line) + (row.ignore_errors ? "? " : " ") +
                   (row.exclude ? "-" + row.path : row.path + '=' + *row.value));
  for (const LoaderError& error : file.errors)
    rows.push_back(std::to_string(error.line) + ":" + std::to_string(error.column) + " error");
  return rows;
}

struct Reading {
  std::string text;
  std::vector<std::string> rows;
};

// sysctl.d(5), systemd 252, as measured with systemd-sysctl.
TEST(SystemdLoader, ReadsLinesAsSystemdSysctlDoes) {
  const std::vector<Reading> table = {
      {"net.core.somaxconn = 5\n", {"1 net/core/somaxconn=5"}},
      {"# net.core.somaxconn = 5\n;x=1\n  # y=2\n", {}},
      {"\n  \n\t\n", {}},
      {"a.b = 30 # note\n", {"1 a/b=30 # note"}},
      {"\ta.b\t=\t30 \t\n", {"1 a/b=30"}},
      {"a.b=1\r\na.c=2\r\n", {"1 a/b=1", "2 a/c=2"}},
      {"a.b=1", {"1 a/b=1"}},
      {"\xef\xbb\xbf"
       "a.b=1\n",
       {"1 \xef\xbb\xbf"
        "a/b=1"}},
      {"a.b = 1 \\\n2\n", {"1 a/b=1 \\", "2:1 error"}},
      {"a.b = \"1\"\n", {"1 a/b=\"1\""}},
      {"a.b = c=d\n", {"1 a/b=c=d"}},
      {"word\n a.b=1\n  other\n", {"2 a/b=1", "1:1 error", "3:3 error"}},
      {"a.b =\n", {"1 a/b="}},
      {"= 5\n", {"1 =5"}},
      {"a.b=1\rc.d=2\n", {"1 a/b=1", "2 c/d=2"}},
      {"a.b=1\0c.d=2\n"s, {"1 a/b=1", "2 c/d=2"}},
      {"a=1\r\nb=2\n\rc=3\n\0d=4\n\r\0e=5\n\nf=6\n"s,
       {"1 a=1", "2 b=2", "3 c=3", "4 d=4", "5 e=5", "7 f=6"}},
      {"a=1\0\nb=2\n"s, {"1 a=1", "3 b=2"}},
      {"a.b = 1\v\n", {"1 a/b=1\v"}},
      {"-a.b = 1\n", {"1? a/b=1"}},
      {"- a.b = 1\n", {"1? a/b=1"}},
      {"--a.b = 1\n", {"1? -a/b=1"}},
      {"-a.b\n", {"1 -a/b"}},
      {"- a.b \n", {"1 -a/b"}},
      {"-a.*\n", {"1 -a/*"}},
      {"-\n", {"1 -"}},
  };
  for (const Reading& row : table)
    EXPECT_EQ(rows_of(parse_as_systemd(row.text)), row.rows) << row.text;
}

TEST(SystemdLoader, SimplifiesPaths) {
  const std::vector<std::pair<std::string, std::string>> table = {
      {"net.core.x", "net/core/x"},
      {"net/core/x", "net/core/x"},
      {"/net/core/x", "net/core/x"},
      {".net.core.x", "net/core/x"},
      {"net//core///x", "net/core/x"},
      {"net..core.x", "net/core/x"},
      {"net/./core/x/", "net/core/x"},
      {"net.core.x.", "net/core/x"},
      {"net/core/../core/x", "net/core/../core/x"},
      {"net/ipv4/conf/a.b/x", "net/ipv4/conf/a.b/x"},
      {"net.ipv4.conf.a/b.x", "net/ipv4/conf/a.b/x"},
      {"/proc/sys/net/core/x", "proc/sys/net/core/x"},
      {"/", "/"},
      {"word", "word"},
  };
  for (const auto& [text, path] : table) {
    const LoaderFile file = parse_as_systemd(text + "=1");
    ASSERT_EQ(file.rows.size(), 1u) << text;
    EXPECT_EQ(file.rows[0].path, path) << text;
  }
}

TEST(SystemdLoader, TakesThreeCharactersForAPattern) {
  for (const char* text : {"a.*=1", "a.?=1", "a.[b=1", "-a.*"})
    EXPECT_TRUE(parse_as_systemd(text).rows.at(0).glob) << text;
  for (const char* text : {"a.{b,c}=1", "a.b]=1", "a.b=*"})
    EXPECT_FALSE(parse_as_systemd(text).rows.at(0).glob) << text;
}

TEST(SystemdLoader, GivesTheFileUpAtALineOfOneMebibyte) {
  const std::string longest(kLongestSystemdLine, '#');
  EXPECT_EQ(rows_of(parse_as_systemd("a=1\n" + longest + "\nb=2\n")),
            (std::vector<std::string>{"1 a=1", "3 b=2"}));
  EXPECT_EQ(rows_of(parse_as_systemd("a=1\n#" + longest + "\nb=2\n")),
            (std::vector<std::string>{"1 a=1", "2:1 error"}));
  EXPECT_EQ(rows_of(parse_as_systemd("a=1\n#" + longest)),
            (std::vector<std::string>{"1 a=1", "2:1 error"}));
}

TEST(SystemdLoader, SaysWhereTheValueStands) {
  const std::string text = "x\n a.b =  12 \t\r\n a.c =  \r\n";
  const LoaderFile file = parse_as_systemd(text);
  const LoaderRow& first = file.rows.at(0);
  EXPECT_EQ(first.line_begin, 2u);
  EXPECT_EQ(first.text_begin, 3u);
  EXPECT_EQ(text.substr(first.value_begin, first.value_end - first.value_begin), "12");
  const LoaderRow& second = file.rows.at(1);
  EXPECT_EQ(second.value_begin, second.value_end);
  EXPECT_EQ(text.substr(second.value_begin), "\r\n");
}

}  // namespace
}  // namespace tune::config
