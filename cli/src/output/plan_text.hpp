#pragma once

#include <string>

#include "machine_setup.hpp"
#include "output/page.hpp"
#include "planning.hpp"

namespace tune::cli {

// What diff and apply show: the most important line first, then changes, findings, what is kept,
// and the unified diff of each file.
std::string plan_text(const Page& page, MachineSetup& setup, const Planning& planning);

// Counts with the right form of the noun: "1 change", "12 changes".
std::string counted(std::size_t number, std::string_view singular);

// The unified diff: on a terminal safe and with the usual colours, else to the byte.
std::string unified_diff_text(const Page& page, std::string_view unified_diff);

}  // namespace tune::cli
