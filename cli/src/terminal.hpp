#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "output/page.hpp"

namespace tune::cli {

// Ignores SIGPIPE: a reader that goes away must not kill a transaction.
void survive_broken_pipes();

bool output_is_terminal();
bool error_is_terminal();

// Can a question be asked: are standard input and standard error a terminal?
bool can_ask();

// Columns from COLUMNS, else from the terminal; 0 where there is none.
std::size_t width_of_output();
std::size_t width_of_error();

// Asks on standard error; true for "y" or "yes".
bool ask(std::string_view question);

std::string current_directory();

// All of standard input.
std::string read_standard_input();

}  // namespace tune::cli
