#pragma once

#include "base/json.hpp"
#include "machine_setup.hpp"
#include "planning.hpp"

namespace tune::cli {

// tune/diff/1.
Json plan_document(MachineSetup& setup, const Planning& planning);

}  // namespace tune::cli
