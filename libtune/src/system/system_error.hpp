#pragma once

#include <cstddef>
#include <string_view>

#include <tune/machine.hpp>
#include <tune/result.hpp>

namespace tune {

// ENOENT and ENOTDIR are not_found; EACCES, EPERM and EROFS permission; all else io.
ErrorCode code_of_errno(int errno_value);

// "cannot WHAT: Permission denied" about `path`, with the code of errno_value.
Error system_error(int errno_value, std::string_view path, std::string_view what);

// permission (EXDEV): a path that leaves the folder that binds it.
Error leads_out_error(std::string_view path);

// For Files::read() and others that take regular files only (bad_input).
Error not_regular_error(std::string_view path, std::string_view what_it_is);
Error not_regular_error(std::string_view path, FileType type);
Error too_large_error(std::string_view path, std::size_t most);

}  // namespace tune
