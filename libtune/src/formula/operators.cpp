#include "formula/operators.hpp"

#include <array>
#include <utility>

#include "formula/number.hpp"
#include "formula/place.hpp"

namespace tune::formula {
namespace {

constexpr Type kFlag{Kind::flag, {}};

std::string quoted(Operator which) { return "\"" + std::string(spelling(which)) + "\""; }

Error mismatch(Operator which, const Type& left, const Type& right) {
  std::string verb = "compare";
  if (which == Operator::plus) verb = "add";
  if (which == Operator::minus) verb = "subtract";
  return error_without_place("cannot " + verb + " " + describe(left) + " and " + describe(right) +
                             ": left of " + quoted(which) + " is " + describe(left) +
                             ", right of it is " + describe(right));
}

Status takes(Operator which, Kind kind, const Type& operand) {
  if (operand.kind != kind) {
    const std::string wanted = kind == Kind::flag ? "a condition, true or false" : "a number";
    return error_without_place(quoted(which) + " takes " + wanted + ", but here is " +
                               describe(operand));
  }
  if (operand.any_dimension) {
    return error_without_place("\"unlimited\" is no number to calculate with: " + quoted(which) +
                               " cannot take it; compare it, or bound it with min() or clamp()");
  }
  return {};
}

Status both_take(Operator which, Kind kind, const Type& left, const Type& right) {
  auto status = takes(which, kind, left);
  return status ? takes(which, kind, right) : status;
}

Result<Type> type_of_comparison(Operator which, const Type& left, const Type& right) {
  const auto common = common_type(left, right);
  if (!common) return mismatch(which, left, right);
  const bool needs_order = which != Operator::equal && which != Operator::not_equal;
  if (needs_order && common->kind != Kind::number) {
    return error_without_place(describe(*common) + " has no order: " + quoted(which) +
                               " takes numbers; \"==\" and \"!=\" take all types");
  }
  return kFlag;
}

Result<Type> type_of_arithmetic(Operator which, const Type& left, const Type& right) {
  auto numbers = both_take(which, Kind::number, left, right);
  if (!numbers) return numbers.error();
  if (which == Operator::plus || which == Operator::minus) {
    if (left.dimension != right.dimension) return mismatch(which, left, right);
    return left;
  }
  auto dimension = which == Operator::times ? product_of(left.dimension, right.dimension)
                                            : quotient_of(left.dimension, right.dimension);
  if (!dimension) return dimension.error();
  return Type{Kind::number, *dimension};
}

Result<Value> as_value(const Result<Number>& number) {
  if (!number) return number.error();
  return Value(*number);
}

Result<Value> calculate(Operator which, const Number& left, const Number& right) {
  switch (which) {
    case Operator::plus:
      return as_value(add(left, right));
    case Operator::minus:
      return as_value(subtract(left, right));
    case Operator::times:
      return as_value(multiply(left, right));
    default:
      return as_value(divide(left, right));
  }
}

bool ordered(Operator which, std::strong_ordering order) {
  switch (which) {
    case Operator::less:
      return order < 0;
    case Operator::less_or_equal:
      return order <= 0;
    case Operator::greater:
      return order > 0;
    default:
      return order >= 0;
  }
}

bool equal_values(const Value& left, const Value& right) {
  if (const auto* number = std::get_if<Number>(&left)) {
    return compare(*number, std::get<Number>(right)) == 0;
  }
  if (const auto* flag = std::get_if<bool>(&left)) return *flag == std::get<bool>(right);
  if (const auto* ports = std::get_if<PortSet>(&left)) return *ports == std::get<PortSet>(right);
  return std::get<std::string>(left) == std::get<std::string>(right);
}

}  // namespace

std::string_view spelling(Operator which) {
  constexpr std::array<std::string_view, 14> kSpellings{
      "or", "and", "not", "==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "-"};
  return kSpellings[static_cast<std::size_t>(which)];
}

std::optional<Type> common_type(const Type& a, const Type& b) {
  if (a == b) return a;
  if (a.kind != Kind::number || b.kind != Kind::number) return std::nullopt;
  if (a.any_dimension) return b;
  if (b.any_dimension) return a;
  return std::nullopt;
}

Result<Type> type_of(Operator which, const Type& left, const Type& right) {
  switch (which) {
    case Operator::either:
    case Operator::both: {
      auto flags = both_take(which, Kind::flag, left, right);
      if (!flags) return flags.error();
      return kFlag;
    }
    case Operator::plus:
    case Operator::minus:
    case Operator::times:
    case Operator::divided_by:
      return type_of_arithmetic(which, left, right);
    default:
      return type_of_comparison(which, left, right);
  }
}

Result<Type> type_of(Operator which, const Type& operand) {
  const Kind kind = which == Operator::inverse ? Kind::flag : Kind::number;
  auto status = takes(which, kind, operand);
  if (!status) return status.error();
  return operand;
}

Result<Value> compute(Operator which, const Value& left, const Value& right) {
  auto type = type_of(which, formula::type_of(left), formula::type_of(right));
  if (!type) return type.error();
  switch (which) {
    case Operator::either:
      return Value(std::get<bool>(left) || std::get<bool>(right));
    case Operator::both:
      return Value(std::get<bool>(left) && std::get<bool>(right));
    case Operator::equal:
      return Value(equal_values(left, right));
    case Operator::not_equal:
      return Value(!equal_values(left, right));
    case Operator::plus:
    case Operator::minus:
    case Operator::times:
    case Operator::divided_by:
      return calculate(which, std::get<Number>(left), std::get<Number>(right));
    default:
      return Value(ordered(which, compare(std::get<Number>(left), std::get<Number>(right))));
  }
}

Result<Value> compute(Operator which, const Value& operand) {
  auto type = type_of(which, formula::type_of(operand));
  if (!type) return type.error();
  if (which == Operator::inverse) return Value(!std::get<bool>(operand));
  return as_value(negate(std::get<Number>(operand)));
}

}  // namespace tune::formula
