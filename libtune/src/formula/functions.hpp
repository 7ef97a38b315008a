#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <tune/result.hpp>

#include "formula/formula.hpp"
#include "formula/node.hpp"

namespace tune::formula {

enum class ArgumentForm {
  values,    // formulas, computed before the call
  branches,  // if(): the condition is computed, then one of the others
  constant,  // one text literal, known when the formula is parsed
  key,       // the same, and a field may follow in brackets
};

// A call as a function sees it.
struct CallContext {
  const Call& call;
  const Names& names;
};

// One function of the language: a row of the table in functions.cpp.
struct Function {
  std::string_view name;
  std::string_view usage;  // "clamp(value, low, high)"
  ArgumentForm form;
  std::size_t least;  // how many arguments
  std::size_t most;
  Result<Type> (*type)(const CallContext& context, std::span<const Type> arguments);
  Result<Value> (*compute)(const CallContext& context, std::span<const Value> arguments);
};

inline constexpr std::size_t kAnyNumber = static_cast<std::size_t>(-1);

std::span<const Function> functions();
const Function* find_function(std::string_view name);

}  // namespace tune::formula
