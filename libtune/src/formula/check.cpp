#include "formula/check.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "formula/functions.hpp"
#include "formula/operators.hpp"

namespace tune::formula {
namespace {

Result<Type> at(Place place, Result<Type> type) {
  if (type) return type;
  return placed(std::move(type.error()), place);
}

Result<Type> check_literal(const Literal& literal, Place place, const Names& names) {
  if (!literal.unit.empty() && names.type_of_name(literal.unit)) {
    return error_at(place, "\"" + literal.unit +
                               "\" is a unit and also the name of a quantity here; "
                               "give the quantity another name");
  }
  return type_of(literal.value);
}

std::string unknown_name(const std::string& name, const std::vector<std::string>& known) {
  const std::string quoted = "\"" + printable(name.substr(0, 40)) + "\"";
  if (const Function* function = find_function(name)) {
    return quoted + " is a function; write " + std::string(function->usage);
  }
  const std::vector<std::string_view> candidates(known.begin(), known.end());
  std::string message = "unknown name " + quoted + "; ";
  const auto close = nearest(name, candidates);
  if (!close.empty()) message += "did you mean ";
  for (std::size_t i = 0; i < close.size(); ++i) {
    message.append(i == 0 ? "" : " or ").append(close[i]);
  }
  if (!close.empty()) message += "? ";
  return message + (known.empty() ? "No names are known here" : "Known are " + join(known, ", "));
}

Result<Type> check_name(const Name& name, Place place, const Names& names) {
  auto type = names.type_of_name(name.name);
  if (type) return type;
  const auto known = names.known_names();
  if (std::find(known.begin(), known.end(), name.name) != known.end()) return at(place, type);
  return error_at(place, unknown_name(name.name, known));
}

Result<Type> check_unary(const Unary& unary, Place place, const Names& names) {
  auto operand = check(*unary.operand, names);
  if (!operand) return operand;
  return at(place, type_of(unary.which, *operand));
}

Result<Type> check_chain(const Chain& chain, const Names& names) {
  auto type = check(*chain.first, names);
  for (const Link& link : chain.rest) {
    if (!type) return type;
    auto operand = check(*link.operand, names);
    if (!operand) return operand;
    type = at(link.place, type_of(link.which, *type, *operand));
  }
  return type;
}

Result<Type> check_call(const Call& call, Place place, const Names& names) {
  std::vector<Type> arguments;
  for (const NodePointer& argument : call.arguments) {
    auto type = check(*argument, names);
    if (!type) return type;
    arguments.push_back(*type);
  }
  return at(place, call.function->type({call, names}, arguments));
}

}  // namespace

Result<Type> check(const Node& node, const Names& names) {
  const Place place = node.place;
  return std::visit(
      Overloaded{[&](const Literal& literal) { return check_literal(literal, place, names); },
                 [&](const Name& name) { return check_name(name, place, names); },
                 [&](const Unary& unary) { return check_unary(unary, place, names); },
                 [&](const Chain& chain) { return check_chain(chain, names); },
                 [&](const Call& call) { return check_call(call, place, names); }},
      node.form);
}

}  // namespace tune::formula
