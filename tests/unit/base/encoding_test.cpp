#include <gtest/gtest.h>

#include "base/text.hpp"

namespace tune {
namespace {

TEST(Utf8, IsValidUpToTheLastCharacter) {
  for (const char* text : {"", "abc", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80",
                           "\xF4\x8F\xBF\xBF", "\xED\x9F\xBF", "\xEE\x80\x80"}) {
    EXPECT_TRUE(is_valid_utf8(text)) << text;
  }
}

TEST(Utf8, HasNoLongFormsSurrogatesOrHigherNumbers) {
  for (const char* bytes :
       {"\x80", "\xC0\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xF0\x8F\xBF\xBF",
        "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "\xC3", "\xE2\x82", "a\xF0\x9F\x98"}) {
    EXPECT_FALSE(is_valid_utf8(bytes)) << bytes;
  }
}

// Each longest beginning of a character counts once, as in the Unicode standard, section 3.9.
TEST(Utf8, ReplacesEachBrokenPieceOnce) {
  const std::string mark = "\xEF\xBF\xBD";
  EXPECT_EQ(replace_invalid_utf8("a\xFF"
                                 "b"),
            "a" + mark + "b");
  EXPECT_EQ(replace_invalid_utf8("\xE2\x82"
                                 "x"),
            mark + "x");
  EXPECT_EQ(replace_invalid_utf8("\xE0\x80\x80"), mark + mark + mark);
  EXPECT_EQ(replace_invalid_utf8("\xF0\x9F\x98"), mark);
  EXPECT_EQ(replace_invalid_utf8("tab\tnew\nline"), "tab\tnew\nline");
}

TEST(Printable, ShowsControlCharacters) {
  EXPECT_EQ(printable("a\x1b[31mb"), "a\\x1b[31mb");
  EXPECT_EQ(printable("tab\tend\n"), "tab\tend\\x0a");
  EXPECT_EQ(printable(std::string_view("\0\x7f", 2)), "\\x00\\x7f");
  EXPECT_EQ(printable("\xC2\x9B"
                      "2J"),
            "\\x9b2J");  // CSI as one character, U+009B
  EXPECT_EQ(printable("\xC2\xA0\xC3\xA9\xFE"), "\xC2\xA0\xC3\xA9\xEF\xBF\xBD");
}

// A value that is read backwards would be agreed to as another one.
TEST(Printable, ShowsWhatTurnsTextAroundOrShowsNothing) {
  EXPECT_EQ(printable("a\u202Eb\u2066c\u2028"), "a\\u202eb\\u2066c\\u2028");
  EXPECT_EQ(printable("\u061C\u200B\u200F\uFEFF"), "\\u061c\\u200b\\u200f\\ufeff");
  EXPECT_EQ(printable("\u00E9\u05D0\u2026\u202F\U0001F600"), "\u00E9\u05D0\u2026\u202F\U0001F600");
}

TEST(Base64, GivesTheExamplesOfRfc4648) {
  const std::pair<const char*, const char*> examples[] = {{"", ""},
                                                          {"f", "Zg=="},
                                                          {"fo", "Zm8="},
                                                          {"foo", "Zm9v"},
                                                          {"foob", "Zm9vYg=="},
                                                          {"fooba", "Zm9vYmE="},
                                                          {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : examples) {
    EXPECT_EQ(to_base64(bytes), text);
    const Result<std::string> back = from_base64(text);
    ASSERT_TRUE(back) << text;
    EXPECT_EQ(*back, bytes);
  }
}

TEST(Base64, CarriesEveryByte) {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
  EXPECT_EQ(from_base64(to_base64(bytes)).value(), bytes);
}

TEST(Base64, RefusesWhatIsNotExact) {
  for (const char* text :
       {"Z", "Zg", "Zg=", "Z===", "====", "Zg==Zg==", "Zm9v\n", "Zm9*", "Zh==", "Zm9=", "=m9v"}) {
    EXPECT_FALSE(from_base64(text).ok()) << text;
  }
}

}  // namespace
}  // namespace tune
