#pragma once

#include <tune/result.hpp>

#include "formula/node.hpp"

namespace tune::formula {

// The type of a formula, every branch included. Errors have a place.
Result<Type> check(const Node& node, const Names& names);

}  // namespace tune::formula
