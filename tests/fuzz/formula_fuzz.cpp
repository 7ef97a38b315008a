#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "formula/formula.hpp"

// Any text as a formula and as a quantity: it must be refused or computed, never crash, and what
// was computed must be of the type that the check promised.

namespace {

using tune::Error;
using tune::ErrorCode;
using tune::Result;
using tune::formula::Formula;
using tune::formula::Kind;
using tune::formula::Names;
using tune::formula::Type;
using tune::formula::Value;

Error unknown(std::string_view what) {
  Error error;
  error.code = ErrorCode::bad_input;
  error.message = "unknown: " + std::string(what);
  return error;
}

class FixedNames : public Names {
 public:
  Result<Type> type_of_name(std::string_view name) const override {
    auto value = value_of_name(name);
    if (!value) return value.error();
    return tune::formula::type_of(*value);
  }

  Result<Value> value_of_name(std::string_view name) const override {
    if (name == "memory") return Value(tune::formula::whole(1 << 30, tune::formula::kBytes));
    if (name == "rate") return Value(tune::formula::whole(200'000, tune::formula::kPerSecond));
    if (name == "rtt") return Value(tune::formula::whole(1, tune::formula::kSeconds));
    if (name == "count") return Value(tune::formula::whole(-7));
    if (name == "huge") return Value(tune::formula::whole(tune::Integer{1} << 126));
    if (name == "flag") return Value(true);
    if (name == "word") return Value(std::string("bbr"));
    if (name == "service_ports") return Value(tune::PortSet());
    return unknown(name);
  }

  Result<Type> type_of_key(Which, std::string_view, std::optional<int>) const override {
    return Type{};
  }

  Result<Value> value_of_key(Which, std::string_view key, std::optional<int> field) const override {
    if (key == "absent") return unknown(key);
    return Value(tune::formula::whole(field.value_or(4096)));
  }

  Result<Value> has_key(std::string_view key) const override { return Value(key != "absent"); }
  Result<Value> kernel_at_least(std::string_view) const override { return Value(false); }

  std::vector<std::string> known_names() const override {
    return {"memory", "rate", "rtt", "count", "huge", "flag", "word", "service_ports"};
  }
};

void require(bool condition) {
  if (!condition) std::abort();
}

void require_place(const Error& error) {
  require(error.line >= 1 && error.column >= 1 && !error.message.empty());
}

void try_formula(std::string_view text) {
  const auto formula = Formula::parse(text);
  if (!formula) return require_place(formula.error());
  require(formula->text() == text);
  for (const std::string& mention : formula->mentions()) require(!mention.empty());
  const FixedNames names;
  const auto type = formula->check(names);
  const auto value = formula->evaluate(names);
  if (!type) require_place(type.error());
  if (!value) require_place(value.error());
  if (value) (void)describe(*value);
  if (type && value) require(fits(tune::formula::type_of(*value), *type));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try_formula(text);
  const auto quantity = tune::formula::parse_quantity(text);
  require(quantity ? !describe(*quantity).empty() : quantity.error().column >= 1);
  return 0;
}
