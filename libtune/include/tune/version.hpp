#pragma once

#include <string_view>

#include <tune/export.hpp>

namespace tune {

// The library's version, "MAJOR.MINOR.PATCH".
TUNE_EXPORT std::string_view version();

}  // namespace tune
