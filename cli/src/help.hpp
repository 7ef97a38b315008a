#pragma once

#include <string>

#include "command.hpp"
#include "output/page.hpp"

namespace tune::cli {

// Of tune itself: the commands and the global options.
std::string help_text(const Page& page);

// Of one command: its own options, with an example.
std::string help_text(const Page& page, const CommandSpec& command);

}  // namespace tune::cli
