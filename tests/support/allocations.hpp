#pragma once

#include <cstddef>

namespace tune {

// How often this program asked for memory so far: what work costs, whatever machine it runs on.
std::size_t allocations();

}  // namespace tune
