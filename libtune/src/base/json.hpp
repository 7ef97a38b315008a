#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <tune/result.hpp>

namespace tune {

// A JSON value. Objects keep the order in which members were set.
class Json {
 public:
  using Array = std::vector<Json>;
  using Member = std::pair<std::string, Json>;
  using Object = std::vector<Member>;

  Json() = default;  // null
  Json(std::nullptr_t) {}
  Json(bool value) : value_(value) {}
  Json(int value) : value_(std::int64_t{value}) {}
  Json(unsigned value) : value_(std::uint64_t{value}) {}
  Json(std::int64_t value) : value_(value) {}
  Json(std::uint64_t value) : value_(value) {}
  Json(double value) : value_(value) {}
  Json(std::string value) : value_(std::move(value)) {}
  Json(std::string_view value) : value_(std::string(value)) {}
  Json(const char* value) : value_(std::string(value)) {}
  template <typename T>
  Json(const std::optional<T>& value) {
    if (value) *this = Json(*value);
  }
  static Json object() { return Json(Object{}); }
  static Json array() { return Json(Array{}); }

  // Only on an object. Replaces a member of the same name.
  Json& set(std::string_view name, Json value);
  // Only on an object. Text that may not be UTF-8: U+FFFD for what is not, and then a second member
  // NAME_base64 with the true bytes.
  Json& set_bytes(std::string_view name, std::string_view bytes);
  Json& set_bytes(std::string_view name, const std::string& bytes) {
    return set_bytes(name, std::string_view(bytes));
  }
  Json& set_bytes(std::string_view name, const std::optional<std::string>& bytes);
  // Only on an object that has no such member yet; needs no search.
  Json& add_member(std::string name, Json value);
  // Only on an array.
  Json& push(Json value);

  bool is_null() const { return std::holds_alternative<std::monostate>(value_); }
  const bool* boolean() const { return std::get_if<bool>(&value_); }
  const std::string* text() const { return std::get_if<std::string>(&value_); }
  const Array* items() const { return std::get_if<Array>(&value_); }
  const Object* members() const { return std::get_if<Object>(&value_); }
  // A whole number that fits; nothing for anything else.
  std::optional<std::int64_t> integer() const;
  std::optional<std::uint64_t> unsigned_integer() const;
  std::optional<double> number() const;

  // Null when this is no object or has no such member.
  const Json* find(std::string_view name) const;

  // Text of the document. Strings must be UTF-8; see set_bytes.
  std::string dump() const;          // indented by two, with a final newline
  std::string dump_compact() const;  // one line, no newline

 private:
  explicit Json(Array items) : value_(std::move(items)) {}
  explicit Json(Object members) : value_(std::move(members)) {}
  std::variant<std::monostate, bool, std::int64_t, std::uint64_t, double, std::string, Array,
               Object>
      value_;
};

// The members that every document begins with: schema "tune/COMMAND/1" and tool.
Json json_document(std::string_view schema);

// Errors (bad_input) with file:line:column. Duplicate members, more than 64 levels and trailing
// text are errors.
Result<Json> parse_json(std::string_view text, std::string_view file_name);

}  // namespace tune
