#pragma once

#include <string>
#include <utility>
#include <vector>

#include <tune/profile.hpp>

#include "formula/formula.hpp"

namespace tune {

// What the formulas and the condition of a setting rest on, each name once with its value for
// people: inputs, quantities, host facts, running and default values.
std::vector<std::pair<std::string, std::string>> rests_on(const Setting& setting,
                                                          const formula::Names& names);

}  // namespace tune
