#pragma once

#include <string>
#include <string_view>

namespace tune {

// Paths as text, absolute and without a final '/'. What they mean depends on links.

std::string parent_of(std::string_view path);  // of "/" it is "/"
bool is_at_or_below(std::string_view path, std::string_view folder);
// "//proc/./x/" as "/proc/x". ".." stays.
std::string tidy_path(std::string_view path);

}  // namespace tune
