#include "diagnosis/telling_lines.hpp"

#include <random>
#include <string>

#include <gtest/gtest.h>

namespace tune {
namespace {

// The same, step by step.
std::size_t slowly(std::string_view text, std::size_t from) {
  for (std::size_t at = from; at < text.size(); ++at) {
    for (const std::string_view part : kTelling) {
      if (text.substr(at).starts_with(part)) return at;
    }
  }
  return std::string_view::npos;
}

TEST(TellingLines, AreFoundWhereverTheyBegin) {
  for (const std::string_view part : kTelling) {
    for (std::size_t before = 0; before < 40; ++before) {
      const std::string text = std::string(before, 't') + std::string(part) + " and more";
      EXPECT_EQ(find_telling(text), before) << part;
      EXPECT_EQ(find_telling(std::string(before, '\0') + std::string(part)), before) << part;
      EXPECT_EQ(find_telling(text, before + 1), std::string_view::npos) << part;
      EXPECT_EQ(find_telling(text.substr(0, before + part.size() - 1)), std::string_view::npos);
    }
  }
}

TEST(TellingLines, AreFoundAmongPartsOfThem) {
  std::mt19937 random(7);
  for (int round = 0; round < 300; ++round) {
    std::string text;
    for (int i = 0; i < 12; ++i) {
      const std::string_view part = kTelling[random() % kTelling.size()];
      const std::size_t from = random() % part.size();
      text += part.substr(random() % 4 == 0 ? 0 : from, 1 + random() % part.size());
      if (random() % 3 == 0) text += static_cast<char>(random());
    }
    for (std::size_t from = 0; from < text.size(); from += 5) {
      ASSERT_EQ(find_telling(text, from), slowly(text, from)) << text;
    }
  }
}

}  // namespace
}  // namespace tune
