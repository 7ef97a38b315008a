#pragma once

#include <string>
#include <string_view>

#include "machine_setup.hpp"

namespace tune::cli {

// Writes the file that an option names for an answer (--plan-out, --save, --write-profile). A new
// one is the user's own, of mode 0644; one that is there keeps its owner and mode. Errors: as
// Files::replace().
Status write_answer_file(MachineSetup& setup, const std::string& file, std::string_view text);

}  // namespace tune::cli
