#include "config/plain_file.hpp"

#include <string>

#include <gtest/gtest.h>

#include "config/loader_line.hpp"
#include "unit/config/random_configuration.hpp"

namespace tune::config {
namespace {

using namespace std::string_literals;

struct Read {
  bool plain = false;
  std::vector<Assignment> rows;
};

Read read_of(std::string_view text, Texts& texts) {
  Read read;
  read.rows.emplace_back();  // that stands there before
  read.plain = append_plain_file(text, "/etc/x.conf", {true, true}, texts, read.rows);
  read.rows.erase(read.rows.begin());
  return read;
}

bool is_plain(std::string_view text) {
  Texts texts;
  const Read read = read_of(text, texts);
  EXPECT_TRUE(read.plain || read.rows.empty()) << text;
  return read.plain;
}

TEST(PlainFile, HoldsCommentsAssignmentsAndExclusions) {
  EXPECT_TRUE(is_plain(""));
  EXPECT_TRUE(is_plain("# a\n; b\n\n  \t\nvm.swappiness = 10\n net/core/somaxconn=1 # x"));
  EXPECT_TRUE(is_plain("net.ipv4.tcp_rmem =\nnet.ipv4.conf.eth0/1.rp_filter\t= a=b\n"));
  EXPECT_TRUE(is_plain("-net.ipv4.conf.all.rp_filter\n-net.core.x = 1\nnet.*.[!a]?{b,c} = 2\n"));
}

TEST(PlainFile, IsNoneWhereALoaderMayDiffer) {
  for (const std::string& text : {"a = 1\r\n"s,
                                  "a = 1\0\n"s,
                                  "a = 1\v\n"s,
                                  "a\n"s,
                                  "x"s,
                                  "--a = 1\n"s,
                                  "- a\n"s,
                                  "-"s,
                                  "-a b\n"s,
                                  "= 1\n"s,
                                  "a b = 1\n"s,
                                  "a..b = 1\n"s,
                                  "a./b = 1\n"s,
                                  ".a = 1\n"s,
                                  "a. = 1\n"s,
                                  "/a = 1\n"s,
                                  "a\\* = 1\n"s,
                                  "\xef\xbb\xbf"
                                  "a = 1\n"s,
                                  std::string(256, 'a') + " = 1\n",
                                  "# " + std::string(1u << 20, 'x') + "\n"})
    EXPECT_FALSE(is_plain("b = 1\n" + text)) << text.substr(0, 40);
}

TEST(PlainFile, MayBeLongerThanALineMayBe) {
  std::string text;
  while (text.size() < (2u << 20)) text += "net.core.somaxconn = 4096\n";
  EXPECT_TRUE(is_plain(text));
}

void expect_same(const std::vector<Assignment>& rows, const LoaderFile& loader,
                 const std::string& text) {
  EXPECT_TRUE(loader.errors.empty()) << text;
  ASSERT_EQ(rows.size(), loader.rows.size()) << text;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Assignment& row = rows[i];
    const LoaderRow& other = loader.rows[i];
    EXPECT_EQ(row.line, other.line) << text;
    EXPECT_EQ(row.editor_line, other.line) << text;
    EXPECT_EQ(row.path, other.path) << text;
    EXPECT_EQ(row.value.has_value(), other.value.has_value()) << text;
    EXPECT_EQ(row.value.value_or(""), other.value.value_or("")) << text;
    EXPECT_EQ(row.glob, other.glob) << text;
    EXPECT_EQ(row.exclude, other.exclude) << text;
    EXPECT_EQ(row.ignore_errors, other.ignore_errors) << text;
  }
}

TEST(PlainFile, IsReadAsBothLoadersReadIt) {
  int plain = 0;
  for (unsigned seed = 1; seed <= 20000; ++seed) {
    RandomConfiguration random(seed);
    const std::string text = random.document(3);
    Texts texts;
    const Read read = read_of(text, texts);
    if (!read.plain) continue;
    ++plain;
    expect_same(read.rows, parse_as_systemd(text), text);
    expect_same(read.rows, parse_as_procps(text), text);
  }
  EXPECT_GT(plain, 2000);
}

}  // namespace
}  // namespace tune::config
