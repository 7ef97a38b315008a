#pragma once

#include <optional>
#include <string>

#include <tune/diagnosis.hpp>
#include <tune/machine.hpp>

namespace tune {

// The tightest memory cgroup, v1 or v2, from that of a process ("17", "self") up to the root.
// Nothing where none has a limit, or cgroups cannot be read.
std::optional<MemoryGroup> memory_group_of(Files& files, const std::string& process);

}  // namespace tune
