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

// sysctl.conf(5), procps 4.0.2, as measured with sysctl --system.
TEST(ProcpsLoader, ReadsLinesAsSysctlDoes) {
  const std::vector<Reading> table = {
      {"net.core.somaxconn = 5\n", {"1 net/core/somaxconn=5"}},
      {"# net.core.somaxconn = 5\n;x=1\n  # y=2\n", {}},
      {"\n  \n\t\n", {}},
      {"x", {}},
      {"x\n", {"1:1 error"}},
      {"\n xy\n", {"2:2 error"}},
      {"a.b = 30 # note\n", {"1 a/b=30 # note"}},
      {"\ta.b\t=\t30 \t\v\n", {"1 a/b=30"}},
      {"a.b=1\r\na.c=2\r\n", {"1 a/b=1", "2 a/c=2"}},
      {"a.b=1", {"1 a/b=1"}},
      {"\xef\xbb\xbf"
       "a.b=1\n",
       {"1 \xef\xbb\xbf"
        "a/b=1"}},
      {"a.b = 1 \\\n22\n", {"1 a/b=1 \\", "2:1 error"}},
      {"a.b = \"1\"\n", {"1 a/b=\"1\""}},
      {"a.b = c=d\n", {"1 a/b=c=d"}},
      {"a.b =\n", {"1 a/b="}},
      {"= 5\n", {"1 =5"}},
      {"a.b=1\rc.d=2\n", {"1 a/b=1\rc.d=2"}},
      {"a.b=1\0c.d=2\ne=3\n"s, {"1 a/b=1", "2 e=3"}},
      {"ab\0=1\n"s, {"1:1 error"}},
      {"\0a.b=1\n"s, {}},
      {"-a.b = 1\n", {"1? a/b=1"}},
      {"- a.b = 1\n", {"1?  a/b=1"}},
      {"--a.b = 1\n", {"1? a/b=1"}},
      {"---a.b = 1\n", {"1? -a/b=1"}},
      {"-a.b\n", {"1 -a/b"}},
      {"--a.b\n", {"1 -a/b"}},
      {"-a.*\n", {"1 -a/*"}},
      {"-\n", {"1 -\n"}},
      {"-", {}},
      {"-  = 1\n", {"1?  =1"}},
  };
  for (const Reading& row : table)
    EXPECT_EQ(rows_of(parse_as_procps(row.text)), row.rows) << row.text;
}

TEST(ProcpsLoader, KeepsPathsButForTheSeparators) {
  const std::vector<std::pair<std::string, std::string>> table = {
      {"net.core.x", "net/core/x"},
      {"/net/core/x", "/net/core/x"},
      {".net.core.x", "/net/core/x"},
      {"net//core/x", "net//core/x"},
      {"net..core.x", "net//core/x"},
      {"net/./core/x/", "net/./core/x/"},
      {"net/core/../core/x", "net/core/../core/x"},
      {"net/ipv4/conf/a.b/x", "net/ipv4/conf/a.b/x"},
      {"net.ipv4.conf.a/b.x", "net/ipv4/conf/a.b/x"},
  };
  for (const auto& [text, path] : table) {
    const LoaderFile file = parse_as_procps(text + "=1");
    ASSERT_EQ(file.rows.size(), 1u) << text;
    EXPECT_EQ(file.rows[0].path, path) << text;
  }
}

TEST(ProcpsLoader, ReadsLinesOfAnyLength) {
  EXPECT_EQ(rows_of(parse_as_procps("#" + std::string(2u << 20, 'x') + "\nb=2\n")),
            (std::vector<std::string>{"2 b=2"}));
}

TEST(ProcpsLoader, SaysWhereTheValueStands) {
  const std::string text = "xy\n a.b =  12 \t\r\n a.c =  \r\n";
  const LoaderFile file = parse_as_procps(text);
  const LoaderRow& first = file.rows.at(0);
  EXPECT_EQ(first.line_begin, 3u);
  EXPECT_EQ(first.text_begin, 4u);
  EXPECT_EQ(text.substr(first.value_begin, first.value_end - first.value_begin), "12");
  const LoaderRow& second = file.rows.at(1);
  EXPECT_EQ(second.value_begin, second.value_end);
  EXPECT_EQ(text.substr(second.value_begin), "\r\n");
}

}  // namespace
}  // namespace tune::config
