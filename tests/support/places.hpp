#pragma once

#include <string>

namespace tune::test {

// The top of the source tree. Asked for rather than defined for each test: what a test is compiled
// from is then the same in every folder, and a compiler cache serves all of them.
std::string source_folder();

// The command that this build made.
std::string built_command();

}  // namespace tune::test
