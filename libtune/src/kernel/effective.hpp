#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include <tune/kernel_version.hpp>
#include <tune/parameter.hpp>
#include <tune/value.hpp>

#include "formula/formula.hpp"

namespace tune {

// What the kernel makes of a value: one number a field, `unlimited` possible. Numbers are in the
// parameter's own unit, without dimension. Nothing for text and ports.
std::optional<std::vector<formula::Number>> effective_value(const Parameter& parameter,
                                                            const Value& value,
                                                            const KernelVersion& version);

enum class Comparison { equal, kinder, less_kind, unordered };

// Is `a` kinder to the workload than `b`, by effective value and the parameter's direction?
// Field by field: kinder when no field is less kind and one is kinder. A set of ports is kinder
// when it holds more. unordered: text, choices, parameters without a direction, mixed fields.
Comparison compare_kindness(const Parameter& parameter, const Value& a, const Value& b,
                            const KernelVersion& version);

// Equal by effective value. Text and ports: equal by meaning.
bool same_effect(const Parameter& parameter, const Value& a, const Value& b,
                 const KernelVersion& version);

enum class Limit { at_least, at_most };

// `current` where it already satisfies the limit, field by field and by effective value, else
// `wanted`. A set of ports at_least is the union. Only for parameters that have an order.
Value satisfying(const Parameter& parameter, Limit limit, const Value& current, const Value& wanted,
                 const KernelVersion& version);

}  // namespace tune
