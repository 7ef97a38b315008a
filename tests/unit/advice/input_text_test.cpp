#include "advice/input_text.hpp"

#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "formula/number.hpp"
#include "profile/input_kind.hpp"

namespace tune {
namespace {

std::string round_trip(InputKind kind, std::string_view text) {
  const auto value = parse_input_value(kind, text);
  return value ? text_for_set(kind, *value) : "error";
}

TEST(InputText, IsWhatSetTakes) {
  using Row = std::pair<InputKind, std::string_view>;
  for (const auto& [kind, text] :
       {Row{InputKind::per_second, "200000/s"}, Row{InputKind::per_second, "0.5/s"},
        Row{InputKind::seconds, "80ms"}, Row{InputKind::seconds, "60s"},
        Row{InputKind::seconds, "1500ms"}, Row{InputKind::seconds, "10us"},
        Row{InputKind::seconds, "7ns"}, Row{InputKind::seconds, "0s"},
        Row{InputKind::bytes, "64KiB"}, Row{InputKind::bytes, "1025B"},
        Row{InputKind::bytes, "16TiB"}, Row{InputKind::bytes, "0B"}, Row{InputKind::ratio, "30%"},
        Row{InputKind::ratio, "0.5%"}, Row{InputKind::number, "-1"},
        Row{InputKind::ports, "80,9981"}, Row{InputKind::flag, "true"},
        Row{InputKind::text, "bbr"}}) {
    EXPECT_EQ(round_trip(kind, text), text);
  }
}

TEST(InputText, ChoosesTheLargestUnitThatNeedsNoDecimals) {
  EXPECT_EQ(round_trip(InputKind::seconds, "2000ms"), "2s");
  EXPECT_EQ(round_trip(InputKind::bytes, "2048B"), "2KiB");
  EXPECT_EQ(round_trip(InputKind::ratio, "0.3"), "30%");
}

TEST(InputText, CutsDecimalsThatGoOn) {
  const auto third = formula::ratio(1, 3);
  ASSERT_TRUE(third.ok());
  EXPECT_EQ(text_for_set(InputKind::number, *third), "0.333333");
}

}  // namespace
}  // namespace tune
