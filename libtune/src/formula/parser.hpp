#pragma once

#include <string_view>

#include <tune/result.hpp>

#include "formula/node.hpp"

namespace tune::formula {

// How deeply parentheses, calls, "not" and "-" may be nested.
inline constexpr int kDeepestNesting = 200;

Result<NodePointer> parse(std::string_view text);

}  // namespace tune::formula
