#include "formula/parser.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "formula/functions.hpp"
#include "formula/lexer.hpp"
#include "formula/number.hpp"
#include "formula/units.hpp"

namespace tune::formula {
namespace {

// From the loosest to the tightest.
enum class Level { either, both, inverse, comparison, sum, product, negative };

Level tighter(Level level) { return static_cast<Level>(static_cast<int>(level) + 1); }

struct Binary {
  Operator which;
  Level level;
};

constexpr std::array<Binary, 12> kBinaries{{
    {Operator::either, Level::either},
    {Operator::both, Level::both},
    {Operator::equal, Level::comparison},
    {Operator::not_equal, Level::comparison},
    {Operator::less, Level::comparison},
    {Operator::less_or_equal, Level::comparison},
    {Operator::greater, Level::comparison},
    {Operator::greater_or_equal, Level::comparison},
    {Operator::plus, Level::sum},
    {Operator::minus, Level::sum},
    {Operator::times, Level::product},
    {Operator::divided_by, Level::product},
}};

constexpr int kHighestField = 999;

// Recursive descent. A null pointer means that error_ says why.
class Parser {
 public:
  explicit Parser(std::vector<Token> tokens) : tokens_(std::move(tokens)) {}

  Result<NodePointer> all() {
    if (here().kind == TokenKind::end) return error_at(here().place, "the formula is empty");
    NodePointer root = expression();
    if (root && here().kind != TokenKind::end) return unexpected_end_of_operand();
    if (!root) return *error_;
    return root;
  }

 private:
  // Tokens

  const Token& here() const { return tokens_[position_]; }
  const Token& after() const { return tokens_[std::min(position_ + 1, tokens_.size() - 1)]; }

  Token take() {
    Token taken = here();
    if (taken.kind != TokenKind::end) ++position_;
    return taken;
  }

  static bool is(const Token& token, std::string_view spelling) {
    const bool can_be = token.kind == TokenKind::sign || token.kind == TokenKind::name;
    return can_be && token.text == spelling;
  }

  bool accept(std::string_view spelling) {
    if (!is(here(), spelling)) return false;
    take();
    return true;
  }

  NodePointer fail(Place place, std::string message) {
    if (!error_) error_ = error_at(place, std::move(message));
    return nullptr;
  }

  Error unexpected_end_of_operand() const;
  NodePointer missing_operand();

  // The grammar

  NodePointer expression() { return binary(Level::either); }
  NodePointer operand(Level level);
  NodePointer binary(Level level);
  NodePointer unary(Operator which, Level level);
  NodePointer primary();
  NodePointer literal(Value value, std::string unit = {});
  NodePointer name();
  NodePointer parentheses();
  NodePointer call();
  bool arguments(const Token& name, Call& call);
  bool constant_argument(const Token& name, Call& call);
  bool check_count(const Token& name, const Function& function, std::size_t count);
  bool field(Call& call);
  std::optional<Link> link(Level level);

