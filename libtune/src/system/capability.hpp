#pragma once

#include <string_view>

#include <sys/stat.h>

#include "system/open_path.hpp"

namespace tune {

// The capability (capabilities(7)) that this process would need, and has not, to put a file of the
// same owner and group in the place of one that is there, `status`. Empty where it needs none.
std::string_view missing_to_replace(const Place& place, const struct stat& status);

}  // namespace tune
