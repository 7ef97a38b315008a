#include "secrets.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include <fnmatch.h>

#include "base/text.hpp"
#include "config/expand_glob.hpp"
#include "kernel/running.hpp"
#include "kernel/secret.hpp"
#include "shown_keys.hpp"

namespace tune::cli {
namespace {

constexpr std::string_view kHidden = "(secret, not shown)";

// The line itself, without what a unified diff or a comment puts before it.
std::string_view bare_line(std::string_view line) {
  const std::size_t start = line.find_first_not_of("+-#; \t");
  return start == std::string_view::npos ? std::string_view() : line.substr(start);
}

// `open`: names that are known to be no secret's.
bool sets_secret(Machine& machine, std::string_view line,
                 std::unordered_set<std::string_view>& open) {
  const std::string_view bare = bare_line(line);
  const std::size_t equals = bare.find('=');
  if (equals == std::string_view::npos) return false;
  const std::string_view name = trim(bare.substr(0, equals));
  if (open.contains(name)) return false;
  if (is_known_open(name)) {  // nearly always
    open.insert(name);
    return false;
  }
  const auto key = Key::parse(name);
  return key && !is_known_open(key->name()) && is_secret(machine, *key);
}

bool matches(std::string_view pattern, const char* name) {
  return fnmatch(std::string(pattern).c_str(), name, 0) == 0;
}

// Whatever interfaces there are; with ".." the last part alone decides.
bool may_match_known_secret(std::string_view pattern) {
  std::vector<std::string_view> parts = split(pattern, '/');
  std::erase_if(parts, [](std::string_view part) { return part.empty() || part == "."; });
  if (parts.empty()) return false;
  const bool fastopen = matches(parts.back(), "tcp_fastopen_key");
  const bool stable = matches(parts.back(), "stable_secret");
  if (std::find(parts.begin(), parts.end(), "..") != parts.end()) return fastopen || stable;
  if (parts.size() == 3) return fastopen && matches(parts[0], "net") && matches(parts[1], "ipv4");
  return parts.size() == 5 && stable && matches(parts[0], "net") && matches(parts[1], "ipv6") &&
         matches(parts[2], "conf");
}

bool matches_secret(Machine& machine, const std::string& pattern) {
  for (const std::string& path : config::expand_braces(pattern)) {
    if (may_match_known_secret(path)) return true;
    if (!machine.live) continue;
    for (const std::string& found : config::expand_glob(*machine.files, path)) {
      const auto key = Key::from_path(found);
      if (key && !is_known_open(key->name()) && is_secret(machine, *key)) return true;
    }
  }
  return false;
}

// procps takes for one value what systemd-sysctl takes for lines: a CR ends one.
bool holds_secret_line(Machine& machine, std::string_view value) {
  if (value.find('\r') == std::string_view::npos) return false;
  std::unordered_set<std::string_view> open;
  const std::vector<std::string_view> lines = split(value, '\r');
  return std::any_of(lines.begin(), lines.end(),
                     [&](std::string_view line) { return sets_secret(machine, line, open); });
}

// Of keys that are there and that the catalogue does not know their mode tells.
bool is_shown_secret(Machine& machine, ShownKeys& shown, const Key& key) {
  if (holds_secret(key)) return true;
  if (!machine.live || is_known_open(key.name())) return false;
  return shown.contains(key) && is_secret(machine, key);
}

bool leads_to_secret(Machine& machine, ShownKeys& shown, const Assignment& row) {
  if (row.glob) return matches_secret(machine, std::string(row.path));
  if (const auto key = row.key()) return is_shown_secret(machine, shown, *key);
  if (const auto reached = row.reached()) return is_shown_secret(machine, shown, *reached);
  // "- KEY": a blank that one loader takes for a part of the key.
  const auto meant = Key::from_path(trim(row.path));
  return meant && is_shown_secret(machine, shown, *meant);
}

}  // namespace

SecretLines::SecretLines(Machine& machine, const Configuration& configuration) {
  std::unordered_map<std::string_view, bool> known;  // by path, as files repeat keys
  ShownKeys shown(*machine.files);
  const auto is_secret_row = [&machine, &known, &shown](const Assignment& row) {
    if (!row.value) return false;
    const auto [at, fresh] = known.try_emplace(row.path, false);
    if (fresh) at->second = leads_to_secret(machine, shown, row);
    return at->second || holds_secret_line(machine, *row.value);
  };
  for (const ConfigFile& file : configuration.files)
    if (!file.target.empty()) real_path_[file.path] = file.target;
  for (const auto* rows : {&configuration.assignments, &configuration.masked})
    for (const Assignment& row : *rows)
      if (is_secret_row(row)) lines_.emplace(real_path(row.file), row.editor_line);
}

std::string_view SecretLines::real_path(std::string_view file) const {
  const auto link = real_path_.find(file);
  return link == real_path_.end() ? file : link->second;
}

bool is_secret(Machine& machine, const Key& key) {
  if (holds_secret(key)) return true;
  if (!machine.live) return false;
  const KeyAccess access = access_of(machine, key);
  return access.exists && !access.readable_by_all;
}

std::string without_secrets(Machine& machine, std::string_view text) {
  std::string result;
  std::unordered_set<std::string_view> open;  // a difference names most keys twice
  const bool may_name_one = may_set_secret(text);
  for (const std::string_view line : split(text, '\n')) {
    if (!result.empty() || line.data() != text.data()) result += '\n';
    const std::size_t known = may_name_one ? secret_start(line) : line.npos;
    if (known != line.npos) {
      result.append(line.substr(0, known)).append(" ").append(kHidden);
    } else if (sets_secret(machine, line, open)) {
      result.append(line.substr(0, line.find('=') + 1)).append(" ").append(kHidden);
    } else {
      result += line;
    }
  }
  return result;
}

}  // namespace tune::cli
