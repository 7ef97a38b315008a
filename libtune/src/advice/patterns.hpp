#pragma once

#include <vector>

#include <tune/host.hpp>
#include <tune/profile.hpp>
#include <tune/result.hpp>

namespace tune {

bool hold_patterns(const std::vector<Setting>& settings);

// The settings with each pattern of a configuration file replaced by the keys of this host that it
// matches; of several patterns that match a key the last counts. Errors (bad_input) with the
// pattern's place where the host facts do not have every key.
Result<std::vector<Setting>> without_patterns(const std::vector<Setting>& settings,
                                              const Host& host);

}  // namespace tune
