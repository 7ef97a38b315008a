#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "options.hpp"

namespace tune::cli {

// "tune" with `words` so that a shell reads them again as they are.
std::string shell_line(const std::vector<std::string>& words);

// The line that runs `command` on the machine and state directory that this one worked on: "tune
// --state-dir /tmp/state rollback".
std::string next_line(const Options& options, std::string_view command);

}  // namespace tune::cli
