#include "check/rule_table.hpp"

#include <set>

#include <gtest/gtest.h>

#include "unit/check/lint.hpp"

namespace tune {
namespace {

std::string told(const std::vector<Finding>& findings) {
  std::string text;
  for (const Finding& finding : findings) text += finding.rule + ": " + finding.message + "\n";
  return text;
}

TEST(RuleTable, EveryBadExampleIsFoundAtItsLine) {
  for (const CheckRule& rule : check::rules()) {
    const auto findings = lint(rule.bad);
    const Finding finding = first(std::string(rule.name), findings);
    EXPECT_EQ(finding.rule, rule.name) << "among:\n" << told(findings);
    if (finding.rule.empty()) continue;
    EXPECT_FALSE(finding.message.empty()) << rule.name;
    EXPECT_FALSE(finding.why.empty()) << rule.name;
    EXPECT_FALSE(finding.source.empty()) << rule.name;
    EXPECT_FALSE(finding.file.empty()) << rule.name;
    if (rule.name == "file-not-read") continue;
    EXPECT_GT(finding.line, 0) << rule.name;
    EXPECT_GT(finding.column, 0) << rule.name;
  }
}

TEST(RuleTable, NoGoodExampleIsFound) {
  for (const CheckRule& rule : check::rules()) {
    const auto findings = lint(rule.good);
    EXPECT_EQ(first(std::string(rule.name), findings).message, "") << rule.name;
  }
}

TEST(RuleTable, NoFindingIsWorseThanItsRule) {
  for (const CheckRule& rule : check::rules())
    for (const Finding& finding : lint(rule.bad))
      for (const CheckRule& own : check::rules()) {
        if (own.name == finding.rule) {
          EXPECT_GE(finding.severity, own.severity) << own.name;
        }
      }
}

TEST(RuleTable, EveryFindingIsOfARuleInIt) {
  std::set<std::string_view> names;
  for (const CheckRule& rule : check::rules()) names.insert(rule.name);
  for (const CheckRule& rule : check::rules())
    for (const Finding& finding : lint(rule.bad))
      EXPECT_TRUE(names.count(finding.rule) == 1) << finding.rule;
}

TEST(RuleTable, NumbersAndNamesAreUnique) {
  std::set<int> numbers;
  std::set<std::string_view> names;
  for (const CheckRule& rule : check::rules()) {
    EXPECT_TRUE(numbers.insert(rule.number).second) << rule.number;
    EXPECT_TRUE(names.insert(rule.name).second) << rule.name;
    EXPECT_FALSE(rule.reason.empty()) << rule.name;
    EXPECT_FALSE(rule.source.empty()) << rule.name;
    EXPECT_FALSE(rule.remedy.empty()) << rule.name;
  }
}

}  // namespace
}  // namespace tune
