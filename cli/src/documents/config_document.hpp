#pragma once

#include <tune/configuration.hpp>

#include "base/json.hpp"
#include "secrets.hpp"

namespace tune::cli {

// Only what `chosen` loaders read; rows then name only those.
Configuration only_read_by(Configuration configuration, const Loaders& chosen);

// tune/config/1. Values of secret lines are left out.
Json config_document(const SecretLines& secrets, const Configuration& configuration);

}  // namespace tune::cli
