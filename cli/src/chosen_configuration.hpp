#pragma once

#include <tune/configuration.hpp>

#include "command.hpp"
#include "machine_setup.hpp"

namespace tune::cli {

// The files that the arguments name, "-" among them, or what a boot reads where they name none.
Result<Configuration> chosen_configuration(const Context& context, MachineSetup& setup,
                                           NamedFormat format = NamedFormat::sysctl_conf);

}  // namespace tune::cli
