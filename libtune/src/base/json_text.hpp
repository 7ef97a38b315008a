#pragma once

#include <string>
#include <string_view>

namespace tune {

// How JSON writes a text, in quotes: U+FFFD for what is not UTF-8, and false.
bool append_quoted(std::string& out, std::string_view text);
// And a number: null for what is none.
void append_number(std::string& out, double number);

}  // namespace tune
