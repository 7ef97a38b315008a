#include "formula/lexer.hpp"

#include <array>
#include <optional>
#include <utility>

#include "base/text.hpp"
#include "formula/number.hpp"
#include "formula/units.hpp"

namespace tune::formula {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool starts_name(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool continues_name(char c) { return starts_name(c) || is_digit(c); }

// Longest first.
constexpr std::array<std::string_view, 17> kSigns{"==", "!=", "<=", ">=", "<", ">", "+", "-", "*",
                                                  "/",  "(",  ")",  "[",  "]", ",", "%", "."};

// What people try who come from other languages.
constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kHints{{
    {"&&", "write \"and\""},
    {"||", "write \"or\""},
    {"=", "write \"==\" to compare"},
    {"!", "write \"not\""},
    {"?", "write if(condition, a, b)"},
    {"^", "there is no power operator; write a product"},
    {"'", "text stands in double quotes"},
    {"#", "there are no comments"},
}};

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  Result<std::vector<Token>> all() {
    constexpr std::size_t kUsual = 16;
    std::vector<Token> tokens;
    tokens.reserve(kUsual);
    do {
      auto token = next();
      if (!token) return token.error();
      tokens.push_back(*token);
    } while (tokens.back().kind != TokenKind::end);
    return tokens;
  }

 private:
  Result<Token> next() {
    skip_blanks();
    if (rest().empty()) return token(TokenKind::end, 0);
    const char c = rest().front();
    if (is_digit(c)) return number();
    if (c == '"') return text_literal();
    if (starts_name(c)) return token(TokenKind::name, name_length(0));
    for (const std::string_view sign : kSigns) {
      if (sign.front() == c && rest().starts_with(sign)) return token(TokenKind::sign, sign.size());
    }
    return unexpected();
  }

  std::string_view rest() const { return text_.substr(position_); }

  Place place() const { return {line_, static_cast<int>(position_ - line_start_) + 1}; }

  void skip_blanks() {
    while (!rest().empty() && is_blank(rest().front())) {
      const bool new_line = rest().front() == '\n';
      ++position_;
      if (!new_line) continue;
      ++line_;
      line_start_ = position_;
    }
  }

  Token token(TokenKind kind, std::size_t length) {
    Token made{kind, rest().substr(0, length), place(), {}};
    position_ += length;
    return made;
  }

  std::size_t name_length(std::size_t from) const {
    std::size_t end = from;
    while (end < rest().size() && continues_name(rest()[end])) ++end;
    return end - from;
  }

  std::size_t digits_length(std::size_t from) const {
    std::size_t end = from;
    while (end < rest().size() && is_digit(rest()[end])) ++end;
    return end - from;
  }

  Result<Token> number();
  Result<Number> with_suffix(const Number& number, std::string_view suffix);
  Result<Token> text_literal();
  Error unexpected() const;

  std::string_view text_;
  std::size_t position_ = 0;
  std::size_t line_start_ = 0;
  int line_ = 1;
};

// "12.50" as 1250/100.
std::optional<Number> decimal(std::string_view whole_part, std::string_view fraction) {
  auto digits = parse_integer(std::string(whole_part) + std::string(fraction));
  if (!digits) return std::nullopt;
  Integer denominator = 1;
  for (std::size_t i = 0; i < fraction.size(); ++i) {
    if (__builtin_mul_overflow(denominator, Integer{10}, &denominator)) return std::nullopt;
  }
  auto number = ratio(*digits, denominator);
  return number ? std::optional(*number) : std::nullopt;
}

Result<Token> Lexer::number() {
  const std::size_t whole_length = digits_length(0);
  std::size_t length = whole_length;
  std::size_t fraction_length = 0;
  if (rest().substr(length).starts_with('.')) {
    fraction_length = digits_length(length + 1);
    if (fraction_length == 0) return error_at(place(), "digits must follow the decimal point");
    length += 1 + fraction_length;
  }
  auto value = decimal(rest().substr(0, whole_length),
                       rest().substr(length - fraction_length, fraction_length));
  if (!value) return error_at(place(), "the number does not fit in 128 bits");
  const bool percent = rest().substr(length).starts_with('%');
  const std::size_t suffix_length = percent ? 1 : name_length(length);
  auto quantity = with_suffix(*value, rest().substr(length, suffix_length));
  if (!quantity) return quantity.error();
  Token made = token(TokenKind::number, length + suffix_length);
  made.number = *quantity;
  return made;
}

Result<Number> Lexer::with_suffix(const Number& number, std::string_view suffix) {
  if (suffix.empty()) return number;
  if (suffix.front() == '_') {
    return error_at(place(), "digits are not grouped with \"_\"; write 1000000 or 1M");
  }
  const Unit* unit = find_suffix(suffix);
  if (unit == nullptr) {
    return error_at(place(), "unknown unit \"" + std::string(suffix.substr(0, 40)) +
                                 "\" after the number; " + suffixes_for_people(suffix));
  }
  auto quantity = multiply(number, unit->quantity);
  if (!quantity) return error_at(place(), "the number does not fit in 128 bits");
  return quantity;
}

Result<Token> Lexer::text_literal() {
  std::size_t end = 1;
  while (end < rest().size() && rest()[end] != '"') {
    const auto byte = static_cast<unsigned char>(rest()[end]);
    if (byte < 0x20 || byte == 0x7f) {
      return error_at(place(),
                      "the text that begins here holds a control character or a line "
                      "end before its closing quote");
    }
    ++end;
  }
  if (end == rest().size()) {
    return error_at(place(), "the text that begins here has no closing quote");
  }
  Token made = token(TokenKind::text, end + 1);
  made.text = made.text.substr(1, end - 1);
  return made;
}

// The whole character, where it is one of several bytes.
std::size_t character_length(std::string_view text) {
  std::size_t length = 1;
  while (length < text.size() && (static_cast<unsigned char>(text[length]) & 0xc0) == 0x80) {
    ++length;
  }
  return static_cast<unsigned char>(text.front()) < 0x80 || length > 4 ? 1 : length;
}

Error Lexer::unexpected() const {
  for (const auto& hint : kHints) {
    if (!rest().starts_with(hint.first)) continue;
    return error_at(place(),
                    "unexpected \"" + std::string(hint.first) + "\": " + std::string(hint.second));
  }
  const std::string_view character = rest().substr(0, character_length(rest()));
  return error_at(place(), "unexpected character \"" + printable(character) + "\"");
}

}  // namespace

Result<std::vector<Token>> tokenize(std::string_view text) {
  if (text.size() > kLongestFormula) {
    return error_at({}, "the formula is longer than 64 KiB");
  }
  return Lexer(text).all();
}

std::string describe(const Token& token) {
  if (token.kind == TokenKind::end) return "the end of the formula";
  constexpr std::size_t kMost = 40;
  std::string text = printable(token.text.substr(0, kMost));
  if (token.text.size() > kMost) text += "…";
  return "\"" + text + "\"";
}

}  // namespace tune::formula
