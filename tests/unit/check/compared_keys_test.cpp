#include "host/compared_keys.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"
#include "check/rule_table.hpp"
#include "unit/check/judge.hpp"

namespace tune {
namespace {

void add_lines(std::string_view text, Texts& texts) {
  for (const std::string_view line : split(text, '\n')) {
    const std::size_t equals = line.find('=');
    if (equals == std::string_view::npos) continue;
    const auto key = Key::parse(trim(line.substr(0, equals)));
    if (key) texts[key->name()] = std::string(trim(line.substr(equals + 1)));
  }
}

std::string told(const std::vector<Finding>& findings) {
  std::string text;
  for (const Finding& finding : findings) text += finding.rule + ": " + finding.message + "\n";
  return text;
}

// Each value of each example of a rule alone, in a host where everything else is as in the bad
// examples: who reads the compared keys only finds what somebody finds who reads all.
TEST(ComparedKeys, AreAllThatAnyRuleAsksFor) {
  Texts world;
  for (const CheckRule& rule : check::rules()) add_lines(rule.bad.text, world);
  int compared = 0;
  for (const CheckRule& rule : check::rules()) {
    Texts texts;
    add_lines(rule.bad.text, texts);
    for (const auto& [name, value] : texts) {
      const auto key = Key::parse(name);
      ASSERT_TRUE(key);
      Host all = host_of(), some = host_of();
      all.values.insert(world.begin(), world.end());
      all.values.erase(name);
      for (const Key& other : compared_keys(std::span(&*key, 1))) {
        const auto found = all.values.find(other.name());
        if (found != all.values.end()) some.values.insert(*found);
      }
      compared += some.values.empty() ? 0 : 1;
      EXPECT_EQ(told(judge({{name, value}}, some)), told(judge({{name, value}}, all))) << name;
    }
  }
  EXPECT_GT(compared, 10);
}

TEST(ComparedKeys, LeaveOutWhatIsGivenAndWhatNobodyCompares) {
  const std::vector<Key> keys{*Key::parse("net.core.rmem_max"),
                              *Key::parse("net.core.rmem_default"),
                              *Key::parse("net.core.somaxconn")};
  EXPECT_TRUE(compared_keys(keys).empty());
  EXPECT_EQ(compared_keys(std::span(keys).first(1)).front().name(), "net.core.rmem_default");
  EXPECT_FALSE(compared_with_ports(keys));
  const std::vector<Key> range{*Key::parse("net.ipv4.ip_local_port_range")};
  EXPECT_TRUE(compared_with_ports(range));
}

}  // namespace
}  // namespace tune
