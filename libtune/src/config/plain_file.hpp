#pragma once

#include <string_view>
#include <vector>

#include <tune/configuration.hpp>

#include "config/texts.hpp"

namespace tune::config {

// Appends the rows of a file that both loaders read alike: the same rows, in the same lines, and no
// errors. That is so where it holds nothing but comments, assignments and exclusions of plain keys
// and patterns. False, and no row, where it would take a closer look. The rows point into `bytes`,
// `file` and `texts`.
bool append_plain_file(std::string_view bytes, std::string_view file, Loaders loaders, Texts& texts,
                       std::vector<Assignment>& rows);

}  // namespace tune::config
