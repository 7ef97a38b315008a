#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <tune/profile.hpp>
#include <tune/result.hpp>

#include "profile/toml_tree.hpp"

namespace tune {

// A profile as its file has it: what it extends is not looked up, formulas are not checked.
struct ProfileDocument {
  Profile profile;
  std::vector<SourceText> extends;  // with their places
};

// Errors (bad_input) with file:line:column: unknown, missing and wrong members, names that cannot
// be used.
Result<ProfileDocument> read_profile(const TomlNode& root, std::string_view name);

// [a-z0-9-]+
bool is_profile_name(std::string_view name);

// "; did you mean a, b?", or nothing.
std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& candidates);

}  // namespace tune
