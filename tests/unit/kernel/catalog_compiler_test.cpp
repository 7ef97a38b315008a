#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "compiler.hpp"

namespace tune::catalog_compiler {
namespace {

// A table that is right; `more` stands in its last lines.
std::string table(const std::string& key, const std::string& more = "") {
  return "[\"" + key +
         "\"]\n"
         "summary = \"One.\"\n"
         "type = \"integers\"\n"
         "unit = \"count\"\n"
         "scope = \"machine\"\n"
         "child_namespace = \"absent\"\n"
         "kinder = \"up\"\n"
         "takes_effect = \"At once.\"\n"
         "sources = [\"net/core/dev.c\"]\n" +
         (more.find("default") == std::string::npos ? "default = [\"1\"]\n" : "") + more + "\n";
}

std::vector<std::string> complaints(const std::string& text) {
  std::vector<Error> errors;
  const auto entries = read_entries(text, "p.toml", errors);
  if (errors.empty()) errors = check_entries(entries, "p.toml");
  std::vector<std::string> all;
  for (const Error& error : errors) all.push_back(describe(error));
  return all;
}

std::string complaint(const std::string& text) {
  const auto all = complaints(text);
  return all.empty() ? "none" : all.front();
}

TEST(CatalogCompiler, TakesATableThatIsRight) {
  EXPECT_EQ(complaint(table("net.core.a") + table("net.core.b")), "none");
}

TEST(CatalogCompiler, NamesFileAndLineOfASyntaxError) {
  EXPECT_EQ(complaint("[\"a\"]\nsummary = \n").find("p.toml:2:"), 0u);
  EXPECT_EQ(complaint(table("a.b") + table("a.b")).find("p.toml:12:"), 0u);
}

TEST(CatalogCompiler, RefusesMembersThatItDoesNotKnow) {
  EXPECT_EQ(complaint(table("a.b", "colour = \"red\"")),
            "p.toml:11: a.b: member colour is unknown");
  EXPECT_EQ(complaint(table("a.b", "bounds = [{ min = 1, top = 2 }]")),
            "p.toml:11: a.b: bounds: member top is unknown");
}

TEST(CatalogCompiler, MissesWhatIsRequired) {
  const auto all = complaints("[\"a.b\"]\nsummary = \"One.\"\n");
  EXPECT_EQ(all.size(), 7u);
  EXPECT_EQ(all.front(), "p.toml:1: a.b: member type is missing");
}

TEST(CatalogCompiler, WantsEachMemberOfItsType) {
  EXPECT_EQ(complaint(table("a.b", "counted = 5")),
            "p.toml:11: a.b: member counted is to be a text that is not empty");
  EXPECT_EQ(complaint(table("a.b", "changed = \"text\"")),
            "p.toml:11: a.b: member changed is to be a list that is not empty");
  EXPECT_EQ(complaint(table("a.b", "life = \"dead\"")),
            "p.toml:11: a.b: member life is to be one of: current, removed, vendor only, "
            "read-only");
  EXPECT_EQ(complaint(table("a.b", "bounds = [{ min = \"low\" }]")),
            "p.toml:11: a.b: bounds: member min is to be a whole number");
  EXPECT_EQ(complaint("summary = \"One.\"\n").find("p.toml:1: summary is to be a table"), 0u);
}

TEST(CatalogCompiler, ChecksFormulasAndTheirDimensions) {
  EXPECT_NE(complaint(table("a.b", "default = [\"1 +\"]")).find("p.toml:10: a.b: default"),
            std::string::npos);
  EXPECT_NE(complaint(table("a.b", "default = [\"memory\"]")).find("but the unit wants"),
            std::string::npos);
  EXPECT_NE(complaint(table("a.b", "default = [\"swap\"]")).find("swap"), std::string::npos);
  EXPECT_NE(complaint(table("a.b", "default = [\"1\", \"2\"]")).find("one formula a field"),
            std::string::npos);
  EXPECT_NE(complaint(table("a.b", "effective = \"value * 1s\"")).find("a.b: effective"),
            std::string::npos);
  EXPECT_EQ(complaint(table("a.b", "effective = \"if(value == 0, unlimited, value)\"")), "none");
}

TEST(CatalogCompiler, WantsAReasonForAMissingDefault) {
  EXPECT_EQ(complaint(table("a.b", "default_note = \"The build chooses.\"")), "none");
}

TEST(CatalogCompiler, WantsTheTablesInOrder) {
  EXPECT_EQ(complaint(table("b.b") + table("a.a")).find("p.toml:1: b.b stands out of order"), 0u);
}

TEST(CatalogCompiler, WantsBoundsInOrder) {
  EXPECT_NE(complaint(table("a.b", "bounds = [{ min = 2, max = 1 }]")).find("minimum above"),
            std::string::npos);
  EXPECT_NE(complaint(table("a.b", "bounds = [{ since = \"5.4\" }, { since = \"4.4\" }]"))
                .find("ascend by kernel version"),
            std::string::npos);
}

TEST(CatalogCompiler, KnowsEveryKeyThatIsNamed) {
  EXPECT_EQ(complaint(table("a.b", "write_after = [\"a.c\"]")),
            "p.toml:11: a.b: write_after names a.c, which is no other key of the catalogue");
  EXPECT_NE(complaint(table("a.b", "also_changes = [\"a.b\"]")), "none");
  const std::string interfaces = table("a.*.b");
  EXPECT_EQ(complaint(interfaces + table("a.c", "also_changes = [\"a.*.b\", \"a.x.b\"]")), "none");
  EXPECT_NE(complaint(interfaces + table("a.c", "also_changes = [\"a.x.y.b\"]")), "none");
}

TEST(CatalogCompiler, WantsToKnowWhatToDoInstead) {
  EXPECT_NE(complaint(table("a.b", "life = \"removed\"\nremoved = \"4.12\"")).find("instead"),
            std::string::npos);
}

TEST(CatalogCompiler, TakesWhatHasNoEffectAndWhatOnlyARebootTakesBack) {
  const std::string more = "no_effect = \"4.15\"\none_way = \"2 stays until the reboot.\"\n";
  EXPECT_EQ(complaint(table("a.b", more)), "none");
  EXPECT_EQ(complaint(table("a.b", "no_effect = \"long ago\"")),
            "p.toml:11: a.b: no_effect is to be a kernel version such as 5.4");
  std::vector<Error> errors;
  const std::string written = write_data(read_entries(table("a.b", more), "p.toml", errors));
  EXPECT_NE(written.find(".no_effect = \"4.15\"sv"), std::string::npos);
  EXPECT_NE(written.find(".one_way = \"2 stays until the reboot.\"sv"), std::string::npos);
}

TEST(CatalogCompiler, WritesNumbersAndTextsThatCppCanRead) {
  std::vector<Error> errors;
  const auto entries = read_entries(
      table("a.b",
            "bounds = [{ min = -9223372036854775808, max = \"18446744073709551615\" }]\n"
            "bounds_note = \"say \\\"no\\\" \\\\ and\\nnew\""),
      "p.toml", errors);
  const std::string data = write_data(entries);
  EXPECT_NE(data.find("Integer{-2} * (Integer{1} << 62)"), std::string::npos);
  EXPECT_NE(data.find("Integer{3} * (Integer{1} << 62) + Integer{4611686018427387903}"),
            std::string::npos);
  EXPECT_NE(data.find("\"say \\\"no\\\" \\\\ and\\012new\"sv"), std::string::npos);
}

}  // namespace
}  // namespace tune::catalog_compiler
