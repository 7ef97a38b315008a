#include "advice/rests_on.hpp"

#include <algorithm>
#include <string_view>

namespace tune {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

// "running(net.ipv4.tcp_mem)[2]" as a formula has it.
std::string as_formula(std::string mention) {
  const std::size_t open = mention.find('(');
  const std::size_t close = mention.rfind(')');
  if (open == std::string::npos || close == std::string::npos) return mention;
  mention.insert(close, 1, '"');
  mention.insert(open + 1, 1, '"');
  return mention;
}

void add(Pairs& pairs, const std::string& mention, const formula::Names& names) {
  const auto same = [&](const auto& pair) { return pair.first == mention; };
  if (std::any_of(pairs.begin(), pairs.end(), same)) return;
  const auto formula = formula::Formula::parse(as_formula(mention));
  if (!formula) return;
  const auto value = formula->evaluate(names);
  pairs.emplace_back(mention, value ? formula::describe(*value) : "not known");
}

void add_all(Pairs& pairs, const SourceText& source, const formula::Names& names) {
  const auto formula = formula::Formula::parse(source.text);
  if (!formula) return;
  for (const std::string& mention : formula->mentions()) add(pairs, mention, names);
}

}  // namespace

Pairs rests_on(const Setting& setting, const formula::Names& names) {
  Pairs pairs;
  for (const SourceText& source : setting.formulas) add_all(pairs, source, names);
  if (setting.when) add_all(pairs, *setting.when, names);
  for (const Setting& further : setting.also) {
    for (auto& pair : rests_on(further, names)) {
      const auto same = [&](const auto& other) { return other.first == pair.first; };
      if (std::none_of(pairs.begin(), pairs.end(), same)) pairs.push_back(std::move(pair));
    }
  }
  return pairs;
}

}  // namespace tune
