#pragma once

#include <string_view>

namespace tune::cli {

// To standard output. A reader that has gone away is no error.
void print(std::string_view text);
// To standard error.
void print_error(std::string_view text);

// Sends out what is buffered. The errno, or 0: why standard output could not take it all, unless
// its reader has gone away.
int flush_output();
// The reader of standard output has gone away: nothing more needs to be printed.
bool output_is_gone();

}  // namespace tune::cli
