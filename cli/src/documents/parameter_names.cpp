#include "documents/explanation.hpp"

namespace tune::cli {

std::string_view name_of(ValueType type) {
  switch (type) {
    case ValueType::integers:
      return "integers";
    case ValueType::choice:
      return "choice";
    case ValueType::port_range:
      return "port-range";
    case ValueType::port_list:
      return "port-list";
    case ValueType::text:
      return "text";
  }
  return "text";
}

std::string_view name_of(Unit unit) {
  switch (unit) {
    case Unit::count:
      return "count";
    case Unit::bytes:
      return "bytes";
    case Unit::pages:
      return "pages";
    case Unit::kibibytes:
      return "kibibytes";
    case Unit::seconds:
      return "seconds";
    case Unit::milliseconds:
      return "milliseconds";
    case Unit::microseconds:
      return "microseconds";
    case Unit::percent:
      return "percent";
  }
  return "count";
}

std::string_view name_of(ChildNamespace shown) {
  switch (shown) {
    case ChildNamespace::writable:
      return "writable";
    case ChildNamespace::read_only:
      return "read-only";
    case ChildNamespace::absent:
      return "absent";
    case ChildNamespace::same_file:
      return "same-file";
  }
  return "same-file";
}

std::string_view name_of(Direction kinder) {
  switch (kinder) {
    case Direction::up:
      return "up";
    case Direction::down:
      return "down";
    case Direction::neither:
      return "neither";
  }
  return "neither";
}

std::string_view name_of(Life life) {
  switch (life) {
    case Life::current:
      return "current";
    case Life::removed:
      return "removed";
    case Life::vendor_only:
      return "vendor-only";
    case Life::read_only:
      return "read-only";
  }
  return "current";
}

}  // namespace tune::cli
