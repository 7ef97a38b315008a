#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <tune/profile.hpp>
#include <tune/result.hpp>

#include "formula/formula.hpp"

namespace tune {

std::optional<InputKind> input_kind(std::string_view name);  // "bytes", "per_second"
std::string_view name_of(InputKind kind);
// Of the values that such an input takes, for people: "bytes, such as 64KiB".
std::string_view expected_of(InputKind kind);
formula::Type type_of(InputKind kind);

// Is the default of such an input a formula? Ports, text and flags stand as --set takes them.
bool has_formula(InputKind kind);

// The value as --set takes it: a literal with its unit, ports, text, true or false. A plain number
// is taken as bytes or per second, for which there is no other base unit; not as seconds. Errors
// (usage) without a place; bounds are not looked at.
Result<formula::Value> parse_input_value(InputKind kind, std::string_view text);

}  // namespace tune
