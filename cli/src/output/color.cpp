#include "output/color.hpp"

#include <cstdlib>

namespace tune::cli {
namespace {

// ECMA-48, SGR.
std::string_view sequence_of(Paint paint) {
  switch (paint) {
    case Paint::none:
      return "";
    case Paint::bold:
      return "\x1b[1m";
    case Paint::dim:
      return "\x1b[2m";
    case Paint::red:
      return "\x1b[31m";
    case Paint::green:
      return "\x1b[32m";
    case Paint::yellow:
      return "\x1b[33m";
    case Paint::cyan:
      return "\x1b[36m";
  }
  return "";
}

bool environment_is(const char* name, std::string_view value) {
  const char* found = std::getenv(name);
  return found != nullptr && value == found;
}

bool is_set(const char* name) {
  const char* found = std::getenv(name);
  return found != nullptr && *found != '\0';
}

}  // namespace

void add_painted(std::string& line, const Page& page, Paint paint, std::string_view text) {
  const bool plain = !page.color || paint == Paint::none || text.empty();
  if (!plain) line.append(sequence_of(paint));
  line.append(text);
  if (!plain) line.append("\x1b[0m");
}

std::string painted(const Page& page, Paint paint, std::string_view text) {
  std::string result;
  add_painted(result, page, paint, text);
  return result;
}

bool wants_color(ColorChoice choice, bool is_terminal) {
  if (choice != ColorChoice::automatic) return choice == ColorChoice::always;
  return is_terminal && !is_set("NO_COLOR") && !environment_is("TERM", "dumb");
}

}  // namespace tune::cli
