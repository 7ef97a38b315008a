#pragma once

#include <string>
#include <vector>

namespace tune::cli {

// The whole command: `typed` is argv without the program's name. Returns the exit status.
int run(const std::vector<std::string>& typed);

// The same, with every exception turned into the report of a defect.
int run_safely(const std::vector<std::string>& typed);

}  // namespace tune::cli
