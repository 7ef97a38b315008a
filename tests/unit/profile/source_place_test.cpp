#include "profile/source_place.hpp"

#include <string>

#include <gtest/gtest.h>

namespace tune {
namespace {

// The place of the byte that follows `before` in the string that begins `raw` at 3:10.
std::string place_after(std::string_view raw, const std::string& text, std::string_view before) {
  SourceText source{text, "f.toml", 3, 10, anchors_of_string(raw, 3, 10)};
  const SourcePlace place = place_of(source, text.find(before) + before.size());
  return std::to_string(place.line) + ":" + std::to_string(place.column);
}

TEST(SourcePlace, CountsFromBehindTheQuotationMark) {
  EXPECT_EQ(place_after("\"abc\"", "abc", ""), "3:11");
  EXPECT_EQ(place_after("'abc'", "abc", "ab"), "3:13");
}

TEST(SourcePlace, CountsAnEscapeAsItIsWritten) {
  EXPECT_EQ(place_after(R"("a\"b")", "a\"b", "a\""), "3:14");
  EXPECT_EQ(place_after(R"("\u00e4b")",
                        "\xc3\xa4"
                        "b",
                        "\xc3\xa4"),
            "3:17");
  EXPECT_EQ(place_after(R"("\U0001F600b")",
                        "\xf0\x9f\x98\x80"
                        "b",
                        "\xf0\x9f\x98\x80"),
            "3:21");
}

TEST(SourcePlace, TakesNoBackslashForAnEscapeInALiteralString) {
  EXPECT_EQ(place_after(R"('a\b')", "a\\b", "a\\"), "3:13");
}

TEST(SourcePlace, DropsTheFirstLineEndOfALongString) {
  EXPECT_EQ(place_after("\"\"\"\nabc\"\"\"", "abc", "a"), "4:2");
  EXPECT_EQ(place_after("'''\r\nabc'''", "abc", "a"), "4:2");
  EXPECT_EQ(place_after("'''abc'''", "abc", "a"), "3:14");
}

TEST(SourcePlace, FollowsTheLinesOfALongString) {
  EXPECT_EQ(place_after("'''a\n  b'''", "a\n  b", "a\n  "), "4:3");
}

TEST(SourcePlace, SkipsALineThatIsContinuedWithABackslash) {
  EXPECT_EQ(place_after("\"\"\"a \\\n\n   b\"\"\"", "a b", "a "), "5:4");
}

TEST(SourcePlace, StandsTheTextInItsFileWhereThereAreNoAnchors) {
  const SourceText source{"abc", "f.toml", 7, 4, {}};
  EXPECT_EQ(place_of(source, 2).column, 6);
}

TEST(SourcePlace, MovesTheErrorOfAFormulaToItsFile) {
  const SourceText source{"1 +\nx", "f.toml", 3, 10, anchors_of_string("'''1 +\nx'''", 3, 10)};
  const Error moved = in_file(source, Error{ErrorCode::usage, "no", 0, "", 2, 1});
  EXPECT_EQ(moved.code, ErrorCode::bad_input);
  EXPECT_EQ(describe(moved), "f.toml:4:1: no");
}

TEST(SourcePlace, LeavesAnErrorThatHasAPlace) {
  const SourceText source{"1", "f.toml", 3, 10, {}};
  EXPECT_EQ(describe(in_file(source, Error{ErrorCode::bad_input, "no", 0, "g", 2, 1})),
            "g:2:1: no");
}

}  // namespace
}  // namespace tune
