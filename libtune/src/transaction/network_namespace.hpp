#pragma once

#include <optional>
#include <string>

#include <tune/key.hpp>
#include <tune/machine.hpp>

namespace tune {

// Which network namespace the machine's running values are those of, "net:[4026531833]"; none under
// a root and where /proc does not tell. Numbers are used again only once a namespace is gone.
std::optional<std::string> network_namespace(Machine& machine);

// A state directory may be shared by network namespaces: is the running value of `key` that was
// recorded in `there` another one than that in `here`? What is not known counts as the same.
bool is_elsewhere(const Key& key, const std::optional<std::string>& there,
                  const std::optional<std::string>& here);

}  // namespace tune
