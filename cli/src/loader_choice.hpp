#pragma once

#include <tune/configuration.hpp>

#include "command.hpp"

namespace tune::cli {

// --loader. Errors: usage.
Result<Loaders> loader_choice(const Options& options);

}  // namespace tune::cli
