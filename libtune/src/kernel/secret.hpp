#pragma once

#include <string_view>

#include <tune/key.hpp>

namespace tune {

// Known by its name to hold a secret in every kernel: readable by root alone, and never shown.
bool holds_secret(const Key& key);

// Can a key of that kind be named in the text? False is certain.
bool may_name_secret(std::string_view text);

}  // namespace tune
