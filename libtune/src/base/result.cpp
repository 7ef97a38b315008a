#include <tune/result.hpp>

namespace tune {

BoxedError::BoxedError(Error&& error) : error_(new Error(std::move(error))) {}

BoxedError::BoxedError(const BoxedError& other) : error_(other ? new Error(*other) : nullptr) {}

void BoxedError::destroy() { delete error_; }

std::string describe(const Error& error) {
  std::string place = error.file;
  if (!place.empty() && error.line > 0) {
    place += ":" + std::to_string(error.line);
    if (error.column > 0) place += ":" + std::to_string(error.column);
  }
  if (place.empty() && error.message.find(error.key) == std::string::npos) place = error.key;
  if (place.empty()) return error.message;
  return place + ": " + error.message;
}

}  // namespace tune
