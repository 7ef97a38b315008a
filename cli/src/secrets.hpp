#pragma once

#include <string>
#include <string_view>

#include <tune/key.hpp>
#include <tune/machine.hpp>

namespace tune::cli {

// Does the key hold a secret: is its file not readable by everyone, or is it known to be so where
// the file is not there?
bool is_secret(Machine& machine, const Key& key);

// A text of sysctl.conf lines or a unified diff of such, with the values of secret keys replaced.
std::string without_secrets(Machine& machine, std::string_view text);

}  // namespace tune::cli