  std::vector<Token> tokens_;
  std::size_t position_ = 0;
  int depth_ = 0;
  std::optional<Error> error_;
};

NodePointer make_node(Place place, std::variant<Literal, Name, Unary, Chain, Call> form) {
  return std::make_unique<const Node>(Node{place, std::move(form)});
}

NodePointer Parser::operand(Level level) {
  switch (level) {
    case Level::inverse:
      return unary(Operator::inverse, level);
    case Level::negative:
      return unary(Operator::negative, level);
    default:
      return binary(level);
  }
}

// The operator of this level that stands here, without its operand.
std::optional<Operator> binary_operator(const Token& token, Level level) {
  if (token.kind != TokenKind::sign && token.kind != TokenKind::name) return std::nullopt;
  if (token.text == ")" || token.text == ",") return std::nullopt;
  for (const Binary& binary : kBinaries) {
    if (binary.level == level && token.text == spelling(binary.which)) return binary.which;
  }
  return std::nullopt;
}

std::optional<Link> Parser::link(Level level) {
  const Operator which = *binary_operator(here(), level);
  const Place place = take().place;
  NodePointer right = operand(tighter(level));
  if (!right) return std::nullopt;
  return Link{which, place, std::move(right)};
}

NodePointer Parser::binary(Level level) {
  NodePointer first = operand(tighter(level));
  if (!first || !binary_operator(here(), level)) return first;
  const Place place = first->place;
  Chain chain{std::move(first), {}};
  while (binary_operator(here(), level)) {
    if (level == Level::comparison && !chain.rest.empty()) {
      return fail(here().place, "comparisons are not chained: write \"a < b and b < c\"");
    }
    auto next = link(level);
    if (!next) return nullptr;
    chain.rest.push_back(std::move(*next));
  }
  return make_node(place, std::move(chain));
}

NodePointer Parser::unary(Operator which, Level level) {
  if (!is(here(), spelling(which))) {
    return which == Operator::negative ? primary() : binary(tighter(level));
  }
  const Place place = take().place;
  if (++depth_ > kDeepestNesting) return fail(place, "the formula is nested too deeply");
  NodePointer inner = unary(which, level);
  --depth_;
  if (!inner) return nullptr;
  return make_node(place, Unary{which, std::move(inner)});
}

NodePointer Parser::literal(Value value, std::string unit) {
  return make_node(take().place, Literal{std::move(value), std::move(unit)});
}

NodePointer Parser::primary() {
  switch (here().kind) {
    case TokenKind::number:
      return literal(here().number);
    case TokenKind::text:
      return literal(std::string(here().text));
    case TokenKind::name:
      return is(after(), "(") ? call() : name();
    default:
      return is(here(), "(") ? parentheses() : missing_operand();
  }
}

NodePointer Parser::name() {
  const std::string_view text = here().text;
  if (text == "true" || text == "false") return literal(text == "true");
  if (text == "unlimited") return literal(unlimited_number());
  if (const Unit* unit = find_unit(text)) return literal(unit->quantity, std::string(text));
  if (is_reserved(text)) return missing_operand();
  const Token taken = take();
  return make_node(taken.place, Name{std::string(taken.text)});
}

NodePointer Parser::parentheses() {
  const Place place = take().place;
  if (++depth_ > kDeepestNesting) return fail(place, "the formula is nested too deeply");
  NodePointer inner = expression();
  --depth_;
  if (!inner) return nullptr;
  if (accept(")")) return inner;
  return fail(here().place, "expected \")\" for the \"(\" at " + std::to_string(place.line) + ":" +
                                std::to_string(place.column) + ", found " + describe(here()));
}

std::string unknown_function(std::string_view name) {
  std::vector<std::string_view> known;
  for (const Function& function : functions()) known.push_back(function.name);
  std::string message = "unknown function \"" + printable(name.substr(0, 40)) + "\"; ";
  const auto close = nearest(name, known, 1);
  if (!close.empty()) message += "did you mean " + std::string(close.front()) + "? ";
  message += "Functions are";
  for (const std::string_view function : known) message.append(" ").append(function);
  return message;
}

NodePointer Parser::call() {
  const Token name = take();
  const Function* function = find_function(name.text);
  if (is_reserved(name.text) && function == nullptr) {
    return fail(name.place, describe(name) + " is no function");
  }
  if (function == nullptr) return fail(name.place, unknown_function(name.text));
  take();  // "("
  if (++depth_ > kDeepestNesting) return fail(name.place, "the formula is nested too deeply");
  Call call{function, {}, {}, {}};
  const bool constant =
      function->form == ArgumentForm::constant || function->form == ArgumentForm::key;
  if (!(constant ? constant_argument(name, call) : arguments(name, call))) return nullptr;
  --depth_;
  if (is(here(), "[") && !field(call)) return nullptr;
  return make_node(name.place, std::move(call));
}

bool Parser::arguments(const Token& name, Call& call) {
  while (!is(here(), ")")) {
    NodePointer argument = expression();
    if (!argument) return false;
    call.arguments.push_back(std::move(argument));
    if (accept(",")) {
      if (is(here(), ")")) return missing_operand() != nullptr;
      continue;
    }
    if (is(here(), ")")) break;
    return fail(here().place, "expected \",\" or \")\" in the call of " + std::string(name.text) +
                                  "(), found " + describe(here())) != nullptr;
  }
  take();  // ")"
  return check_count(name, *call.function, call.arguments.size());
}

bool Parser::check_count(const Token& name, const Function& function, std::size_t count) {
  if (count >= function.least && count <= function.most) return true;
  std::string wanted = std::to_string(function.least);
  if (function.most != function.least) wanted += " or more";
  fail(name.place, std::string(function.name) + "() takes " + wanted + " argument" +
                       (wanted == "1" ? "" : "s") + ", here are " + std::to_string(count) +
                       "; write " + std::string(function.usage));
  return false;
}

bool Parser::constant_argument(const Token& name, Call& call) {
  if (here().kind != TokenKind::text || !is(after(), ")")) {
    fail(here().kind == TokenKind::text ? after().place : here().place,
         std::string(name.text) + "() takes one text in double quotes; write " +
             std::string(call.function->usage));
    return false;
  }
  call.constant = std::string(take().text);
  take();  // ")"
  return true;
}

bool Parser::field(Call& call) {
  const Place bracket = take().place;
  if (call.function->form != ArgumentForm::key) {
    fail(bracket, "only running() and default() have fields to choose with \"[…]\"");
    return false;
  }
  const Token index = take();
  const Number& number = index.number;
  const bool good = index.kind == TokenKind::number && number.denominator == 1 &&
                    number.dimension == kNone && number.numerator <= kHighestField;
  if (!good) {
    fail(index.place, "expected the number of a field, from 0, found " + describe(index));
    return false;
  }
  call.field = static_cast<int>(number.numerator);
  if (accept("]")) return true;
  fail(here().place, "expected \"]\" after the number of a field, found " + describe(here()));
  return false;
}

NodePointer Parser::missing_operand() {
  const Token& found = here();
  std::string message = "expected a number, a name or \"(\", found " + describe(found);
  if (is(found, "not")) message += "; put \"not …\" in parentheses";
  if (is(found, "+")) message += "; a number has no plus sign";
  if (is(found, ".")) message += "; write 0.5, not .5";
  return fail(found.place, std::move(message));
}

// An operand is complete, and what follows is neither an operator nor the end.
Error Parser::unexpected_end_of_operand() const {
  const Token& found = here();
  std::string message = "expected an operator or the end of the formula, found " + describe(found);
  const Token& before = tokens_[position_ - 1];
  const bool unit_apart = before.kind == TokenKind::number && found.kind != TokenKind::end &&
                          find_suffix(found.text) != nullptr;
  if (unit_apart) {
    message += "; a unit follows its number without a blank: " + std::string(before.text) +
               std::string(found.text);
  }
  return error_at(found.place, std::move(message));
}

}  // namespace

bool is_reserved(std::string_view name) {
  constexpr std::array<std::string_view, 6> kWords{"and",  "or",    "not",
                                                   "true", "false", "unlimited"};
  return std::find(kWords.begin(), kWords.end(), name) != kWords.end() ||
         find_unit(name) != nullptr;
}

Result<NodePointer> parse(std::string_view text) {
  auto tokens = tokenize(text);
  if (!tokens) return tokens.error();
  return Parser(std::move(*tokens)).all();
}

}  // namespace tune::formula
