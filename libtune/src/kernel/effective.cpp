#include "kernel/effective.hpp"

#include <algorithm>
#include <compare>
#include <string>
#include <utility>

#include "kernel/default_formula.hpp"

namespace tune {
namespace {

using formula::Number;

// The names of an effective formula: `value`, and kernel_at_least().
class EffectiveNames : public DefaultNames {
 public:
  EffectiveNames(Integer value, const KernelVersion& version)
      : DefaultNames(DefaultFacts{version}), value_(value) {}

  Result<formula::Type> type_of_name(std::string_view name) const override {
    if (name == "value") return formula::Type{};
    return DefaultNames::type_of_name(name);
  }
  Result<formula::Value> value_of_name(std::string_view name) const override {
    if (name == "value") return formula::Value(formula::whole(value_));
    return DefaultNames::value_of_name(name);
  }
  std::vector<std::string> known_names() const override { return {"value"}; }

 private:
  Integer value_;
};

Number effective_number(const std::optional<formula::Formula>& formula, Integer value,
                        const KernelVersion& version) {
  if (!formula) return formula::whole(value);
  const auto result = formula->evaluate(EffectiveNames(value, version));
  const auto* number = result ? std::get_if<Number>(&*result) : nullptr;
  return number != nullptr ? *number : formula::whole(value);
}

// Is the first field the kinder one, by the parameter's direction?
std::strong_ordering kindness(Direction direction, const Number& a, const Number& b) {
  return direction == Direction::down ? formula::compare(b, a) : formula::compare(a, b);
}

Comparison compare_ports(const PortSet& a, const PortSet& b) {
  if (a == b) return Comparison::equal;
  if (a.contains_all(b)) return Comparison::kinder;
  return b.contains_all(a) ? Comparison::less_kind : Comparison::unordered;
}

Comparison compare_numbers(Direction direction, const std::vector<Number>& a,
                           const std::vector<Number>& b) {
  bool kinder = false;
  bool less_kind = false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const auto order = kindness(direction, a[i], b[i]);
    kinder = kinder || order > 0;
    less_kind = less_kind || order < 0;
  }
  if (!kinder && !less_kind) return Comparison::equal;
  if (direction == Direction::neither || (kinder && less_kind)) return Comparison::unordered;
  return kinder ? Comparison::kinder : Comparison::less_kind;
}

bool satisfies(Limit limit, const Number& current, const Number& wanted) {
  const auto order = formula::compare(current, wanted);
  return limit == Limit::at_least ? order >= 0 : order <= 0;
}

}  // namespace

std::optional<std::vector<Number>> effective_value(const Parameter& parameter, const Value& value,
                                                   const KernelVersion& version) {
  const auto* numbers = std::get_if<std::vector<Integer>>(&value);
  if (numbers == nullptr) return std::nullopt;
  std::optional<formula::Formula> formula;
  if (!parameter.effective_formula.empty())
    if (auto parsed = formula::Formula::parse(parameter.effective_formula))
      formula = std::move(*parsed);
  std::vector<Number> effective;
  for (const Integer number : *numbers)
    effective.push_back(effective_number(formula, number, version));
  return effective;
}

Comparison compare_kindness(const Parameter& parameter, const Value& a, const Value& b,
                            const KernelVersion& version) {
  const auto* a_ports = std::get_if<PortSet>(&a);
  const auto* b_ports = std::get_if<PortSet>(&b);
  if (a_ports != nullptr && b_ports != nullptr) return compare_ports(*a_ports, *b_ports);
  const auto a_numbers = effective_value(parameter, a, version);
  const auto b_numbers = effective_value(parameter, b, version);
  if (!a_numbers || !b_numbers || a_numbers->size() != b_numbers->size())
    return a == b ? Comparison::equal : Comparison::unordered;
  const bool ordered = parameter.type == ValueType::integers;
  return compare_numbers(ordered ? parameter.kinder : Direction::neither, *a_numbers, *b_numbers);
}

bool same_effect(const Parameter& parameter, const Value& a, const Value& b,
                 const KernelVersion& version) {
  if (a == b) return true;
  const auto a_numbers = effective_value(parameter, a, version);
  const auto b_numbers = effective_value(parameter, b, version);
  if (!a_numbers || !b_numbers) return false;
  return std::equal(a_numbers->begin(), a_numbers->end(), b_numbers->begin(), b_numbers->end(),
                    [](const Number& x, const Number& y) { return formula::compare(x, y) == 0; });
}

Value satisfying(const Parameter& parameter, Limit limit, const Value& current, const Value& wanted,
                 const KernelVersion& version) {
  const auto* current_ports = std::get_if<PortSet>(&current);
  const auto* wanted_ports = std::get_if<PortSet>(&wanted);
  if (current_ports != nullptr && wanted_ports != nullptr)
    return limit == Limit::at_least ? current_ports->united_with(*wanted_ports) : *wanted_ports;
  const auto current_numbers = effective_value(parameter, current, version);
  const auto wanted_numbers = effective_value(parameter, wanted, version);
  if (!current_numbers || !wanted_numbers || current_numbers->size() != wanted_numbers->size())
    return wanted;
  std::vector<Integer> result = std::get<std::vector<Integer>>(wanted);
  const auto& kept = std::get<std::vector<Integer>>(current);
  for (std::size_t i = 0; i < result.size(); ++i)
    if (satisfies(limit, (*current_numbers)[i], (*wanted_numbers)[i])) result[i] = kept[i];
  return result;
}

}  // namespace tune
