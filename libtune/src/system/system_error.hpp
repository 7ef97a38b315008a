#pragma once

#include <string_view>

#include <tune/result.hpp>

namespace tune {

// ENOENT and ENOTDIR are not_found; EACCES, EPERM and EROFS permission; all else io.
ErrorCode code_of_errno(int errno_value);

// "cannot WHAT: Permission denied" about `path`, with the code of errno_value.
Error system_error(int errno_value, std::string_view path, std::string_view what);

}  // namespace tune
