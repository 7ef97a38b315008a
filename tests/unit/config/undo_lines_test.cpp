#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <tune/configuration.hpp>

#include "config/line_compare.hpp"
#include "random_configuration.hpp"

namespace tune {
namespace {

using Lines = std::vector<int>;

void expect_undone(const LineUndo& undone, const std::string& bytes, const Lines& left) {
  EXPECT_EQ(undone.bytes, bytes);
  EXPECT_EQ(undone.left, left);
}

const std::string kBefore = "a = 1\nb = 1\nc = 1\n";
const std::string kAfter = "# a = 1\nb = 2\nc = 1\n\n# Set by tune.\n# why\nd = 4\n";

TEST(UndoLines, RestoresToTheByteWhatNobodyTouched) {
  expect_undone(undo_lines(kBefore, kAfter, kAfter), kBefore, {});
  expect_undone(undo_lines("a = 1", "a = 2", "a = 2"), "a = 1", {});
  expect_undone(undo_lines("", "a = 2\n", "a = 2\n"), "", {});
  expect_undone(undo_lines("a = 2\n", "", ""), "a = 2\n", {});
}

TEST(UndoLines, KeepsLinesThatSomebodyAdded) {
  expect_undone(undo_lines(kBefore, kAfter, "# new\n" + kAfter + "e = 5\n"),
                "# new\n" + kBefore + "e = 5\n", {});
  expect_undone(
      undo_lines(kBefore, kAfter, "# a = 1\nb = 2\nx = 9\nc = 1\n\n# Set by tune.\n# why\nd = 4\n"),
      "a = 1\nb = 1\nx = 9\nc = 1\n", {});
}

TEST(UndoLines, KeepsAndNamesLinesThatSomebodyChanged) {
  expect_undone(
      undo_lines(kBefore, kAfter, "# a = 1\nb = 3\nc = 1\n\n# Set by tune.\n# why\nd = 4\n"),
      "a = 1\nb = 3\nc = 1\n", {2});
  expect_undone(
      undo_lines(kBefore, kAfter, "# a = 1\nb = 2\nc = 1\n\n# Set by tune.\n# why\nd = 5\n"),
      "a = 1\nb = 1\nc = 1\nd = 5\n", {7});
}

TEST(UndoLines, UndoesBesideAChangedNeighbour) {
  expect_undone(undo_lines("a = 1\nb = 1\n", "a = 1\nb = 2\n", "a = 7\nb = 2\n"), "a = 7\nb = 1\n",
                {});
}

TEST(UndoLines, TakesNoOffenceAtWhatIsUndoneAlready) {
  expect_undone(undo_lines(kBefore, kAfter, kBefore), kBefore, {});
  expect_undone(
      undo_lines(kBefore, kAfter, "a = 1\nb = 1\nc = 1\n\n# Set by tune.\n# why\nd = 4\nx = 1\n"),
      kBefore + "x = 1\n", {});
}

TEST(UndoLines, NeverJoinsTwoLines) {
  expect_undone(undo_lines("a = 1", "a = 1\n\n# Set by tune.\nb = 2\n",
                           "a = 1\n\n# Set by tune.\nb = 2\nc = 3\n"),
                "a = 1\nc = 3\n", {});
  expect_undone(undo_lines("a = 1", "a = 2", "a = 3\r\nc = 3\r\n"), "a = 3\r\nc = 3\r\n", {1});
}

TEST(UndoLines, UndoesALastLineThatSomebodyEndedToAppendOthers) {
  expect_undone(undo_lines("a = 1", "a = 2", "a = 2\r\nc = 3\r\n"), "a = 1\r\nc = 3\r\n", {});
  expect_undone(undo_lines("a = 1\nb = 1", "# a = 1\nb = 2", "# a = 1\nb = 2\nc = 3"),
                "a = 1\nb = 1\nc = 3", {});
  expect_undone(undo_lines("a = 1\nb = 1", "a = 2\nb = 1", "a = 2\nb = 1\n"), "a = 1\nb = 1\n", {});
}

TEST(UndoLines, BringsBackLinesThatWereTakenAway) {
  expect_undone(undo_lines("a\nb\nc\nd\n", "a\nd\n", "a\nd\ne\n"), "a\nb\nc\nd\ne\n", {});
  expect_undone(undo_lines("a\nb\nc\n", "a\nc\n", "x\nc\n"), "x\nb\nc\n", {});
  expect_undone(undo_lines("a\nb\nc\n", "a\nc\n", "x\ny\n"), "x\ny\n", {2});
}

TEST(UndoLines, LeavesNothingOfOursInWhatOthersAppendTo) {
  for (unsigned seed = 0; seed < 500; ++seed) {
    config::RandomConfiguration random(seed);
    const std::string before = random.document(10) + "last = 1\n";
    ConfigDocument document(before);
    document.set({random.key(), "17", "because"});
    const std::string current = "first = 1\n" + document.bytes() + "added = 1\n";
    expect_undone(undo_lines(before, document.bytes(), current),
                  "first = 1\n" + before + "added = 1\n", {});
    if (HasFailure()) FAIL() << "seed " << seed;
  }
}

// A text whose lines somebody else adds to, changes and takes away; their own lines are numbered.
std::string touched_by_others(const std::string& text, config::RandomConfiguration& random,
                              std::vector<std::string>& own, std::size_t harm) {
  std::string result;
  for (const std::string_view line : config::split_lines(text)) {
    if (random.one_in(4)) {
      own.push_back("other." + std::to_string(own.size()) + " = 1\n");
      result += own.back();
    }
    const std::size_t what = harm == 0 ? 9 : random.below(harm);
    if (what == 0) continue;
    if (what == 1) {
      own.push_back("changed." + std::to_string(own.size()) + " = 1\n");
      result += own.back();
      continue;
    }
    result += line;
  }
  return result;
}

std::string without(std::string text, const std::vector<std::string>& lines) {
  for (const std::string& line : lines) {
    const std::size_t at = text.find(line);
    if (at == std::string::npos) return "(lost " + line + ")";
    text.erase(at, line.size());
  }
  return text;
}

TEST(UndoLines, RestoresAroundAllThatOthersAdded) {
  for (unsigned seed = 0; seed < 800; ++seed) {
    config::RandomConfiguration random(seed);
    const std::string before = random.document(12) + "last = 1\n";
    ConfigDocument document(before);
    document.set({random.key(), "17", "because"});
    document.set({random.key(), "18", "because"});
    std::vector<std::string> own;
    const std::string current = touched_by_others(document.bytes(), random, own, 0);
    const LineUndo undone = undo_lines(before, document.bytes(), current);
    ASSERT_EQ(without(undone.bytes, own), before) << "seed " << seed << " in\n" << current;
    ASSERT_TRUE(undone.left.empty()) << "seed " << seed;
  }
}

TEST(UndoLines, NeverLosesALineOfOthers) {
  for (unsigned seed = 0; seed < 800; ++seed) {
    config::RandomConfiguration random(seed);
    const std::string before = random.document(12) + "last = 1\n";
    ConfigDocument document(before);
    document.set({random.key(), "17", "because"});
    document.set({random.key(), "18", "because"});
    std::vector<std::string> own;
    const std::string current = touched_by_others(document.bytes(), random, own, 6);
    const LineUndo undone = undo_lines(before, document.bytes(), current);
    for (const std::string& line : own)
      ASSERT_NE(undone.bytes.find(line), std::string::npos) << "seed " << seed << ", " << line;
  }
}

}  // namespace
}  // namespace tune
