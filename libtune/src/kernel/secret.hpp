#pragma once

#include <tune/key.hpp>

namespace tune {

// Known by its name to hold a secret in every kernel: readable by root alone, and never shown.
bool holds_secret(const Key& key);

}  // namespace tune
