#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tune/profile.hpp>
#include <tune/result.hpp>

#include "profile/toml_tree.hpp"

namespace tune {

// One member that a table may have, and what to do with it.
struct MemberRule {
  std::string_view name;
  bool required = false;
  std::function<Status(const TomlNode&)> read;
};

// Reads the members of `table` in the order of the file. Errors: `node` is no table; a member
// without a rule, with the nearest ones; a required one that is missing. `what` names the table:
// "an input".
Status read_members(const TomlNode& node, std::string_view what,
                    const std::vector<MemberRule>& rules);

// What to do with a member: each checks its type.
std::function<Status(const TomlNode&)> text_into(std::string& target);  // not empty
std::function<Status(const TomlNode&)> flag_into(bool& target);
std::function<Status(const TomlNode&)> formula_into(std::optional<SourceText>& target);
std::function<Status(const TomlNode&)> formula_into(SourceText& target);
// One formula or an array of them.
std::function<Status(const TomlNode&)> formulas_into(std::vector<SourceText>& target);

Error wrong_type(const TomlNode& node, std::string_view expected);

}  // namespace tune
