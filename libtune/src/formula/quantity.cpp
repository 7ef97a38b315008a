#include <string>

#include "formula/formula.hpp"
#include "formula/lexer.hpp"
#include "formula/number.hpp"
#include "formula/place.hpp"
#include "formula/units.hpp"

namespace tune::formula {
namespace {

constexpr char kExamples[] =
    "write a number with its unit and no blank between, such as 64KiB, 250ms, 30%, 200k/s";

Error error_in_column(Error error) {
  error.line = 0;
  return error;
}

Error expected(const char* what, const Token& found) {
  return error_in_column(error_at(found.place, std::string("expected ") + what + ", found " +
                                                   describe(found) + "; " + kExamples));
}

const Unit* unit_of_time(const Token& token) {
  const Unit* unit = token.kind == TokenKind::name ? find_unit(token.text) : nullptr;
  return unit != nullptr && unit->quantity.dimension == kSeconds ? unit : nullptr;
}

}  // namespace

// ["-"] number ["/" unit of time]
Result<Number> parse_quantity(std::string_view text) {
  auto tokens = tokenize(text);
  if (!tokens) return error_in_column(std::move(tokens.error()));
  const Token* token = tokens->data();
  const bool negative = token->kind == TokenKind::sign && token->text == "-";
  if (negative) ++token;
  if (token->kind != TokenKind::number) return expected("a number", *token);
  const Place place = token->place;
  Result<Number> quantity = token->number;
  ++token;
  if (token->kind == TokenKind::sign && token->text == "/") {
    ++token;
    const Unit* unit = unit_of_time(*token);
    if (unit == nullptr) return expected("a unit of time after \"/\"", *token);
    quantity = divide(*quantity, unit->quantity);
    ++token;
  }
  if (token->kind != TokenKind::end) return expected("nothing more", *token);
  if (quantity && negative) quantity = negate(*quantity);
  if (!quantity) return error_in_column(placed(std::move(quantity.error()), place));
  return quantity;
}

}  // namespace tune::formula
