#include "config/key_path.hpp"

#include <algorithm>
#include <vector>

#include "base/text.hpp"

namespace tune::config {
namespace {

constexpr std::size_t kLongestPart = 255;  // NAME_MAX of linux/limits.h

void swap_separators(std::string& text) {
  for (char& c : text) c = c == '.' ? '/' : c == '/' ? '.' : c;
}

// The first separator decides: after a '.', both kinds are swapped.
std::string as_path(std::string_view text) {
  std::string path(text);
  const auto separator = path.find_first_of("/.");
  if (separator != std::string::npos && path[separator] == '.') swap_separators(path);
  return path;
}

// Nothing to drop, and no part too long.
bool is_simple(std::string_view path) {
  if (path.size() > kLongestPart || path.starts_with('.')) return false;
  return !path.ends_with('/') && path.find("//") == std::string_view::npos &&
         path.find("/.") == std::string_view::npos;
}

// path_simplify of systemd's src/basic/path-util.c: drops empty parts and ".", stops at a part that
// no file can be named.
std::string simplify(std::string path_text) {
  if (is_simple(path_text)) return path_text;
  std::string_view path = path_text;
  std::string simple(path.substr(0, path.starts_with('/') ? 1 : 0));
  const std::size_t root = simple.size();
  while (!path.empty()) {
    const std::string_view part = path.substr(0, path.find('/'));
    if (part.size() > kLongestPart) return simple.append(simple.size() > root, '/').append(path);
    if (!part.empty() && part != ".") simple.append(simple.size() > root, '/').append(part);
    path.remove_prefix(std::min(part.size() + 1, path.size()));
  }
  return simple.empty() ? "." : simple;
}

std::optional<Key> key_from(std::string_view path) {
  Result<Key> key = Key::from_path(path);
  if (!key) return std::nullopt;
  return std::move(*key);
}

}  // namespace

std::string systemd_path(std::string_view text) {
  if (text.empty()) return {};
  std::string path = simplify(as_path(text));
  if (path.size() > 1 && path.front() == '/') path.erase(0, 1);
  return path;
}

std::string procps_path(std::string_view text) { return as_path(text); }

bool is_glob(std::string_view path) {
  return std::any_of(path.begin(), path.end(),
                     [](char c) { return c == '*' || c == '?' || c == '['; });
}

std::optional<Key> systemd_target(std::string_view path) { return key_from(path); }

std::optional<Key> procps_target(std::string_view path, const IsFolder& is_folder) {
  if (!path.empty() && path.front() != '/' && is_simple(path)) return key_from(path);
  const std::vector<std::string_view> parts = split(path, '/');
  if (parts.back().empty() || parts.back() == "." || parts.back() == "..") return std::nullopt;
  std::vector<std::string> real = {"proc", "sys"};
  for (const std::string_view part : parts) {
    if (part == "..") {
      if (!real.empty() && !is_folder("/" + join(real, "/"))) return std::nullopt;
      if (!real.empty()) real.pop_back();
    } else if (!part.empty() && part != ".") {
      real.emplace_back(part);
    }
  }
  if (real.size() < 3 || real[0] != "proc" || real[1] != "sys") return std::nullopt;
  real.erase(real.begin(), real.begin() + 2);
  return key_from(join(real, "/"));
}

bool is_key_path(std::string_view path) {
  char before = '/';
  for (const char c : path) {
    if ((before == '/' && (c == '/' || c == '.')) || c <= ' ' || c == '\x7f') return false;
    before = c;
  }
  return before != '/' && path.size() <= kLongestPart;
}

bool may_be_folder(const std::string& path) { return key_from(path).has_value(); }

std::optional<Key> shown_key(std::string_view path) {
  if (path.ends_with('/')) return std::nullopt;
  return key_from(path);
}

}  // namespace tune::config
