#pragma once

#include <cassert>
#include <string>
#include <utility>
#include <variant>

#include <tune/export.hpp>

namespace tune {

// What kind of trouble it was. A closed set: callers may switch over it, and the command's exit
// statuses follow from it.
enum class ErrorCode {
  usage,         // a profile input that is missing or out of bounds, an option that makes no sense
  bad_input,     // a profile, plan, host document or configuration file that cannot be used
  not_found,     // a file or key that does not exist
  permission,    // somebody else could do it: root, a capability, a writable /proc/sys
  io,            // the operating system failed; errno_value says how
  write_failed,  // a write failed and everything has been put back
  incomplete,    // not everything could be put back, or was left on purpose
  locked,        // another tune is at work, or a transaction waits for confirmation
  defect,        // an error of this library
};

// One error as a value. `message` is a whole sentence without the place, in the reader's terms:
// what was wrong, what was expected, what to do. Members that do not apply stay empty or 0.
struct Error {
  ErrorCode code = ErrorCode::defect;
  std::string message;
  int errno_value = 0;
  std::string file;
  int line = 0;    // from 1
  int column = 0;  // from 1, in bytes
  std::string key;
};

// "file:line:column: message", leaving out what is not known.
TUNE_EXPORT std::string describe(const Error& error);

// An Error behind a pointer, or none, for Result: what returns one is small where all is well, and
// "cold" has compilers put aside what leads to an error.
class BoxedError {
 public:
  BoxedError() = default;
  [[gnu::cold]] TUNE_EXPORT explicit BoxedError(Error&& error);
  [[gnu::cold]] TUNE_EXPORT BoxedError(const BoxedError& other);
  BoxedError(BoxedError&& other) noexcept : error_(std::exchange(other.error_, nullptr)) {}
  BoxedError& operator=(BoxedError other) noexcept {
    std::swap(error_, other.error_);
    return *this;
  }
  ~BoxedError() {
    if (error_ != nullptr) destroy();
  }

  explicit operator bool() const { return error_ != nullptr; }
  Error& operator*() { return *error_; }
  const Error& operator*() const { return *error_; }

 private:
  [[gnu::cold]] TUNE_EXPORT void destroy();

  Error* error_ = nullptr;
};

// A value or an Error. [[nodiscard]]: no failure goes unnoticed.
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  // Only when ok().
  T& value() & { return (assert(ok()), *std::get_if<0>(&state_)); }
  const T& value() const& { return (assert(ok()), *std::get_if<0>(&state_)); }
  // By value, so that `for (auto& x : f().value())` lives long enough.
  T value() && { return (assert(ok()), std::move(*std::get_if<0>(&state_))); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  // Only when not ok().
  Error& error() & { return (assert(!ok()), **std::get_if<1>(&state_)); }
  const Error& error() const& { return (assert(!ok()), **std::get_if<1>(&state_)); }
  Error error() && { return (assert(!ok()), std::move(**std::get_if<1>(&state_))); }

 private:
  std::variant<T, BoxedError> state_;
};

// Success, or an Error.
template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}

  bool ok() const { return !error_; }
  explicit operator bool() const { return ok(); }
  Error& error() & { return (assert(!ok()), *error_); }
  const Error& error() const& { return (assert(!ok()), *error_); }
  Error error() && { return (assert(!ok()), std::move(*error_)); }

 private:
  BoxedError error_;
};

using Status = Result<void>;

}  // namespace tune
