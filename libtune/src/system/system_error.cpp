#include "system/system_error.hpp"

#include <cerrno>
#include <system_error>

namespace tune {

ErrorCode code_of_errno(int errno_value) {
  switch (errno_value) {
    case ENOENT:
    case ENOTDIR:
      return ErrorCode::not_found;
    case EACCES:
    case EPERM:
    case EROFS:
      return ErrorCode::permission;
    default:
      return ErrorCode::io;
  }
}

Error system_error(int errno_value, std::string_view path, std::string_view what) {
  Error error{code_of_errno(errno_value)};
  error.message = "cannot " + std::string(what) + ": " +
                  std::generic_category().message(errno_value);
  error.errno_value = errno_value;
  error.file = path;
  return error;
}

}  // namespace tune
