#include "formula/place.hpp"

#include <utility>

namespace tune::formula {

Error error_without_place(std::string message) {
  Error error;
  error.code = ErrorCode::bad_input;
  error.message = std::move(message);
  return error;
}

Error placed(Error error, Place place) {
  if (!error.file.empty()) return error;
  error.line = place.line;
  error.column = place.column;
  return error;
}

Error error_at(Place place, std::string message) {
  return placed(error_without_place(std::move(message)), place);
}

}  // namespace tune::formula
