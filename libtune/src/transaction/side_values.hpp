#pragma once

#include <string_view>
#include <vector>

#include "transaction/record.hpp"

namespace tune {

// The keys that writing `values` may change as well, by the catalogue, with their running values;
// also of values that run already, for they are written when the transaction is undone. Keys that
// are written themselves, absent or not readable are left out.
std::vector<SideImage> side_values(Machine& machine, const std::vector<ValueImage>& values);

// The keys that a catalogue name stands for here: itself, or with "*" one for each interface. Only
// those that exist and can be written.
std::vector<Key> keys_like(Machine& machine, std::string_view name);

}  // namespace tune
