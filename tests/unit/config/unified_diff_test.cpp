#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <gtest/gtest.h>
#include <unistd.h>

#include "document_properties.hpp"
#include "random_configuration.hpp"

namespace tune::config {
namespace {

TEST(UnifiedDiff, IsEmptyForEqualTexts) {
  EXPECT_EQ(unified_diff("a", "x\n", "b", "x\n"), "");
  EXPECT_EQ(unified_diff("a", "", "b", ""), "");
}

TEST(UnifiedDiff, ShowsThreeLinesOfContext) {
  EXPECT_EQ(
      unified_diff("old", "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "new", "1\n2\n3\n4\nfive\n6\n7\n8\n9\n"),
      "--- old\n+++ new\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n");
}

TEST(UnifiedDiff, JoinsChangesWhoseContextTouches) {
  const std::string before = "a\n1\n2\n3\n4\n5\n6\nb\n1\n2\n3\n4\n5\n6\n7\nc\n";
  const std::string after = "A\n1\n2\n3\n4\n5\n6\nB\n1\n2\n3\n4\n5\n6\n7\nC\n";
  EXPECT_EQ(unified_diff("x", before, "y", after),
            "--- x\n+++ y\n@@ -1,11 +1,11 @@\n-a\n+A\n 1\n 2\n 3\n 4\n 5\n 6\n-b\n+B\n 1\n 2\n 3\n"
            "@@ -13,4 +13,4 @@\n 5\n 6\n 7\n-c\n+C\n");
}

TEST(UnifiedDiff, SaysWhereANewlineIsMissing) {
  EXPECT_EQ(unified_diff("x", "a", "y", "a\nb"),
            "--- x\n+++ y\n@@ -1 +1,2 @@\n-a\n\\ No newline at end of file\n+a\n+b\n"
            "\\ No newline at end of file\n");
}

TEST(UnifiedDiff, PlacesAdditionsToAnEmptyFileBehindLineZero) {
  EXPECT_EQ(unified_diff("x", "", "y", "a\n"), "--- x\n+++ y\n@@ -0,0 +1 @@\n+a\n");
  EXPECT_EQ(unified_diff("x", "a\n", "y", ""), "--- x\n+++ y\n@@ -1 +0,0 @@\n-a\n");
}

TEST(UnifiedDiff, FitsForRandomTexts) {
  for (unsigned seed = 0; seed < 2000; ++seed) {
    RandomConfiguration random(seed);
    const std::string before = random.document(20);
    ASSERT_EQ(
        check_diff(before, random.one_in(3) ? random.document(20) : before + random.document(3)),
        "")
        << "seed " << seed;
  }
}

std::string read_all(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

TEST(UnifiedDiff, IsTakenByPatch) {
  if (std::system("patch --version >/dev/null 2>&1") != 0)
    GTEST_SKIP() << "patch is not installed; FitsForRandomTexts carries the diffs out instead";
  const auto folder = std::filesystem::temp_directory_path() /
                      ("tune-diff-" + std::to_string(std::hash<std::string>{}(testing::TempDir())) +
                       "-" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  for (unsigned seed = 0; seed < 40; ++seed) {
    RandomConfiguration random(seed);
    const std::string before = random.document(20);
    ConfigDocument document(before);
    document.set({random.key(), "17", "because"});
    document.set({random.key(), "18", "because"});
    if (document.bytes() == before || before.empty()) continue;
    std::ofstream(folder / "file", std::ios::binary) << before;
    std::ofstream(folder / "diff", std::ios::binary)
        << unified_diff("file", before, "file", document.bytes());
    const std::string command =
        "cd '" + folder.string() + "' && patch --binary --fuzz=0 -s file diff >out 2>&1";
    EXPECT_EQ(std::system(command.c_str()), 0) << "seed " << seed << read_all(folder / "out");
    EXPECT_EQ(read_all(folder / "file"), document.bytes()) << "seed " << seed;
  }
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace tune::config
