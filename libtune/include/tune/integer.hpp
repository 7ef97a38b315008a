#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <tune/export.hpp>

namespace tune {

// Wide enough for everything that the kernel stores (-2^63 .. 2^64-1) and for sums of it.
__extension__ typedef __int128 Integer;

// Decimal digits with an optional '-'.
TUNE_EXPORT std::string to_string(Integer value);

// Exactly one decimal integer with an optional '-'; nothing else, no blanks, no overflow.
TUNE_EXPORT std::optional<Integer> parse_integer(std::string_view text);

}  // namespace tune
