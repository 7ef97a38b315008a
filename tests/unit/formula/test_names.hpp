#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "formula/formula.hpp"

namespace tune::formula {

inline Error no_such(std::string message) {
  Error error;
  error.code = ErrorCode::bad_input;
  error.message = std::move(message);
  return error;
}

// Names as a small host and profile would give them.
class TestNames : public Names {
 public:
  std::map<std::string, Value, std::less<>> values{
      {"memory", whole(Integer{16} << 30, kBytes)},
      {"page_size", whole(4096, kBytes)},
      {"rate", whole(200'000, kPerSecond)},
      {"rtt", Number{80, 1000, kSeconds}},
      {"share", Number{3, 10, kNone}},
      {"processors", whole(8)},
      {"negative", whole(-7)},
      {"busy", true},
      {"algorithm", std::string("bbr")},
      {"service_ports", *PortSet::parse("9981")},
  };
  // Known by type only, as an input that must be given and was not.
  std::map<std::string, Type, std::less<>> types{{"missing", Type{Kind::number, kBytes}}};
  std::map<std::string, Value, std::less<>> keys{
      {"running net.ipv4.tcp_mem 2", whole(6'291'456, kBytes)},
      {"running net.core.somaxconn", whole(4096)},
      {"default net.core.somaxconn", whole(128)},
      {"running net.ipv4.ip_local_reserved_ports", *PortSet::parse("8080,10000-10010")},
      {"default net.ipv4.tcp_congestion_control", std::string("cubic")},
  };
  mutable std::vector<std::string> asked;  // for values, in order

  Result<Type> type_of_name(std::string_view name) const override {
    if (const auto type = types.find(name); type != types.end()) return type->second;
    const auto value = values.find(name);
    if (value == values.end()) return no_such("no such name");
    return type_of(value->second);
  }

  Result<Value> value_of_name(std::string_view name) const override {
    asked.emplace_back(name);
    const auto value = values.find(name);
    if (value == values.end()) return no_such(std::string(name) + " has no value");
    return value->second;
  }

  Result<Type> type_of_key(Which which, std::string_view key,
                           std::optional<int> field) const override {
    const auto value = keys.find(row(which, key, field));
    if (value == keys.end()) return no_such("no such key");
    return type_of(value->second);
  }

  Result<Value> value_of_key(Which which, std::string_view key,
                             std::optional<int> field) const override {
    asked.push_back(row(which, key, field));
    const auto value = keys.find(asked.back());
    if (value == keys.end()) return no_such("no such key");
    return value->second;
  }

  Result<Value> has_key(std::string_view key) const override {
    return Value(key == "net.core.somaxconn");
  }

  Result<Value> kernel_at_least(std::string_view version) const override {
    return Value(version == "5.4");
  }

  std::vector<std::string> known_names() const override {
    std::vector<std::string> names;
    for (const auto& entry : values) names.push_back(entry.first);
    for (const auto& entry : types) names.push_back(entry.first);
    return names;
  }

 private:
  static std::string row(Which which, std::string_view key, std::optional<int> field) {
    std::string text = which == Which::running ? "running " : "default ";
    text += key;
    return field ? text + " " + std::to_string(*field) : text;
  }
};

// "2:7: message"
inline std::string with_place(const Error& error) {
  return std::to_string(error.line) + ":" + std::to_string(error.column) + ": " + error.message;
}

// "2:7", the place alone.
inline std::string place_of(const Error& error) {
  return std::to_string(error.line) + ":" + std::to_string(error.column);
}

// The value to the last digit: "1/3", "4096 bytes", "unlimited", "true", "\"bbr\"".
inline std::string exact(const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return "\"" + *text + "\"";
  const auto* number = std::get_if<Number>(&value);
  if (number == nullptr || number->unlimited) return describe(value);
  std::string text = to_string(number->numerator);
  if (number->denominator != 1) text += "/" + to_string(number->denominator);
  if (number->dimension != kNone) text += " " + describe(number->dimension);
  return text;
}

// What comes of a formula that is parsed, checked and computed: its exact value, or the first
// error with its place.
inline std::string result_of(std::string_view text, const Names& names = TestNames()) {
  const auto formula = Formula::parse(text);
  if (!formula) return with_place(formula.error());
  const auto type = formula->check(names);
  if (!type) return with_place(type.error());
  const auto value = formula->evaluate(names);
  if (!value) return with_place(value.error());
  return exact(*value);
}

// The type that the check finds, or its error.
inline std::string type_of_text(std::string_view text, const Names& names = TestNames()) {
  const auto formula = Formula::parse(text);
  if (!formula) return with_place(formula.error());
  const auto type = formula->check(names);
  return type ? describe(*type) : with_place(type.error());
}

// The error alone; empty when there is none.
inline Error error_of(std::string_view text, const Names& names = TestNames()) {
  const auto formula = Formula::parse(text);
  if (!formula) return formula.error();
  const auto type = formula->check(names);
  if (!type) return type.error();
  const auto value = formula->evaluate(names);
  return value ? Error{} : value.error();
}

}  // namespace tune::formula
