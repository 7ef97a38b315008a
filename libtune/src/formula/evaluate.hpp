#pragma once

#include <tune/result.hpp>

#include "formula/node.hpp"

namespace tune::formula {

// The value of a formula. Only what is needed is computed: not the other branch of if(), nor the
// right side of "and" and "or" when the left side decides. Errors have a place.
Result<Value> evaluate(const Node& node, const Names& names);

}  // namespace tune::formula
