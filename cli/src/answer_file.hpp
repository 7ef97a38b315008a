#pragma once

#include <string>
#include <string_view>

#include "machine_setup.hpp"

namespace tune::cli {

// Writes the file that an option names for an answer (--plan-out, --save, --write-profile). A new
// one is the user's own, of mode 0644; one that is there keeps its owner and mode. Errors: usage,
// for a place among tune's own records and what is open already, such as /dev/stdout; as
// Files::replace().
Status write_answer_file(MachineSetup& setup, const std::string& file, std::string_view text);

// Is it one file of this machine, `file` as the user names it and `other` as the machine or image
// does? Either may be missing.
bool is_file_of_machine(MachineSetup& setup, const std::string& file, const std::string& other);

}  // namespace tune::cli
