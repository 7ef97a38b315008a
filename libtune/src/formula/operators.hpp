#pragma once

#include <string_view>

#include <tune/result.hpp>

#include "formula/formula.hpp"

// What the operators take, give and compute. Errors have no place: the caller knows it.
namespace tune::formula {

enum class Operator {
  either,   // or
  both,     // and
  inverse,  // not
  equal,
  not_equal,
  less,
  less_or_equal,
  greater,
  greater_or_equal,
  plus,
  minus,
  times,
  divided_by,
  negative,  // unary minus
};

std::string_view spelling(Operator which);

// The type of the result. The same rule holds when a formula is checked and when it is computed.
Result<Type> type_of(Operator which, const Type& left, const Type& right);
Result<Type> type_of(Operator which, const Type& operand);

Result<Value> compute(Operator which, const Value& left, const Value& right);
Result<Value> compute(Operator which, const Value& operand);

// The one type of two values of which either may come out, as of if() and max(): equal types, and
// "unlimited" goes with every number. Nothing when there is none.
std::optional<Type> common_type(const Type& a, const Type& b);

}  // namespace tune::formula
