#include <string>

#include <gtest/gtest.h>

#include "profile/toml_tree.hpp"

namespace tune {
namespace {

TomlNode tree(std::string_view text) {
  auto parsed = parse_toml(text, "f.toml");
  EXPECT_TRUE(parsed.ok()) << (parsed.ok() ? "" : describe(parsed.error()));
  return parsed.ok() ? *parsed : TomlNode();
}

std::string place(const SourceText& source) {
  return std::to_string(source.line) + ":" + std::to_string(source.column);
}

TEST(TomlTree, KeepsMembersInTheOrderOfTheFile) {
  const TomlNode root = tree("z = 1\n[m.b]\n[m.a]\nc = 1\n");
  ASSERT_EQ(root.members.size(), 2u);
  EXPECT_EQ(root.members[0].name.text, "z");
  const TomlNode& middle = root.members[1].value;
  ASSERT_EQ(middle.members.size(), 2u);
  EXPECT_EQ(middle.members[0].name.text, "b");
  EXPECT_EQ(place(middle.members[1].name), "3:4");
}

TEST(TomlTree, CountsColumnsInBytes) {
  const TomlNode root = tree("a = { \"\xc3\xa4\" = 1, b = 'x' }\n");
  const TomlNode* table = root.find("a");
  ASSERT_NE(table, nullptr);
  EXPECT_EQ(place(table->members[1].name), "1:17");
  EXPECT_EQ(table->members[1].value.source.anchors.front().column, 22);
}

TEST(TomlTree, WritesNumbersAsDecimals) {
  EXPECT_EQ(tree("a = 0x10").find("a")->source.text, "16");
  EXPECT_EQ(tree("a = 1_000").find("a")->source.text, "1000");
  EXPECT_EQ(tree("a = 0.1 # c").find("a")->source.text, "0.1");
  EXPECT_EQ(tree("a = [ 0.25]").find("a")->items.front().source.text, "0.25");
}

TEST(TomlTree, TellsTypesApart) {
  EXPECT_EQ(tree("a = 1979-05-27").find("a")->type, TomlNode::Type::date);
  EXPECT_EQ(tree("a = true").find("a")->source.text, "true");
  EXPECT_EQ(tree("a = []").find("a")->type, TomlNode::Type::array);
  EXPECT_EQ(tree("a = ''").find("b"), nullptr);
}

TEST(TomlTree, SaysWhereTheTextIsNoToml) {
  const auto parsed = parse_toml("a = 1\nb = = 2\n", "f.toml");
  ASSERT_FALSE(parsed.ok());
  EXPECT_EQ(describe(parsed.error()).substr(0, 9), "f.toml:2:");
}

TEST(TomlTree, RefusesAFileThatNoProfileIs) {
  EXPECT_FALSE(parse_toml(std::string((1u << 20) + 1, '#'), "f.toml").ok());
  std::string deep = "a";
  for (int i = 0; i < 100'000; ++i) deep += ".a";
  const auto parsed = parse_toml("\n" + deep + " = 1", "f.toml");
  ASSERT_FALSE(parsed.ok());
  EXPECT_EQ(parsed.error().line, 2);
}

}  // namespace
}  // namespace tune
