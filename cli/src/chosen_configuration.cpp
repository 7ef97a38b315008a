#include "chosen_configuration.hpp"

#include <algorithm>

#include "terminal.hpp"

namespace tune::cli {

Result<Configuration> chosen_configuration(const Context& context, MachineSetup& setup,
                                           NamedFormat format) {
  if (context.arguments.empty()) return read_configuration(setup.machine);
  const bool wants_input =
      std::find(context.arguments.begin(), context.arguments.end(), "-") != context.arguments.end();
  Machine machine = setup.machine;
  machine.files = setup.named_files.get();
  return read_configuration_files(machine, context.arguments,
                                  wants_input ? read_standard_input() : std::string(), format);
}

}  // namespace tune::cli
