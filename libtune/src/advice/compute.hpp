#pragma once

#include <tune/profile.hpp>
#include <tune/result.hpp>

#include "formula/formula.hpp"

namespace tune {

// The value of a formula of a profile. Errors (bad_input) with the place in the file.
Result<formula::Value> compute(const SourceText& source, const formula::Names& names);

}  // namespace tune
