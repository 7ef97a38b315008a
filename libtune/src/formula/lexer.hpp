#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <tune/result.hpp>

#include "formula/formula.hpp"
#include "formula/place.hpp"

namespace tune::formula {

enum class TokenKind { number, name, text, sign, end };

struct Token {
  TokenKind kind = TokenKind::end;
  std::string_view text;  // as written; of a text literal what stands between the quotes
  Place place;
  Number number;  // of a number, with its unit
};

inline constexpr std::size_t kLongestFormula = 64 * 1024;

// The last token is always `end`. The tokens point into `text`.
Result<std::vector<Token>> tokenize(std::string_view text);

// A token for people, safe on a terminal: "+", "end of the formula".
std::string describe(const Token& token);

}  // namespace tune::formula
