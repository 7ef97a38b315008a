#pragma once

#include <string_view>

namespace tune::config {

// Do both loaders read these bytes alike: the same rows, in the same lines, and no errors? True of
// files that hold nothing but comments and assignments of plain keys; false where it would take a
// closer look.
bool read_alike(std::string_view bytes);

}  // namespace tune::config
