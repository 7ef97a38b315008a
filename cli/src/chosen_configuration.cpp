#include "chosen_configuration.hpp"

#include <algorithm>

#include "terminal.hpp"

namespace tune::cli {

Result<Configuration> chosen_configuration(const Context& context, MachineSetup& setup,
                                           NamedFormat format) {
  if (context.arguments.empty()) return read_configuration(setup.machine);
  for (const std::string& file : context.arguments) {
    if (!file.empty()) continue;
    return Error{.code = ErrorCode::bad_input, .message = "the name of a file is empty"};
  }
  const bool wants_input =
      std::find(context.arguments.begin(), context.arguments.end(), "-") != context.arguments.end();
  Machine machine = setup.machine;
  machine.files = setup.named_files.get();
  auto input = wants_input ? read_standard_input() : Result<std::string>(std::string());
  if (!input) return std::move(input).error();
  return read_configuration_files(machine, context.arguments, *input, format);
}

}  // namespace tune::cli
