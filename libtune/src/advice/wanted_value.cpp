#include "advice/wanted_value.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "advice/compute.hpp"
#include "kernel/default_formula.hpp"
#include "kernel/effective.hpp"
#include "kernel/kernel_reading.hpp"
#include "profile/source_place.hpp"

namespace tune {
namespace {

using formula::Number;

Integer rounded(const Number& number, SettingMode mode) {
  return mode == SettingMode::at_least ? ceiling(number) : floor(number);
}

Result<Integer> field_value(const SourceText& source, const formula::Value& value, Unit unit,
                            SettingMode mode, const Host& host) {
  const Number& number = std::get<Number>(value);
  if (number.unlimited) return error_at(source, "\"unlimited\" cannot be written to the kernel.");
  const auto counted = in_unit(unit, number, static_cast<Integer>(host.page_size_bytes));
  if (!counted) return in_file(source, counted.error());
  return rounded(*counted, mode);
}

Result<Value> from_formulas(const Setting& setting, const Parameter* parameter,
                            const formula::Names& names, const Host& host) {
  std::vector<Integer> fields;
  for (const SourceText& source : setting.formulas) {
    const auto value = compute(source, names);
    if (!value) return value.error();
    if (const auto* ports = std::get_if<PortSet>(&*value)) return Value(*ports);
    if (const auto* text = std::get_if<std::string>(&*value)) return Value(*text);
    const Unit unit = parameter == nullptr ? Unit::count : parameter->unit;
    const auto field = field_value(source, *value, unit, setting.mode, host);
    if (!field) return field.error();
    fields.push_back(*field);
  }
  return Value(std::move(fields));
}

// What the kernel would hold after a write of the text; what it refuses is kept as it stands, for
// the finding that says so.
Value from_literal(const Setting& setting, const Parameter* parameter, const Host& host) {
  const std::string& text = *setting.literal;
  if (parameter == nullptr) return read_back(nullptr, text);
  const auto running = host.values.find(setting.key.name());
  const auto current = running == host.values.end() ? std::nullopt : std::optional(running->second);
  auto value = kernel_reading(*parameter, text, current, host.kernel);
  return value ? std::move(*value) : Value(normalise_blanks(text));
}

Result<Value> alone(const Setting& setting, const Parameter* parameter, const formula::Names& names,
                    const Host& host) {
  if (setting.literal) return from_literal(setting, parameter, host);
  return from_formulas(setting, parameter, names, host);
}

// Limits are only joined on parameters that the catalogue describes: others have no order.
Value stronger(const Setting& setting, const Parameter& parameter, const Value& a, const Value& b,
               const Host& host) {
  const Limit limit = setting.mode == SettingMode::at_least ? Limit::at_least : Limit::at_most;
  return satisfying(parameter, limit, a, b, host.kernel);
}

}  // namespace

Result<bool> condition_holds(const Setting& setting, const formula::Names& names) {
  if (!setting.when) return true;
  const auto value = compute(*setting.when, names);
  if (!value) return value.error();
  return std::get<bool>(*value);
}

Result<bool> any_applies(const Setting& setting, const formula::Names& names) {
  auto holds = condition_holds(setting, names);
  for (const Setting& further : setting.also) {
    if (!holds || *holds) return holds;
    holds = condition_holds(further, names);
  }
  return holds;
}

Result<Value> wanted_value(const Setting& setting, const Parameter* parameter,
                           const formula::Names& names, const Host& host) {
  std::optional<Value> wanted;
  const auto join = [&](const Setting& limit) -> Status {
    const auto holds = condition_holds(limit, names);
    if (!holds) return holds.error();
    if (!*holds) return {};
    auto value = alone(limit, parameter, names, host);
    if (!value) return value.error();
    wanted = wanted ? stronger(limit, *parameter, *wanted, *value, host) : std::move(*value);
    return {};
  };
  if (Status status = join(setting); !status) return status.error();
  for (const Setting& further : setting.also) {
    if (Status status = join(further); !status) return status.error();
  }
  if (!wanted) return error_at(setting.place, "No condition of this setting holds.");
  return std::move(*wanted);
}

}  // namespace tune
