#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <tune/result.hpp>

#include "options.hpp"

namespace tune::cli {

// "tune" with `words` so that a shell reads them again as they are.
std::string shell_line(const std::vector<std::string>& words);

// The line that runs `command` on the machine and state directory that this one worked on: "tune
// --state-dir /tmp/state rollback".
std::string next_line(const Options& options, std::string_view command);

// `text` with every command that it names, as in "'tune rollback 3' undoes the rest", as the line
// that runs it on that machine and state directory.
std::string with_next_lines(const Options& options, std::string text);
Error with_next_lines(const Options& options, Error error);

}  // namespace tune::cli
