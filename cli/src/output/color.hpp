#pragma once

#include <string>
#include <string_view>

#include "output/page.hpp"

namespace tune::cli {

enum class Paint { none, bold, dim, red, green, yellow, cyan };

// `text` in colour where the page has colours, else as it is.
std::string painted(const Page& page, Paint paint, std::string_view text);
void add_painted(std::string& line, const Page& page, Paint paint, std::string_view text);

enum class ColorChoice { automatic, always, never };

// `auto` obeys a terminal check, NO_COLOR (when not empty) and TERM=dumb.
bool wants_color(ColorChoice choice, bool is_terminal);

}  // namespace tune::cli
