#pragma once

#include <cstdint>
#include <optional>

#include "command.hpp"

namespace tune::cli {

// The command's argument as the number of a transaction; none without one. Errors: usage.
Result<std::optional<std::int64_t>> transaction_id(const Context& context);

}  // namespace tune::cli
