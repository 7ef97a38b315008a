#pragma once

#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace tune {

// The text of a JSON object in one line, written member by member: what Json::dump_compact() makes
// of the same members, for what is written in every transaction. A name is plain, and set once.
class JsonLine {
 public:
  JsonLine& set(std::string_view name, std::string_view text);
  JsonLine& set(std::string_view name, std::same_as<bool> auto truth) {
    return set_text(name, truth ? "true" : "false");
  }
  template <std::integral Number>
  requires(!std::same_as<Number, bool>) JsonLine& set(std::string_view name, Number number) {
    return set_text(name, std::to_string(number));
  }
  template <typename T>
  JsonLine& set(std::string_view name, const std::optional<T>& value) {
    return value ? set(name, *value) : set_text(name, "null");
  }
  // Bytes that may not be UTF-8, as Json::set_bytes() writes them.
  JsonLine& set_bytes(std::string_view name, std::string_view bytes);
  JsonLine& set_bytes(std::string_view name, const std::optional<std::string>& bytes) {
    return bytes ? set_bytes(name, std::string_view(*bytes)) : set_text(name, "null");
  }
  JsonLine& set_bytes(std::string_view name, const std::string& bytes) {
    return set_bytes(name, std::string_view(bytes));
  }
  // A value that is JSON already.
  JsonLine& set_text(std::string_view name, std::string_view json);

  // What fill(JsonLine&) sets.
  template <typename Fill>
  JsonLine& set_object(std::string_view name, const Fill& fill) {
    begin(name);
    write_object(fill);
    return *this;
  }
  // An object for each item: fill(JsonLine&, item).
  template <typename Items, typename Fill>
  JsonLine& set_array(std::string_view name, const Items& items, const Fill& fill) {
    begin(name);
    out_ += '[';
    for (const auto& item : items) {
      if (out_.back() != '[') out_ += ',';
      write_object([&](JsonLine& line) { fill(line, item); });
    }
    out_ += ']';
    return *this;
  }

  // The whole object; nothing may be set after it.
  std::string take() && { return std::move(out_ += '}'); }

 private:
  void begin(std::string_view name);
  template <typename Fill>
  void write_object(const Fill& fill) {
    out_ += '{';
    fill(*this);
    out_ += '}';
  }

  std::string out_ = "{";
};

}  // namespace tune
