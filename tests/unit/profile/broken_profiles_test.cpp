// Each file of tests/data/profiles/broken ends in a comment "# expect LINE:COLUMN TEXT": the place
// (or its beginning) and a part of the message of the error that it must give.

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <tune/profile.hpp>

#include "support/places.hpp"
#include "unit/profile/shipped_files.hpp"

namespace tune {
namespace {

const std::filesystem::path kFolder =
    std::filesystem::path(test::source_folder()) / "tests/data/profiles/broken";

std::vector<std::string> broken_profiles() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(kFolder)) {
    names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

struct Expected {
  std::string place;
  std::string message;
};

Expected expected_of(const std::string& text) {
  const std::size_t begin = text.rfind("# expect ") + 9;
  const std::size_t blank = text.find(' ', begin);
  const std::size_t end = text.find('\n', begin);
  return {text.substr(begin, blank - begin), text.substr(blank + 1, end - blank - 1)};
}

class BrokenProfile : public testing::TestWithParam<std::string> {};

TEST_P(BrokenProfile, IsRefusedAtItsPlace) {
  MemoryFiles files = folder_in_memory("tests/data/profiles/broken", "/profiles");
  files.add_file("/profiles/base.toml", "title = \"base\"\n");
  const Expected expected = expected_of(*files.content("/profiles/" + GetParam() + ".toml"));
  const auto profile = load_profile(files, {{"/profiles"}}, files, GetParam());
  ASSERT_FALSE(profile.ok());
  EXPECT_EQ(profile.error().code, ErrorCode::bad_input);
  const std::string text = describe(profile.error());
  const std::string place = "/profiles/" + GetParam() + ".toml:" + expected.place;
  EXPECT_EQ(text.substr(0, place.size()), place) << text;
  EXPECT_NE(text.find(expected.message), std::string::npos) << text;
}

INSTANTIATE_TEST_SUITE_P(Files, BrokenProfile, testing::ValuesIn(broken_profiles()),
                         [](const testing::TestParamInfo<std::string>& info) {
                           std::string name = info.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace tune
