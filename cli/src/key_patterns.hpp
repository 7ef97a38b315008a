#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include <tune/host.hpp>
#include <tune/key.hpp>

#include "machine_setup.hpp"

namespace tune::cli {

// Does the argument stand for many keys? A catalogue name ("net.ipv4.conf.*.rp_filter") does not.
bool is_key_pattern(const Key& argument);

// The keys that match, ascending by name: those that the catalogue knows and those that this
// machine has, or the one that --host describes. "*", "?" and "[" match within one part of the name
// each. A catalogue name for any interface gives way to this machine's interfaces.
std::vector<Key> keys_matching(MachineSetup& setup, const std::optional<Host>& document,
                               const Key& pattern);

}  // namespace tune::cli
