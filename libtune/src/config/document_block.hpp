#pragma once

#include <string>
#include <string_view>

#include <tune/configuration.hpp>

namespace tune::config {

// "\r\n" where most lines of the file have it, else "\n".
std::string_view line_ending_of(std::string_view bytes);

// The text on which both loaders find `key`, dots where they do: "net.core.somaxconn",
// "net/ipv4/conf/eth0.1/rp_filter". Empty where a configuration file cannot name it.
std::string key_text(const Key& key);

// One line without line breaks and NUL, blanks at the ends taken off.
std::string one_line(std::string_view text);

// The reason as a comment, when there is one, and the assignment.
std::string new_lines(std::string_view key_text, std::string_view value, std::string_view reason,
                      std::string_view ending);

// Adds `lines` to the last block that tune began in `bytes`, at its end, which an empty line or the
// end of the file is. False when there is none.
bool add_to_block(std::string& bytes, std::string_view lines, std::string_view ending);

// Begins a block at the end, behind an empty line.
void begin_block(std::string& bytes, std::string_view lines, std::string_view ending);

}  // namespace tune::config
