#include "formula/formula.hpp"

#include <set>
#include <utility>

#include "formula/check.hpp"
#include "formula/evaluate.hpp"
#include "formula/functions.hpp"
#include "formula/node.hpp"
#include "formula/parser.hpp"

namespace tune::formula {
namespace {

// What a call rests on beside its arguments: "running(net.ipv4.tcp_mem)[2]".
std::string mention(const Call& call) {
  std::string text = std::string(call.function->name) + "(" + call.constant + ")";
  if (call.field) text += "[" + std::to_string(*call.field) + "]";
  return text;
}

void collect(const Node& node, std::vector<std::string>& found);

void collect_call(const Call& call, std::vector<std::string>& found) {
  for (const NodePointer& argument : call.arguments) collect(*argument, found);
  const bool asks_the_host = call.arguments.empty() && call.function->name != "ports";
  if (asks_the_host) found.push_back(mention(call));
}

void collect_chain(const Chain& chain, std::vector<std::string>& found) {
  collect(*chain.first, found);
  for (const Link& link : chain.rest) collect(*link.operand, found);
}

void collect(const Node& node, std::vector<std::string>& found) {
  std::visit(
      Overloaded{[](const Literal&) {}, [&](const Name& name) { found.push_back(name.name); },
                 [&](const Unary& unary) { collect(*unary.operand, found); },
                 [&](const Chain& chain) { collect_chain(chain, found); },
                 [&](const Call& call) { collect_call(call, found); }},
      node.form);
}

}  // namespace

Formula::Formula(std::shared_ptr<const Node> root, std::shared_ptr<const std::string> text)
    : root_(std::move(root)), text_(std::move(text)) {}

Result<Formula> Formula::parse(std::string_view text) {
  auto root = formula::parse(text);
  if (!root) return root.error();
  return Formula(std::move(*root), std::make_shared<const std::string>(text));
}

Result<Type> Formula::check(const Names& names) const { return formula::check(*root_, names); }

Result<Value> Formula::evaluate(const Names& names) const {
  return formula::evaluate(*root_, names);
}

std::vector<std::string> Formula::mentions() const {
  std::vector<std::string> all;
  collect(*root_, all);
  std::set<std::string> seen;
  std::vector<std::string> once;
  for (std::string& mention : all) {
    if (seen.insert(mention).second) once.push_back(std::move(mention));
  }
  return once;
}

const std::string& Formula::text() const { return *text_; }

}  // namespace tune::formula
