#pragma once

#include <string_view>

#include <tune/machine.hpp>
#include <tune/result.hpp>

#include "system/open_path.hpp"

namespace tune {

// Writes all of it, however many writes it takes. The errno, or 0.
int write_all(int file, std::string_view bytes);

// Files::replace() for an entry that is no link.
Status replace_file(const Place& place, std::string_view text, const FileAttributes& attributes,
                    std::string_view asked);

// Files::append() for an entry that is no link. A write that fails leaves the file as it was.
Status append_to_file(const Place& place, std::string_view text, std::string_view asked);

// The error for a file that cannot be replaced, with what stands in the way (a bind mount, the
// immutable flag, a read-only or full file system) and the way out. `what` as in system_error().
Error replace_error(int errno_value, const Place& place, std::string_view asked,
                    std::string_view what);

// What would refuse a replacement though permissions allow it: the errno, or 0.
int obstacle_to_replacement(const Place& place);

}  // namespace tune
