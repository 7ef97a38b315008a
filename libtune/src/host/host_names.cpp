#include "host/host_names.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <tune/key.hpp>
#include <tune/value.hpp>

#include "base/text.hpp"
#include "formula/number.hpp"
#include "kernel/default_formula.hpp"

namespace tune {
namespace {

using formula::Dimension;
using formula::Number;
using formula::Type;

Error wrong(std::string message, std::string_view key = {}) {
  Error error;
  error.code = ErrorCode::bad_input;
  error.message = std::move(message);
  error.key = std::string(key);
  return error;
}

struct Fact {
  std::string_view name;
  Type type;
  formula::Value (*value)(const Host&);
};

formula::Value bytes(Integer value) { return formula::whole(value, formula::kBytes); }
formula::Value count(Integer value) { return formula::whole(value); }

constexpr Type kBytesType{formula::Kind::number, formula::kBytes};
constexpr Type kCountType{formula::Kind::number, formula::kNone};
constexpr Type kFlagType{formula::Kind::flag, formula::kNone};

constexpr std::array kFacts = {
    Fact{"buffer_memory", kBytesType,
         [](const Host& host) { return bytes(Integer{host.buffer_pages} * host.page_size_bytes); }},
    Fact{"buffer_pages", kCountType, [](const Host& host) { return count(host.buffer_pages); }},
    Fact{"container", kFlagType,
         [](const Host& host) { return formula::Value(host.container.has_value()); }},
    Fact{"initial_network_namespace", kFlagType,
         [](const Host& host) { return formula::Value(host.initial_network_namespace); }},
    Fact{"memory", kBytesType, [](const Host& host) { return bytes(host.memory_bytes); }},
    Fact{"open_files_limit", kCountType,
         [](const Host& host) { return count(host.open_files_limit); }},
    Fact{"page_size", kBytesType, [](const Host& host) { return bytes(host.page_size_bytes); }},
    Fact{"processors", kCountType, [](const Host& host) { return count(host.processors); }},
    Fact{"tcp_established_hash_entries", kCountType,
         [](const Host& host) { return count(host.tcp_established_hash_entries); }},
};

const Fact* find_fact(std::string_view name) {
  const auto found = std::find_if(kFacts.begin(), kFacts.end(),
                                  [name](const Fact& fact) { return fact.name == name; });
  return found == kFacts.end() ? nullptr : &*found;
}

std::string listed(const std::vector<std::string_view>& names) {
  return join(std::vector<std::string>(names.begin(), names.end()), ", ");
}

Error unknown_name(std::string_view name) {
  std::vector<std::string_view> candidates;
  for (const Fact& fact : kFacts) candidates.push_back(fact.name);
  const auto close = nearest(name, candidates);
  return wrong("\"" + printable(name) + "\" is no known name" +
               (close.empty() ? "." : "; did you mean " + listed(close) + "?"));
}

Error unknown_key(std::string_view key) {
  const auto close = nearest_keys(key);
  return wrong("The catalogue does not describe the key \"" + printable(key) + "\"" +
                   (close.empty() ? "." : "; did you mean " + listed(close) + "?"),
               key);
}

// The catalogue's entry, whichever way the key is written.
Result<const Parameter*> described(std::string_view text) {
  const auto key = Key::parse(text);
  if (!key) return key.error();
  const Parameter* parameter = key->parameter();
  if (parameter == nullptr) return unknown_key(text);
  return parameter;
}

bool has_fields(const Parameter& parameter) {
  return parameter.type == ValueType::integers || parameter.type == ValueType::choice ||
         parameter.type == ValueType::port_range;
}

std::string field_list(const Parameter& parameter) {
  std::vector<std::string> fields;
  for (std::size_t i = 0; i < parameter.fields.size(); ++i)
    fields.push_back("[" + std::to_string(i) + "] " + std::string(parameter.fields[i]));
  return join(fields, ", ");
}

Result<formula::Value> field_value(const Parameter& parameter, std::string_view text,
                                   std::optional<int> field, Integer page_size_bytes) {
  const Value value = read_back(&parameter, text);
  if (const auto* ports = std::get_if<PortSet>(&value)) return formula::Value(*ports);
  if (const auto* word = std::get_if<std::string>(&value)) {
    if (!has_fields(parameter)) return formula::Value(*word);
    return wrong("\"" + printable(*word) + "\" is no number.", parameter.key);
  }
  const auto& numbers = std::get<std::vector<Integer>>(value);
  const auto index = static_cast<std::size_t>(field.value_or(0));
  if (index >= numbers.size())
    return wrong("\"" + printable(text) + "\" has no field [" + std::to_string(index) + "].",
                 parameter.key);
  return formula::Value(quantity_of(parameter.unit, numbers[index], page_size_bytes));
}

}  // namespace

Result<Type> type_of_field(const Parameter& parameter, std::optional<int> field) {
  if (!has_fields(parameter)) {
    if (field) return wrong("This key is one value and takes no [index].", parameter.key);
    const bool ports = parameter.type == ValueType::port_list;
    return Type{ports ? formula::Kind::ports : formula::Kind::text, formula::kNone};
  }
  const std::size_t fields = std::max<std::size_t>(1, parameter.fields.size());
  if (!field && fields > 1)
    return wrong("This key has several fields; name one: " + field_list(parameter) + ".",
                 parameter.key);
  if (field && (*field < 0 || static_cast<std::size_t>(*field) >= fields))
    return wrong("This key has no field [" + std::to_string(*field) + "], only " +
                     (fields == 1 ? "[0]" : field_list(parameter)) + ".",
                 parameter.key);
  return Type{formula::Kind::number, dimension_of(parameter.unit)};
}

Number quantity_of(Unit unit, Integer raw, Integer page_size_bytes) {
  const Dimension dimension = dimension_of(unit);
  Integer factor = 1, divisor = 1;
  if (unit == Unit::pages) factor = page_size_bytes;
  if (unit == Unit::kibibytes) factor = 1024;
  if (unit == Unit::milliseconds) divisor = 1000;
  if (unit == Unit::microseconds) divisor = 1'000'000;
  // No overflow: a kernel value has 64 bits and a page 18.
  const auto exact = formula::ratio(raw * factor, divisor, dimension);
  return exact ? *exact : formula::whole(raw, dimension);
}

Result<Type> HostNames::type_of_name(std::string_view name) const {
  const Fact* fact = find_fact(name);
  if (fact == nullptr) return unknown_name(name);
  return fact->type;
}

Result<formula::Value> HostNames::value_of_name(std::string_view name) const {
  const Fact* fact = find_fact(name);
  if (fact == nullptr) return unknown_name(name);
  formula::Value value = fact->value(host_);
  const auto* number = std::get_if<Number>(&value);
  if (number != nullptr && number->numerator == 0)
    return wrong("The host facts do not say how much \"" + std::string(name) + "\" is.");
  return value;
}

Result<Type> HostNames::type_of_key(Which, std::string_view key, std::optional<int> field) const {
  const auto parameter = described(key);
  if (!parameter) return parameter.error();
  return type_of_field(**parameter, field);
}

Result<formula::Value> HostNames::value_of_key(Which which, std::string_view key,
                                               std::optional<int> field) const {
  const auto parameter = described(key);
  if (!parameter) return parameter.error();
  if (const auto type = type_of_field(**parameter, field); !type) return type.error();
  if (which == Which::standard) {
    const auto standard = default_value(**parameter, host_);
    if (!standard) return wrong("Its default on this host is not known.", key);
    return field_value(**parameter, *standard, field, host_.page_size_bytes);
  }
  const auto name = Key::parse(key);
  const auto running = name ? host_.values.find(name->name()) : host_.values.end();
  if (running == host_.values.end())
    return wrong("The host facts have no running value of it; ask has(\"" + std::string(key) +
                     "\") first, or use default().",
                 key);
  return field_value(**parameter, running->second, field, host_.page_size_bytes);
}

Result<formula::Value> HostNames::has_key(std::string_view key) const {
  const auto parsed = Key::parse(key);
  if (!parsed) return parsed.error();
  return formula::Value(host_.values.contains(parsed->name()));
}

Result<formula::Value> HostNames::kernel_at_least(std::string_view version) const {
  const auto parsed = KernelVersion::parse(version);
  if (!parsed) return wrong("\"" + printable(version) + "\" is no kernel version such as \"5.4\".");
  return formula::Value(host_.kernel >= *parsed);
}

std::vector<std::string> HostNames::known_names() const {
  std::vector<std::string> names;
  for (const Fact& fact : kFacts) names.emplace_back(fact.name);
  return names;
}

}  // namespace tune
