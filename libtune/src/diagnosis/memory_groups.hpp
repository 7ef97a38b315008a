#pragma once

#include <optional>
#include <string_view>

#include <tune/diagnosis.hpp>
#include <tune/machine.hpp>

namespace tune {

// The tightest memory cgroup, v1 or v2, from those that /proc/PID/cgroup names up to the root.
// Nothing where none has a limit, or cgroups cannot be read.
std::optional<MemoryGroup> memory_group_in(Files& files, std::string_view groups);

}  // namespace tune
