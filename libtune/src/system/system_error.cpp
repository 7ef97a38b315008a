#include "system/system_error.hpp"

#include <cerrno>
#include <system_error>

#include "base/text.hpp"

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

namespace {

std::string_view limit_behind(int errno_value) {
  switch (errno_value) {
    case EMFILE:
      return " (the limit that 'ulimit -n' shows)";
    case EFBIG:
      return " (the limit that 'ulimit -f' shows)";
    default:
      return "";
  }
}

}  // namespace

Error system_error(int errno_value, std::string_view path, std::string_view what) {
  Error error{code_of_errno(errno_value)};
  error.message = "cannot " + std::string(what) + ": " +
                  std::generic_category().message(errno_value) +
                  std::string(limit_behind(errno_value));
  error.errno_value = errno_value;
  error.file = path;
  return error;
}

Error leads_out_error(std::string_view path) {
  return Error{ErrorCode::permission,
               "leads out of the folder that it must stay in, and is neither read nor written",
               EXDEV, std::string(path)};
}

Error not_regular_error(std::string_view path, std::string_view what_it_is) {
  return Error{ErrorCode::bad_input,
               "is " + std::string(what_it_is) + ", but a regular file is needed", 0,
               std::string(path)};
}

Error not_regular_error(std::string_view path, FileType type) {
  switch (type) {
    case FileType::directory:
      return not_regular_error(path, "a directory");
    case FileType::link:
      return not_regular_error(path, "a symbolic link");
    case FileType::regular:
    case FileType::other:
      break;
  }
  return not_regular_error(path, "a device, FIFO or socket");
}

Error too_large_error(std::string_view path, std::size_t most) {
  return Error{ErrorCode::bad_input,
               "has more than " + format_bytes(static_cast<Integer>(most)) +
                   ", the most that is read of such a file",
               0, std::string(path)};
}

}  // namespace tune
