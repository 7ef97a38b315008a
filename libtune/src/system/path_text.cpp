#include "system/path_text.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace tune {

std::string parent_of(std::string_view path) {
  return std::string(path.substr(0, std::max<std::size_t>(1, path.rfind('/'))));
}

bool is_at_or_below(std::string_view path, std::string_view folder) {
  if (folder == "/") return true;
  return path.substr(0, folder.size()) == folder &&
         (path.size() == folder.size() || path[folder.size()] == '/');
}

namespace {

bool is_tidy(std::string_view path) {
  if (path.size() < 2 || path.front() != '/' || path.back() == '/') return false;
  for (std::size_t slash = 0; slash != path.npos; slash = path.find('/', slash + 1)) {
    const std::string_view next = path.substr(slash + 1, 2);
    if (next.empty() || next.front() == '/' || next == "." || next == "./") return false;
  }
  return true;
}

}  // namespace

std::string tidy_path(std::string_view path) {
  if (is_tidy(path)) return std::string(path);
  std::string text;
  for (const std::string_view part : split(path, '/')) {
    if (!part.empty() && part != ".") text.append("/").append(part);
  }
  return text.empty() ? "/" : text;
}

}  // namespace tune
