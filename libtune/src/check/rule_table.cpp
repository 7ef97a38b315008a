#include "check/rule_table.hpp"

#include <algorithm>

namespace tune {
namespace check {
namespace {

std::vector<CheckRule> all_rows() {
  std::vector<CheckRule> all;
  for (const auto rows :
       {line_rule_rows, key_rule_rows, boot_rule_rows, byte_rule_rows, refusal_rule_rows,
        value_rule_rows, relation_rule_rows, surroundings_rule_rows}) {
    const std::vector<CheckRule> part = rows();
    all.insert(all.end(), part.begin(), part.end());
  }
  std::sort(all.begin(), all.end(),
            [](const CheckRule& a, const CheckRule& b) { return a.number < b.number; });
  return all;
}

}  // namespace

const std::vector<CheckRule>& rules() {
  static const std::vector<CheckRule> kRules = all_rows();
  return kRules;
}

}  // namespace check

const std::vector<CheckRule>& check_rules() { return check::rules(); }

}  // namespace tune
