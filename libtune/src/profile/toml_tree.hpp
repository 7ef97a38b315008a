#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <tune/profile.hpp>
#include <tune/result.hpp>

namespace tune {

struct TomlMember;

// A TOML document as far as profiles need it, in the order of the file, each part with its place.
struct TomlNode {
  enum class Type { text, number, boolean, table, array, date };
  Type type = Type::table;
  SourceText source;  // a string's text, a number as decimal text, "true" or "false"
  std::vector<TomlMember> members;
  std::vector<TomlNode> items;

  const TomlNode* find(std::string_view name) const;
};

struct TomlMember {
  SourceText name;
  TomlNode value;
};

std::string_view describe(TomlNode::Type type);  // "a string", "a table"

// Errors (bad_input) with file:line:column, columns in bytes. Text that no profile can be, such as
// more than a mebibyte, is an error too.
Result<TomlNode> parse_toml(std::string_view text, std::string_view file_name);

}  // namespace tune
