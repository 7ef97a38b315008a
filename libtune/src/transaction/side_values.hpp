#pragma once

#include <vector>

#include "transaction/record.hpp"

namespace tune {

// The keys that writing `values` may change as well, by the catalogue, with their running values.
// Those that are among `values` themselves, absent or not readable are left out.
std::vector<SideImage> side_values(Machine& machine, const std::vector<ValueImage>& values);

}  // namespace tune
