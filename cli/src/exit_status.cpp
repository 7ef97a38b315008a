#include "exit_status.hpp"

namespace tune::cli {

int exit_status_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::usage:
      return kUsage;
    case ErrorCode::bad_input:
    case ErrorCode::not_found:
    case ErrorCode::io:  // of a file that was to be read; a failed write is write_failed
      return kBadInput;
    case ErrorCode::permission:
      return kPermission;
    case ErrorCode::write_failed:
      return kWriteFailed;
    case ErrorCode::incomplete:
      return kIncomplete;
    case ErrorCode::locked:
      return kLocked;
    case ErrorCode::defect:
      return kDefect;
  }
  return kDefect;
}

std::string_view name_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::usage:
      return "usage";
    case ErrorCode::bad_input:
      return "bad-input";
    case ErrorCode::not_found:
      return "not-found";
    case ErrorCode::permission:
      return "permission";
    case ErrorCode::io:
      return "io";
    case ErrorCode::write_failed:
      return "write-failed";
    case ErrorCode::incomplete:
      return "incomplete";
    case ErrorCode::locked:
      return "locked";
    case ErrorCode::defect:
      return "defect";
  }
  return "defect";
}

}  // namespace tune::cli
