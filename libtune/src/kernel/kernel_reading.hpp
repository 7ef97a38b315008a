#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <tune/kernel_version.hpp>
#include <tune/parameter.hpp>
#include <tune/value.hpp>

namespace tune {

// What the kernel of `version` stores when `text` is written while it holds `current`. Unlike
// parse_value() it takes what the kernel takes, meant or not: 010 is 8, what follows the last field
// is dropped, fields that are missing keep their value. Nothing when the kernel refuses it, or when
// fields are missing that `current` does not tell.
std::optional<Value> kernel_reading(const Parameter& parameter, std::string_view text,
                                    const std::optional<std::string>& current,
                                    const KernelVersion& version);

}  // namespace tune
