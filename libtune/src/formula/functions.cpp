#include "formula/functions.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include <tune/kernel_version.hpp>

#include "base/text.hpp"
#include "formula/number.hpp"
#include "formula/operators.hpp"
#include "formula/place.hpp"

namespace tune::formula {
namespace {

using Types = std::span<const Type>;
using Values = std::span<const Value>;

constexpr Type kPlain{Kind::number, kNone};
constexpr Type kFlag{Kind::flag, {}};
constexpr Type kPorts{Kind::ports, {}};

std::string name_of(const CallContext& context) {
  return std::string(context.call.function->name) + "()";
}

const Number& number(const Value& value) { return std::get<Number>(value); }

Result<Value> as_value(const Result<Number>& result) {
  if (!result) return result.error();
  return Value(*result);
}

// Types

Error wrong_argument(const CallContext& context, std::size_t index, std::string_view wanted,
                     const Type& given) {
  return error_without_place(name_of(context) + " takes " + std::string(wanted) +
                             ", but argument " + std::to_string(index + 1) + " is " +
                             describe(given));
}

Result<Type> numbers_alike(const CallContext& context, Types arguments) {
  Type common{Kind::number, {}, true};
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i].kind != Kind::number) {
      return wrong_argument(context, i, "numbers", arguments[i]);
    }
    const auto together = common_type(common, arguments[i]);
    if (!together) {
      return wrong_argument(context, i,
                            "numbers of one dimension; those before are " + describe(common),
                            arguments[i]);
    }
    common = *together;
  }
  return common;
}

Result<Type> limited_numbers_alike(const CallContext& context, Types arguments) {
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i].any_dimension) {
      return wrong_argument(context, i, "numbers", arguments[i]);
    }
  }
  return numbers_alike(context, arguments);
}

Result<Type> plain_or_bytes(const CallContext& context, Types arguments) {
  const bool good = arguments[0] == kPlain || arguments[0] == Type{Kind::number, kBytes};
  if (!good) return wrong_argument(context, 0, "a plain number or bytes", arguments[0]);
  return arguments[0];
}

Result<Type> branches_alike(const CallContext&, Types arguments) {
  if (arguments[0] != kFlag) {
    return error_without_place("the condition of if() must be true or false, but is " +
                               describe(arguments[0]));
  }
  const auto common = common_type(arguments[1], arguments[2]);
  if (!common) {
    return error_without_place("both branches of if() must be of one type: the first is " +
                               describe(arguments[1]) + ", the second is " +
                               describe(arguments[2]));
  }
  return *common;
}

Result<Type> all_ports(const CallContext& context, Types arguments) {
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i] != kPorts) return wrong_argument(context, i, "ports", arguments[i]);
  }
  return kPorts;
}

Result<Type> count_type(const CallContext& context, Types arguments) {
  auto ports = all_ports(context, arguments);
  return ports ? kPlain : ports;
}

Result<Type> ports_type(const CallContext& context, Types) {
  auto ports = PortSet::parse(context.call.constant);
  if (!ports) return ports.error();
  return kPorts;
}

Result<Type> has_type(const CallContext&, Types) { return kFlag; }

Result<Type> kernel_type(const CallContext& context, Types) {
  const std::string& version = context.call.constant;
  if (KernelVersion::parse(version)) return kFlag;
  return error_without_place("kernel_at_least() takes a version such as \"5.4\", not \"" +
                             printable(version.substr(0, 40)) + "\"");
}

Result<Type> running_type(const CallContext& context, Types) {
  return context.names.type_of_key(Names::Which::running, context.call.constant,
                                   context.call.field);
}

Result<Type> default_type(const CallContext& context, Types) {
  return context.names.type_of_key(Names::Which::standard, context.call.constant,
                                   context.call.field);
}

// Values

Result<Value> smallest(const CallContext&, Values arguments) {
  return *std::min_element(arguments.begin(), arguments.end(), [](const Value& a, const Value& b) {
    return compare(number(a), number(b)) < 0;
  });
}

Result<Value> largest(const CallContext&, Values arguments) {
  return *std::max_element(arguments.begin(), arguments.end(), [](const Value& a, const Value& b) {
    return compare(number(a), number(b)) < 0;
  });
}

Result<Value> clamped(const CallContext&, Values arguments) {
  const Number& low = number(arguments[1]);
  const Number& high = number(arguments[2]);
  if (compare(low, high) > 0) {
    return error_without_place("the low bound of clamp(), " + describe(low) +
                               ", is above the high one, " + describe(high));
  }
  if (compare(number(arguments[0]), low) < 0) return arguments[1];
  if (compare(number(arguments[0]), high) > 0) return arguments[2];
  return arguments[0];
}

Result<Value> rounded_down_to_whole(const CallContext&, Values arguments) {
  const Number& value = number(arguments[0]);
  return Value(whole(floor(value), value.dimension));
}

Result<Value> rounded_up_to_whole(const CallContext&, Values arguments) {
  const Number& value = number(arguments[0]);
  return Value(whole(ceiling(value), value.dimension));
}

