#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <tune/machine.hpp>

namespace tune {

// Folders that a transaction makes for a file, and that go with it.

// Those that are missing for `path`, the outermost first.
Result<std::vector<std::string>> missing_folders(Files& files, const std::string& path);

// Makes them, 0755.
Status make_folders(Files& files, const std::vector<std::string>& folders);

// Removes those that are empty and still as they were made, the innermost first. What holds
// something, or what somebody has changed or put in their place, stays.
void remove_made_folders(Machine& machine, const std::vector<std::string>& folders);

}  // namespace tune
