#pragma once

#include <span>
#include <vector>

#include <tune/key.hpp>

namespace tune {

// The keys whose running values rules hold against values of `keys`: net.core.rmem_max where
// net.core.rmem_default is to be set. Without those in `keys`.
std::vector<Key> compared_keys(std::span<const Key> keys);

// Is a rule about the ports of listening services asked for any of `keys`?
bool compared_with_ports(std::span<const Key> keys);

}  // namespace tune