enum class Towards { below, above };

Result<Value> rounded_to_step(const CallContext& context, Values arguments, Towards towards) {
  const Number& step = number(arguments[1]);
  if (step.numerator <= 0) {
    return error_without_place("the step of " + name_of(context) + " must be above zero, but is " +
                               describe(step));
  }
  auto steps = divide(number(arguments[0]), step);
  if (!steps) return steps.error();
  const Integer count = towards == Towards::above ? ceiling(*steps) : floor(*steps);
  return as_value(multiply(whole(count), step));
}

Result<Value> rounded_up(const CallContext& context, Values arguments) {
  return rounded_to_step(context, arguments, Towards::above);
}

Result<Value> rounded_down(const CallContext& context, Values arguments) {
  return rounded_to_step(context, arguments, Towards::below);
}

Result<Value> power_of_two_from(const CallContext&, Values arguments) {
  const Number& value = number(arguments[0]);
  const Integer least = ceiling(value);
  Integer power = 1;
  while (power < least) {
    if (__builtin_mul_overflow(power, Integer{2}, &power)) {
      return error_without_place("the power of two does not fit in 128 bits");
    }
  }
  return Value(whole(power, value.dimension));
}

Result<Value> power_of_two_up_to(const CallContext&, Values arguments) {
  const Number& value = number(arguments[0]);
  const Integer most = floor(value);
  Integer power = 1;
  while (power <= most / 2) power *= 2;
  return Value(whole(power, value.dimension));
}

Result<Value> parsed_ports(const CallContext& context, Values) {
  auto ports = PortSet::parse(context.call.constant);
  if (!ports) return ports.error();
  return Value(*ports);
}

Result<Value> united(const CallContext&, Values arguments) {
  PortSet all;
  for (const Value& ports : arguments) all = all.united_with(std::get<PortSet>(ports));
  return Value(all);
}

Result<Value> counted(const CallContext&, Values arguments) {
  constexpr int kHighestPort = 65535;
  return Value(whole(std::get<PortSet>(arguments[0]).count_within(0, kHighestPort)));
}

Result<Value> has_key(const CallContext& context, Values) {
  return context.names.has_key(context.call.constant);
}

Result<Value> kernel_at_least(const CallContext& context, Values) {
  return context.names.kernel_at_least(context.call.constant);
}

Result<Value> running_value(const CallContext& context, Values) {
  return context.names.value_of_key(Names::Which::running, context.call.constant,
                                    context.call.field);
}

Result<Value> default_value(const CallContext& context, Values) {
  return context.names.value_of_key(Names::Which::standard, context.call.constant,
                                    context.call.field);
}

using Form = ArgumentForm;

constexpr std::array kFunctions{
    Function{"min", "min(a, b, …)", Form::values, 2, kAnyNumber, numbers_alike, smallest},
    Function{"max", "max(a, b, …)", Form::values, 2, kAnyNumber, numbers_alike, largest},
    Function{"clamp", "clamp(value, low, high)", Form::values, 3, 3, numbers_alike, clamped},
    Function{"floor", "floor(x)", Form::values, 1, 1, limited_numbers_alike, rounded_down_to_whole},
    Function{"ceil", "ceil(x)", Form::values, 1, 1, limited_numbers_alike, rounded_up_to_whole},
    Function{"round_up", "round_up(x, step)", Form::values, 2, 2, limited_numbers_alike,
             rounded_up},
    Function{"round_down", "round_down(x, step)", Form::values, 2, 2, limited_numbers_alike,
             rounded_down},
    Function{"power_of_two", "power_of_two(x)", Form::values, 1, 1, plain_or_bytes,
             power_of_two_from},
    Function{"power_of_two_below", "power_of_two_below(x)", Form::values, 1, 1, plain_or_bytes,
             power_of_two_up_to},
    Function{"if", "if(condition, a, b)", Form::branches, 3, 3, branches_alike, nullptr},
    Function{"ports", "ports(\"9981,10000-10010\")", Form::constant, 1, 1, ports_type,
             parsed_ports},
    Function{"union", "union(a, b, …)", Form::values, 2, kAnyNumber, all_ports, united},
    Function{"count", "count(ports)", Form::values, 1, 1, count_type, counted},
    Function{"has", "has(\"key\")", Form::constant, 1, 1, has_type, has_key},
    Function{"kernel_at_least", "kernel_at_least(\"5.4\")", Form::constant, 1, 1, kernel_type,
             kernel_at_least},
    Function{"running", "running(\"key\") or running(\"key\")[0]", Form::key, 1, 1, running_type,
             running_value},
    Function{"default", "default(\"key\") or default(\"key\")[0]", Form::key, 1, 1, default_type,
             default_value},
};

}  // namespace

std::span<const Function> functions() { return kFunctions; }

const Function* find_function(std::string_view name) {
  const auto found =
      std::find_if(kFunctions.begin(), kFunctions.end(),
                   [name](const Function& function) { return function.name == name; });
  return found == kFunctions.end() ? nullptr : &*found;
}

}  // namespace tune::formula
