#pragma once

#include <tune/advice.hpp>
#include <tune/host.hpp>
#include <tune/parameter.hpp>
#include <tune/profile.hpp>
#include <tune/value.hpp>

#include "formula/formula.hpp"

namespace tune {

// The row for a setting whose value is known: `wanted` held against the running value.
Recommendation recommend(const Setting& setting, const Parameter* parameter, const Value& wanted,
                         const formula::Names& names, const Host& host);

}  // namespace tune
