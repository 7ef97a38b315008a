#include <algorithm>
#include <string>
#include <string_view>

#include <tune/key.hpp>
#include <tune/parameter.hpp>

#include "base/text.hpp"

namespace tune {
namespace {

constexpr std::size_t kLongest = 4095;  // PATH_MAX of linux/limits.h, less its final NUL

Error refusal(std::string_view text, std::string message) {
  Error error{ErrorCode::bad_input, std::move(message)};
  error.key = printable(text.substr(0, 200));
  return error;
}

bool is_control_or_blank(char c) {
  return is_blank(c) || static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

// '.' becomes '/' and '/' becomes '.': from one spelling of a key to the other.
std::string swap_separators(std::string_view text) {
  std::string swapped(text);
  for (char& c : swapped) c = c == '.' ? '/' : c == '/' ? '.' : c;
  return swapped;
}

// A path as it is kept: no empty part, none that is "." or "..".
bool is_clean(std::string_view path) {
  if (path.empty() || path.front() == '/' || path.front() == '.' || path.back() == '/')
    return false;
  return path.find("//") == std::string_view::npos && path.find("/.") == std::string_view::npos;
}

}  // namespace

Result<Key> Key::parse(std::string_view text) {
  const auto separator = text.find_first_of("./");
  if (separator != std::string_view::npos && text[separator] == '.')
    return from_path(swap_separators(text));
  return from_path(text);
}

Result<Key> Key::from_path(std::string_view path) {
  if (path.size() > kLongest)
    return refusal(path, "the key is longer than 4095 bytes, which no path can be");
  if (std::any_of(path.begin(), path.end(), is_control_or_blank))
    return refusal(path,
                   "a key holds neither blanks nor control characters; write it as one word, "
                   "such as net.core.somaxconn");
  if (is_clean(path)) return Key(std::string(path));
  std::string clean;
  for (const std::string_view part : split(path, '/')) {
    if (part.empty()) continue;
    if (part == "." || part == "..")
      return refusal(path, "a part of a key cannot be \"" + std::string(part) +
                               "\": keys name files below /proc/sys and cannot leave it");
    if (!clean.empty()) clean += '/';
    clean += part;
  }
  if (clean.empty())
    return refusal(path, "the key is empty; write its name, such as net.core.somaxconn");
  return Key(std::move(clean));
}

Key::Key(std::string path) {
  std::string name = swap_separators(path);
  std::string file = "/proc/sys/" + path;
  const Parameter* parameter = find_parameter(name);
  text_ = std::make_shared<const Text>(
      Text{std::move(path), std::move(name), std::move(file), parameter});
}

}  // namespace tune
