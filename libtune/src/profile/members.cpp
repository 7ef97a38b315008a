#include "profile/members.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "profile/read_profile.hpp"
#include "profile/source_place.hpp"

namespace tune {
namespace {

const MemberRule* find_rule(const std::vector<MemberRule>& rules, std::string_view name) {
  const auto found = std::find_if(rules.begin(), rules.end(),
                                  [name](const MemberRule& rule) { return rule.name == name; });
  return found == rules.end() ? nullptr : &*found;
}

Error unknown_member(const TomlMember& member, std::string_view what,
                     const std::vector<MemberRule>& rules) {
  std::vector<std::string_view> names;
  std::string all;
  for (const MemberRule& rule : rules) {
    names.push_back(rule.name);
    all += (all.empty() ? "" : ", ") + std::string(rule.name);
  }
  std::string hint = did_you_mean(member.name.text, names);
  if (hint.empty()) hint = "; it may have " + all + ".";
  return error_at(member.name, "\"" + printable(member.name.text) + "\" is no member of " +
                                   std::string(what) + hint);
}

bool is_formula(const TomlNode& node) {
  return node.type == TomlNode::Type::text || node.type == TomlNode::Type::number;
}

Status read_formula(const TomlNode& node, SourceText& target) {
  if (!is_formula(node)) return wrong_type(node, "a string with a formula, or a number");
  if (trim(node.source.text).empty()) return error_at(node.source, "This formula is empty.");
  target = node.source;
  return {};
}

}  // namespace

Error wrong_type(const TomlNode& node, std::string_view expected) {
  return error_at(node.source, "Expected " + std::string(expected) + ", found " +
                                   std::string(describe(node.type)) + ".");
}

Status read_members(const TomlNode& node, std::string_view what,
                    const std::vector<MemberRule>& rules) {
  if (node.type != TomlNode::Type::table) return wrong_type(node, "a table: " + std::string(what));
  for (const TomlMember& member : node.members) {
    const MemberRule* rule = find_rule(rules, member.name.text);
    if (rule == nullptr) return unknown_member(member, what, rules);
    if (Status status = rule->read(member.value); !status) return status;
  }
  for (const MemberRule& rule : rules) {
    if (!rule.required || node.find(rule.name) != nullptr) continue;
    return error_at(node.source, "The member \"" + std::string(rule.name) + "\" of " +
                                     std::string(what) + " is missing.");
  }
  return {};
}

std::function<Status(const TomlNode&)> text_into(std::string& target) {
  return [&target](const TomlNode& node) -> Status {
    if (node.type != TomlNode::Type::text) return wrong_type(node, "a string");
    target = std::string(trim(node.source.text));
    if (target.empty()) return error_at(node.source, "This text is empty.");
    return {};
  };
}

std::function<Status(const TomlNode&)> flag_into(bool& target) {
  return [&target](const TomlNode& node) -> Status {
    if (node.type != TomlNode::Type::boolean) return wrong_type(node, "true or false");
    target = node.source.text == "true";
    return {};
  };
}

std::function<Status(const TomlNode&)> formula_into(std::optional<SourceText>& target) {
  return [&target](const TomlNode& node) -> Status { return read_formula(node, target.emplace()); };
}

std::function<Status(const TomlNode&)> formula_into(SourceText& target) {
  return [&target](const TomlNode& node) -> Status { return read_formula(node, target); };
}

std::function<Status(const TomlNode&)> formulas_into(std::vector<SourceText>& target) {
  return [&target](const TomlNode& node) -> Status {
    if (node.type != TomlNode::Type::array) return read_formula(node, target.emplace_back());
    if (node.items.empty()) return error_at(node.source, "This array has no formula.");
    for (const TomlNode& item : node.items) {
      if (Status status = read_formula(item, target.emplace_back()); !status) return status;
    }
    return {};
  };
}

}  // namespace tune
