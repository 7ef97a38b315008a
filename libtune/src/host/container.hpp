#pragma once

#include <optional>
#include <string>

#include <tune/machine.hpp>

namespace tune {

// The kind of container that this process runs in ("docker", "lxc", "podman"; "other" when it does
// not say), nothing outside of containers. A marker file alone makes no container where the process
// is in the machine's first pid namespace: virtual machines are made from container images.
std::optional<std::string> container_kind(Files& files);

}  // namespace tune
