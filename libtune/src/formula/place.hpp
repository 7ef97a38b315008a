#pragma once

#include <string>

#include <tune/result.hpp>

namespace tune::formula {

// Where something stands in the text of a formula: both from 1, columns in bytes.
struct Place {
  int line = 1;
  int column = 1;
};

Error error_at(Place place, std::string message);

// An error whose place the caller knows and adds.
Error error_without_place(std::string message);

// Gives `error` this place. An error that names a file has one already and keeps it.
Error placed(Error error, Place place);

}  // namespace tune::formula
