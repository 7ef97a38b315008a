#pragma once

#include <vector>

#include <tune/check.hpp>

namespace tune::check {

// The table of all rules, ascending by number. Numbers are stable: a rule that goes takes its
// number with it. 1 to 99 judge lines, 101 to 199 values, 201 to 299 what lies beyond the file.
const std::vector<CheckRule>& rules();

// Its parts, each in the file of its kind.
std::vector<CheckRule> line_rule_rows();
std::vector<CheckRule> key_rule_rows();
std::vector<CheckRule> boot_rule_rows();
std::vector<CheckRule> byte_rule_rows();
std::vector<CheckRule> refusal_rule_rows();
std::vector<CheckRule> value_rule_rows();
std::vector<CheckRule> relation_rule_rows();
std::vector<CheckRule> surroundings_rule_rows();

}  // namespace tune::check
