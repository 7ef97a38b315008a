#include "kernel/default_formula.hpp"

#include <array>
#include <string>
#include <utility>
#include <vector>

#include <tune/value.hpp>

#include "formula/number.hpp"

namespace tune {
namespace {

using formula::Number;
using formula::Type;

constexpr std::array<std::string_view, 6> kNames = {
    "page_size",       "memory", "buffer_pages", "processors", "tcp_established_hash_entries",
    "ticks_per_second"};

Error unknown(std::string_view name) {
  return {ErrorCode::bad_input, "a default formula knows no name " + std::string(name)};
}

// A key of a default formula would make defaults depend on running values.
Error no_keys() { return {ErrorCode::bad_input, "a default formula cannot ask for keys"}; }

// How many of the parameter's unit make one byte, one second or one.
Result<Number> units_in_one(Unit unit, Integer page_size_bytes) {
  switch (unit) {
    case Unit::pages:
      return formula::ratio(1, page_size_bytes);
    case Unit::kibibytes:
      return formula::ratio(1, 1024);
    case Unit::milliseconds:
      return formula::whole(1'000);
    case Unit::microseconds:
      return formula::whole(1'000'000);
    case Unit::percent:
      return formula::whole(100);
    case Unit::bytes:
    case Unit::seconds:
    case Unit::count:
      break;
  }
  return formula::whole(1);
}

// The whole number of a result in the parameter's own unit, as the kernel's integer division has
// it.
std::optional<Integer> whole_in_unit(const Parameter& parameter, const formula::Value& value,
                                     Integer page_size_bytes) {
  const auto* number = std::get_if<Number>(&value);
  if (number == nullptr || number->unlimited) return std::nullopt;
  const auto counted = in_unit(parameter.unit, *number, page_size_bytes);
  if (!counted) return std::nullopt;
  return formula::floor(*counted);
}

std::optional<std::string> text_of(const formula::Value& value) {
  if (const auto* ports = std::get_if<PortSet>(&value)) return ports->to_string();
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  return std::nullopt;
}

std::optional<formula::Value> evaluated(std::string_view text, const DefaultNames& names) {
  if (const auto plain = parse_integer(text)) return formula::whole(*plain);  // most of them
  if (const auto quantity = formula::parse_quantity(text)) return *quantity;
  const auto formula = formula::Formula::parse(text);
  if (!formula) return std::nullopt;
  auto result = formula->evaluate(names);
  if (!result) return std::nullopt;
  return std::move(*result);
}

}  // namespace

std::optional<Number> DefaultNames::find(std::string_view name) const {
  if (name == "page_size") return formula::whole(facts_.page_size_bytes, formula::kBytes);
  if (name == "memory") return formula::whole(facts_.memory_bytes, formula::kBytes);
  if (name == "buffer_pages") return formula::whole(facts_.buffer_pages);
  if (name == "processors") return formula::whole(facts_.processors);
  if (name == "tcp_established_hash_entries")
    return formula::whole(facts_.tcp_established_hash_entries);
  if (name == "ticks_per_second") return formula::whole(facts_.kernel.ticks_per_second);
  return std::nullopt;
}

Result<Type> DefaultNames::type_of_name(std::string_view name) const {
  const auto number = find(name);
  if (!number) return unknown(name);
  return Type{formula::Kind::number, number->dimension};
}

Result<formula::Value> DefaultNames::value_of_name(std::string_view name) const {
  const auto number = find(name);
  if (!number) return unknown(name);
  if (number->numerator == 0)
    return Error{ErrorCode::bad_input, std::string(name) + " is not known here"};
  return formula::Value(*number);
}

Result<Type> DefaultNames::type_of_key(Which, std::string_view, std::optional<int>) const {
  return no_keys();
}

Result<formula::Value> DefaultNames::value_of_key(Which, std::string_view,
                                                  std::optional<int>) const {
  return no_keys();
}

Result<formula::Value> DefaultNames::has_key(std::string_view) const { return no_keys(); }

Result<formula::Value> DefaultNames::kernel_at_least(std::string_view version) const {
  const auto wanted = KernelVersion::parse(version);
  if (!wanted) return Error{ErrorCode::bad_input, std::string(version) + " is no kernel version"};
  return formula::Value(facts_.kernel >= *wanted);
}

std::vector<std::string> DefaultNames::known_names() const {
  return {kNames.begin(), kNames.end()};
}

bool expected_in(const Parameter& parameter, const KernelVersion& version) {
  if (parameter.life == Life::vendor_only) return false;
  const auto since = KernelVersion::parse(parameter.since);
  const auto removed = KernelVersion::parse(parameter.removed);
  return (!since || version >= *since) && (!removed || version < *removed);
}

std::optional<std::string> compute_default(const Parameter& parameter, const DefaultFacts& facts) {
  if (parameter.default_formula.empty() || !expected_in(parameter, facts.kernel))
    return std::nullopt;
  const DefaultNames names(facts);
  std::vector<Integer> numbers;
  for (const std::string_view text : parameter.default_formula) {
    const auto result = evaluated(text, names);
    if (!result) return std::nullopt;
    if (auto words = text_of(*result)) return words;
    const auto number = whole_in_unit(parameter, *result, facts.page_size_bytes);
    if (!number) return std::nullopt;
    numbers.push_back(*number);
  }
  return to_string(Value(std::move(numbers)));
}

formula::Dimension dimension_of(Unit unit) {
  switch (unit) {
    case Unit::bytes:
    case Unit::pages:
    case Unit::kibibytes:
      return formula::kBytes;
    case Unit::seconds:
    case Unit::milliseconds:
    case Unit::microseconds:
      return formula::kSeconds;
    case Unit::count:
    case Unit::percent:
      break;
  }
  return formula::kNone;
}

Result<Number> in_unit(Unit unit, const Number& number, Integer page_size_bytes) {
  const auto units = units_in_one(unit, page_size_bytes);
  if (!units) return units;
  auto result = formula::multiply(number, *units);
  if (result) result->dimension = formula::kNone;
  return result;
}

}  // namespace tune
