#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace tune {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD
constexpr std::string_view kBase64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// One step through bytes that should be UTF-8: a whole character, or the longest beginning of one
// that is cut short, or one byte that begins none (Unicode 15, table 3-7 and section 3.9).
struct Step {
  std::size_t length;
  bool valid;
};

// The bytes that may come second after `lead`: without long forms, surrogates and what lies above
// U+10FFFF.
std::pair<unsigned char, unsigned char> second_bytes(unsigned char lead) {
  switch (lead) {
    case 0xE0:
      return {0xA0, 0xBF};
    case 0xED:
      return {0x80, 0x9F};
    case 0xF0:
      return {0x90, 0xBF};
    case 0xF4:
      return {0x80, 0x8F};
    default:
      return {0x80, 0xBF};
  }
}

std::size_t length_by_lead(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return 2;
  if (lead >= 0xE0 && lead <= 0xEF) return 3;
  if (lead >= 0xF0 && lead <= 0xF4) return 4;
  return 0;
}

Step next_character(std::string_view bytes) {
  const auto lead = static_cast<unsigned char>(bytes.front());
  const std::size_t length = length_by_lead(lead);
  if (length == 0) return {1, false};
  auto [low, high] = second_bytes(lead);
  for (std::size_t i = 1; i < length; ++i) {
    if (i == bytes.size()) return {i, false};
    const auto byte = static_cast<unsigned char>(bytes[i]);
    if (byte < low || byte > high) return {i, false};
    low = 0x80;
    high = 0xBF;
  }
  return {length, true};
}

bool is_control(std::string_view character) {
  const auto first = static_cast<unsigned char>(character.front());
  if (character.size() == 1) return first < 0x20 || first == 0x7F;
  // U+0080 to U+009F, which terminals take as escape sequences.
  return first == 0xC2 && static_cast<unsigned char>(character[1]) < 0xA0;
}

// Those that turn the direction of what follows, end a line or show nothing: a value could be read
// as another one (Unicode 15, Bidi_Control; general categories Zl and Zp; zero-width characters).
constexpr std::array<std::pair<char32_t, char32_t>, 5> kMisleading{
    {{0x061C, 0x061C}, {0x200B, 0x200F}, {0x2028, 0x202E}, {0x2060, 0x2069}, {0xFEFF, 0xFEFF}}};

char32_t code_of(std::string_view character) {
  const auto lead = static_cast<unsigned char>(character.front());
  char32_t code = character.size() == 1 ? lead : lead & (0x7Fu >> character.size());
  for (const char c : character.substr(1))
    code = code << 6 | (static_cast<unsigned char>(c) & 0x3F);
  return code;
}

bool is_misleading(std::string_view character) {
  if (character.size() < 2 || character.size() > 3) return false;
  const char32_t code = code_of(character);
  return std::any_of(kMisleading.begin(), kMisleading.end(), [code](const auto& range) {
    return range.first <= code && code <= range.second;
  });
}

// "\x1b", "\u202e".
void append_escape(std::string& text, std::string_view character) {
  constexpr char kDigits[] = "0123456789abcdef";
  const char32_t code = code_of(character);
  text += code < 0x100 ? "\\x" : "\\u";
  for (int shift = code < 0x100 ? 4 : 12; shift >= 0; shift -= 4)
    text += kDigits[code >> shift & 15];
}

}  // namespace

bool is_valid_utf8(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto other = std::find_if(bytes.begin(), bytes.end(),
                                    [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
    bytes.remove_prefix(static_cast<std::size_t>(other - bytes.begin()));
    if (bytes.empty()) break;
    const Step step = next_character(bytes);
    if (!step.valid) return false;
    bytes.remove_prefix(step.length);
  }
  return true;
}

std::string replace_invalid_utf8(std::string_view bytes) {
  std::string text;
  while (!bytes.empty()) {
    const Step step = next_character(bytes);
    text += step.valid ? bytes.substr(0, step.length) : kReplacement;
    bytes.remove_prefix(step.length);
  }
  return text;
}

std::string printable(std::string_view bytes) {
  const auto first = std::find_if(bytes.begin(), bytes.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) >= 0x7F;
  });
  const auto plain = static_cast<std::size_t>(first - bytes.begin());
  std::string text(bytes.substr(0, plain));
  bytes.remove_prefix(plain);
  while (!bytes.empty()) {
    const Step step = next_character(bytes);
    const std::string_view character = bytes.substr(0, step.length);
    bytes.remove_prefix(step.length);
    if (!step.valid) {
      text += kReplacement;
    } else if ((is_control(character) && character != "\t") || is_misleading(character)) {
      append_escape(text, character);
    } else {
      text += character;
    }
  }
  return text;
}

std::string to_base64(std::string_view bytes) {
  std::string text((bytes.size() + 2) / 3 * 4, '=');
  char* next = text.data();
  const auto add = [&next](std::string_view three, std::size_t count) {
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < 3; ++i)
      group = group << 8 | (i < count ? static_cast<unsigned char>(three[i]) : 0u);
    for (std::size_t i = 0; i <= count; ++i) next[i] = kBase64[group >> (18 - 6 * i) & 63];
    next += 4;
  };
  for (; bytes.size() >= 3; bytes.remove_prefix(3)) add(bytes, 3);
  if (!bytes.empty()) add(bytes, bytes.size());
  return text;
}

Result<std::string> from_base64(std::string_view text) {
  const Error malformed{ErrorCode::bad_input,
                        "not base64 (RFC 4648): groups of four of A-Z a-z 0-9 + /, '=' at the end"};
  if (text.size() % 4 != 0) return malformed;
  std::string bytes;
  for (; !text.empty(); text.remove_prefix(4)) {
    std::size_t count = 4;
    if (text.size() == 4 && text[3] == '=') count = text[2] == '=' ? 2 : 3;
    std::uint32_t group = 0;
    for (std::size_t j = 0; j < 4; ++j) {
      const std::size_t digit = j < count ? kBase64.find(text[j]) : 0;
      if (digit == std::string_view::npos) return malformed;
      group = group << 6 | static_cast<std::uint32_t>(digit);
    }
    const std::array<unsigned, 3> octets{group >> 16, group >> 8 & 255, group & 255};
    for (std::size_t j = 0; j < 3; ++j) {
      if (j + 1 < count) bytes += static_cast<char>(octets[j]);
      if (j + 1 >= count && octets[j] != 0) return malformed;  // bits that stand for nothing
    }
  }
  return bytes;
}

}  // namespace tune
