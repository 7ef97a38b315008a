#include "answer_file.hpp"

#include <utility>

#include "terminal.hpp"

namespace tune::cli {

Status write_answer_file(MachineSetup& setup, const std::string& file, std::string_view text) {
  const std::string path = absolute_path(file, current_directory());
  const ProcessFacts& process = setup.machine.process;
  FileAttributes attributes{.mode = 0644, .user = process.user, .group = process.group};
  if (auto existing = setup.plain_files->attributes(path)) attributes = std::move(*existing);
  return setup.plain_files->replace(path, text, attributes);
}

}  // namespace tune::cli
