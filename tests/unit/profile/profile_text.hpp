#pragma once

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include <tune/profile.hpp>

#include "system/memory_files.hpp"

namespace tune {

// A profile from text that must be right.
inline Profile profile_of(std::string_view text) {
  MemoryFiles files;
  auto profile = parse_profile(files, {}, text, "site.toml");
  EXPECT_TRUE(profile.ok()) << (profile.ok() ? "" : describe(profile.error()));
  return profile.ok() ? *profile : Profile();
}

// The error of a profile that must be wrong.
inline std::string error_of(std::string_view text) {
  MemoryFiles files;
  const auto profile = parse_profile(files, {}, text, "site.toml");
  return profile.ok() ? "no error" : describe(profile.error());
}

inline const Setting* find_setting(const Profile& profile, std::string_view key) {
  for (const Setting& setting : profile.settings) {
    if (setting.key.name() == key) return &setting;
  }
  return nullptr;
}

}  // namespace tune
