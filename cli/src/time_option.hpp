#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include <tune/result.hpp>

#include "options.hpp"

namespace tune::cli {

// The TIME of an option in milliseconds: "500ms", "60s", "5m", "2h"; without a unit, seconds. None
// when it is not given. Errors: usage, also for less than `least` milliseconds or more than 30
// days.
Result<std::optional<std::int64_t>> milliseconds_of(const Options& options, std::string_view name,
                                                    std::int64_t least = 1);

}  // namespace tune::cli
