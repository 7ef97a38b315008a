#pragma once

#include <tune/configuration.hpp>
#include <tune/machine.hpp>

#include "base/json.hpp"

namespace tune::cli {

// Only what `chosen` loaders read; rows then name only those.
Configuration only_read_by(Configuration configuration, const Loaders& chosen);

// tune/config/1. Values of secret keys are left out.
Json config_document(Machine& machine, const Configuration& configuration);

}  // namespace tune::cli
