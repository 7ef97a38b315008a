#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "formula/formula.hpp"
#include "formula/operators.hpp"
#include "formula/place.hpp"

// A parsed formula as a tree. The parser bounds its depth, so that walking it cannot overflow the
// stack; a long row of operands is one Chain, not a deep tree.
namespace tune::formula {

struct Function;
using NodePointer = std::unique_ptr<const Node>;

struct Literal {
  Value value;
  std::string unit;  // when it is the bare name of a unit
};

struct Name {
  std::string name;
};

struct Unary {
  Operator which;
  NodePointer operand;
};

// Operators of one precedence, from left to right. Comparisons have one link.
struct Link {
  Operator which;
  Place place;  // of the operator
  NodePointer operand;
};
struct Chain {
  NodePointer first;
  std::vector<Link> rest;
};

struct Call {
  const Function* function;
  std::vector<NodePointer> arguments;
  std::string constant;  // the text of a function that takes a constant instead
  std::optional<int> field;
};

struct Node {
  Place place;  // of a name, a literal, a function's name, a unary operator
  std::variant<Literal, Name, Unary, Chain, Call> form;
};

template <typename... Visitors>
struct Overloaded : Visitors... {
  using Visitors::operator()...;
};
template <typename... Visitors>
Overloaded(Visitors...) -> Overloaded<Visitors...>;

}  // namespace tune::formula
