#pragma once

#include <string>

#include <tune/profile.hpp>

#include "formula/formula.hpp"

namespace tune {

// The value of an input as --set takes it: "200000/s", "80ms", "30%", "64KiB". Exact where it can
// be written with few digits.
std::string text_for_set(InputKind kind, const formula::Value& value);

}  // namespace tune
