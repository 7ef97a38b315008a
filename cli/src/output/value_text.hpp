#pragma once

#include <string>
#include <string_view>

namespace tune::cli {

// A value in a table for people: a list of thousands of ports is cut, with its length. JSON, diffs
// and tune explain have it whole.
std::string value_text(std::string_view value);

}  // namespace tune::cli
