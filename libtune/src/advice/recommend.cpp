#include "advice/recommend.hpp"

#include <string>
#include <string_view>

#include "advice/rests_on.hpp"
#include "kernel/effective.hpp"

namespace tune {
namespace {

std::string joined_formulas(const Setting& setting) {
  std::string text;
  for (const SourceText& formula : setting.formulas) {
    text += (text.empty() ? "" : ", ") + normalise_blanks(formula.text);
  }
  return text;
}

std::string formula_text(const Setting& setting) {
  if (setting.literal) return normalise_blanks(*setting.literal);
  std::string text = joined_formulas(setting);
  for (const Setting& further : setting.also) text += " and " + joined_formulas(further);
  return text;
}

// Of all limits that hold, each reason and source once.
std::string joined(const Setting& setting, std::string Setting::*member) {
  std::string text = setting.*member;
  for (const Setting& further : setting.also) {
    if (further.*member != setting.*member) text += "; " + further.*member;
  }
  return text;
}

// What the kernel printed can only be compared if it is of the kind that is wanted.
bool comparable(const Value& a, const Value& b) { return a.index() == b.index(); }

void hold_against_running(const Setting& setting, const Parameter& parameter, const Value& wanted,
                          const Host& host, Recommendation& row) {
  const Value running = read_back(&parameter, *row.running);
  if (!comparable(running, wanted)) {
    row.change = true;
    return;
  }
  if (setting.mode == SettingMode::exactly) {
    // 8 is not 0, even where the kernel takes 0 for 8. What it rounds is as it was written.
    row.change = !same_value(&parameter, *row.running, row.wanted);
    return;
  }
  const Limit limit = setting.mode == SettingMode::at_least ? Limit::at_least : Limit::at_most;
  const Value recommended = satisfying(parameter, limit, running, wanted, host.kernel);
  row.recommended = to_string(recommended);
  row.change = !same_effect(parameter, running, recommended, host.kernel) &&
               !same_value(&parameter, *row.running, row.recommended);
  row.kept_better = !same_effect(parameter, recommended, wanted, host.kernel);
}

void describe_parameter(const Parameter* parameter, const Host& host, Recommendation& row) {
  row.takes_effect = "as soon as it is written";
  if (parameter == nullptr) return;
  row.known = true;
  row.scope = parameter->scope;
  row.takes_effect = std::string(parameter->takes_effect);
  row.default_value = default_value(*parameter, host);
}

}  // namespace

Recommendation recommend(const Setting& setting, const Parameter* parameter, const Value& wanted,
                         const formula::Names& names, const Host& host) {
  Recommendation row{setting.key, setting.mode};
  row.wanted = to_string(wanted);
  row.recommended = row.wanted;
  row.formula = formula_text(setting);
  row.names = rests_on(setting, names);
  row.why = joined(setting, &Setting::why);
  row.source = joined(setting, &Setting::source);
  describe_parameter(parameter, host, row);
  const auto running = host.values.find(setting.key.name());
  if (running == host.values.end()) {
    row.change = true;
    return row;
  }
  row.running = running->second;
  if (parameter != nullptr) {
    hold_against_running(setting, *parameter, wanted, host, row);
  } else {
    row.change = !same_value(nullptr, *row.running, row.recommended);
  }
  return row;
}

}  // namespace tune
