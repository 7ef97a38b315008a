#pragma once

#include <span>
#include <string_view>

#include <tune/host.hpp>
#include <tune/key.hpp>
#include <tune/machine.hpp>

namespace tune {

// Fills host.values, host.read_only and host.all_values. Each file is read once. A key that cannot
// be read, or that not everyone may read, is left out.
void read_values(Machine& machine, std::span<const Key> keys, Values which, Host& host);

// Why this key is only read when it is asked for: reading it changes or disturbs something, or it
// shows a counter and not a setting. Empty for all others.
std::string_view reason_to_skip(std::string_view key);

}  // namespace tune
