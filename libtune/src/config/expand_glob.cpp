#include "config/expand_glob.hpp"

#include <algorithm>

#include <fnmatch.h>

#include "base/text.hpp"
#include "config/key_path.hpp"

namespace tune::config {
namespace {

constexpr std::size_t kLongestPattern = 4095;  // PATH_MAX of linux/limits.h, less its final NUL
constexpr std::size_t kMostSteps = 10'000;     // where ".." lets a pattern multiply

bool has_special(std::string_view part) {
  return part.find_first_of("*?[\\") != std::string_view::npos;
}

bool matches(std::string_view pattern, std::string_view name) {
  return fnmatch(std::string(pattern).c_str(), std::string(name).c_str(), FNM_PERIOD) == 0;
}

bool is_folder(Files& files, const std::string& path) {
  const auto information = files.information(path);
  return information && information->type == FileType::directory;
}

class Expansion {
 public:
  Expansion(Files& files, std::string_view pattern)
      : files_(files),
        parts_(split(pattern, '/')),
        multiplies_(std::count(parts_.begin(), parts_.end(), "..") > 0) {}

  std::vector<std::string> run() {
    if (parts_.size() < kLongestPattern) descend({}, 0);
    return std::move(found_);
  }

 private:
  std::optional<Key> target(std::string_view path) {
    return procps_target(path,
                         [this](const std::string& folder) { return is_folder(files_, folder); });
  }

  // Where `prefix` lies below /proc/sys; none when it leads out of it.
  std::optional<std::string> folder_of(const std::string& prefix) {
    const auto file = target(prefix + "file");
    if (!file) return std::nullopt;
    const std::size_t slash = file->path().rfind('/');
    return "/proc/sys/" + file->path().substr(0, slash == std::string::npos ? 0 : slash);
  }

  bool last(std::size_t index) const { return index + 1 == parts_.size(); }

  void descend(const std::string& prefix, std::size_t index) {
    const std::string_view part = parts_[index];
    if (part.empty() || !has_special(part)) return step(prefix + std::string(part), index);
    const std::optional<std::string> folder = folder_of(prefix);
    if (!folder) return;
    const auto entries = files_.list(*folder);
    if (!entries) return;
    for (const DirectoryEntry& entry : *entries) {
      const bool directory = entry.type == FileType::directory;
      if (directory == last(index) || !matches(part, entry.name)) continue;
      step(prefix + entry.name, index);
    }
  }

  void step(const std::string& path, std::size_t index) {
    if (multiplies_ && ++steps_ > kMostSteps) return;
    if (!last(index)) return descend(path + '/', index + 1);
    if (has_special(parts_[index]) || exists(path)) found_.push_back(path);
  }

  bool exists(const std::string& path) {
    const std::optional<Key> key = target(path);
    if (!key) return false;
    const auto information = files_.information("/proc/sys/" + key->path());
    return information && information->type != FileType::directory;
  }

  Files& files_;
  std::vector<std::string_view> parts_;
  bool multiplies_;
  std::vector<std::string> found_;
  std::size_t steps_ = 0;
};

// The end of the alternative that begins at `at`: a ',' or the closing '}' of its level.
std::size_t end_of_alternative(const std::string& pattern, std::size_t at) {
  for (int depth = 0; at < pattern.size(); ++at) {
    const char c = pattern[at];
    if (c == '\\') {
      ++at;
    } else if (c == '{') {
      ++depth;
    } else if (depth == 0 && (c == ',' || c == '}')) {
      return at;
    } else if (c == '}') {
      --depth;
    }
  }
  return std::string::npos;
}

std::size_t first_brace(const std::string& pattern) {
  for (std::size_t at = 0; at < pattern.size(); ++at) {
    if (pattern[at] == '{') return at;
    if (pattern[at] == '\\') ++at;
  }
  return std::string::npos;
}

void add_alternatives(const std::string& pattern, std::vector<std::string>& expanded) {
  constexpr std::size_t kMost = 4096;  // patterns: nested braces multiply
  if (expanded.size() >= kMost) return;
  const std::size_t open = first_brace(pattern);
  std::size_t close = open == std::string::npos ? open : end_of_alternative(pattern, open + 1);
  while (close != std::string::npos && pattern[close] == ',')
    close = end_of_alternative(pattern, close + 1);
  if (close == std::string::npos) {
    expanded.push_back(pattern);
    return;
  }
  for (std::size_t begin = open + 1; begin <= close;) {
    const std::size_t end = end_of_alternative(pattern, begin);
    add_alternatives(
        pattern.substr(0, open) + pattern.substr(begin, end - begin) + pattern.substr(close + 1),
        expanded);
    begin = end + 1;
  }
}

}  // namespace

ProcSys proc_sys_of(Files& files) {
  return {[&files](const std::string& pattern) { return expand_glob(files, pattern); },
          [&files](const std::string& path) { return is_folder(files, path); }};
}

ProcSys unknown_proc_sys() {
  return {[](const std::string&) { return std::vector<std::string>{}; }, may_be_folder};
}

ProcSys proc_sys_with(const std::string& key_path) {
  return {[key_path](const std::string& pattern) {
            const auto path = match_glob(pattern, key_path);
            return path ? std::vector<std::string>{*path} : std::vector<std::string>{};
          },
          [](const std::string&) { return true; }};
}

std::vector<std::string> expand_glob(Files& files, std::string_view pattern) {
  return Expansion(files, pattern).run();
}

std::optional<std::string> match_glob(std::string_view pattern, std::string_view key_path) {
  const std::string from_root = "proc/sys/" + std::string(pattern);
  const std::string key_from_root = "proc/sys/" + std::string(key_path);
  const std::vector<std::string_view> parts = split(from_root, '/');
  const std::vector<std::string_view> names = split(key_from_root, '/');
  std::vector<std::size_t> standing;  // parts that no ".." takes back
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (parts[i] == "..") {
      if (!standing.empty()) standing.pop_back();
    } else if (!parts[i].empty() && parts[i] != ".") {
      standing.push_back(i);
    }
  }
  if (standing.size() != names.size()) return std::nullopt;
  std::vector<std::string> text(parts.begin(), parts.end());
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (!matches(parts[standing[i]], names[i])) return std::nullopt;
    text[standing[i]] = names[i];
  }
  text.erase(text.begin(), text.begin() + 2);
  return join(text, "/");
}

std::vector<std::string> expand_braces(const std::string& pattern) {
  if (pattern.size() > kLongestPattern) return {pattern};
  std::vector<std::string> expanded;
  add_alternatives(pattern, expanded);
  return expanded;
}

}  // namespace tune::config
