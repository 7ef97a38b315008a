#include "formula/evaluate.hpp"

#include <utility>
#include <vector>

#include "formula/functions.hpp"
#include "formula/operators.hpp"

namespace tune::formula {
namespace {

Result<Value> at(Place place, Result<Value> value) {
  if (value) return value;
  return placed(std::move(value.error()), place);
}

Result<Value> evaluate_unary(const Unary& unary, Place place, const Names& names) {
  auto operand = evaluate(*unary.operand, names);
  if (!operand) return operand;
  return at(place, compute(unary.which, *operand));
}

bool decides(Operator which, const Value& left) {
  const bool* flag = std::get_if<bool>(&left);
  if (flag == nullptr) return false;
  return (which == Operator::either && *flag) || (which == Operator::both && !*flag);
}

Result<Value> evaluate_chain(const Chain& chain, const Names& names) {
  auto value = evaluate(*chain.first, names);
  for (const Link& link : chain.rest) {
    if (!value || decides(link.which, *value)) return value;
    auto operand = evaluate(*link.operand, names);
    if (!operand) return operand;
    value = at(link.place, compute(link.which, *value, *operand));
  }
  return value;
}

Result<Value> evaluate_branch(const Call& call, Place place, const Names& names) {
  auto condition = evaluate(*call.arguments[0], names);
  if (!condition) return condition;
  const bool* flag = std::get_if<bool>(&*condition);
  if (flag == nullptr) {
    return error_at(place, "the condition of if() must be true or false, but is " +
                               describe(type_of(*condition)));
  }
  return evaluate(*call.arguments[*flag ? 1 : 2], names);
}

Result<Value> evaluate_call(const Call& call, Place place, const Names& names) {
  if (call.function->form == ArgumentForm::branches) return evaluate_branch(call, place, names);
  std::vector<Value> arguments;
  std::vector<Type> types;
  for (const NodePointer& argument : call.arguments) {
    auto value = evaluate(*argument, names);
    if (!value) return value;
    types.push_back(type_of(*value));
    arguments.push_back(std::move(*value));
  }
  const CallContext context{call, names};
  if (!arguments.empty()) {  // "unlimited" shows only now where a name or a branch gave it
    auto type = call.function->type(context, types);
    if (!type) return placed(std::move(type.error()), place);
  }
  return at(place, call.function->compute(context, arguments));
}

}  // namespace

Result<Value> evaluate(const Node& node, const Names& names) {
  const Place place = node.place;
  return std::visit(
      Overloaded{[](const Literal& literal) { return Result<Value>(literal.value); },
                 [&](const Name& name) { return at(place, names.value_of_name(name.name)); },
                 [&](const Unary& unary) { return evaluate_unary(unary, place, names); },
                 [&](const Chain& chain) { return evaluate_chain(chain, names); },
                 [&](const Call& call) { return evaluate_call(call, place, names); }},
      node.form);
}

}  // namespace tune::formula
