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

// Why a walk over all keys leaves this one out: reading it changes or disturbs something, or it
// shows a counter and not a setting. Empty when it does not.
std::string_view reason_to_skip(std::string_view key);

}  // namespace tune
