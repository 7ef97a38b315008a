#include "kernel/secret.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <string>

#include <fnmatch.h>

#include <tune/parameter.hpp>

#include "base/text.hpp"

namespace tune {
namespace {

// Mode 0600: net/ipv4/sysctl_net_ipv4.c ipv4_net_table, net/ipv6/addrconf.c addrconf_sysctl.
constexpr std::array<std::string_view, 2> kSecrets{"tcp_fastopen_key", "stable_secret"};

// One search through all of a file; string_view's stops at every 't'.
std::size_t find(std::string_view text, std::string_view name) {
  const void* found = memmem(text.data(), text.size(), name.data(), name.size());
  if (found == nullptr) return text.npos;
  return static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
}

std::size_t names_secret(std::string_view text) {
  std::size_t first = text.npos;
  for (const std::string_view name : kSecrets) first = std::min(first, find(text, name));
  return first;
}

bool is_pattern(std::string_view text) {
  constexpr std::string_view kSpecial = "*?[";
  return std::any_of(kSpecial.begin(), kSpecial.end(),
                     [text](char c) { return text.find(c) != text.npos; });
}

// By its last part alone.
bool is_pattern_of_secret(std::string_view name) {
  if (!is_pattern(name)) return false;
  const std::string last(name.substr(name.find_last_of("./") + 1));
  return std::any_of(kSecrets.begin(), kSecrets.end(), [&last](std::string_view secret) {
    return fnmatch(last.c_str(), std::string(secret).c_str(), 0) == 0;
  });
}

}  // namespace

bool holds_secret(const Key& key) {
  const std::string_view path = key.path();
  return std::any_of(kSecrets.begin(), kSecrets.end(), [path](std::string_view name) {
    return path.ends_with(name) && path.size() > name.size() &&
           path[path.size() - name.size() - 1] == '/';
  });
}

bool is_known_open(std::string_view name) {
  const Parameter* known = find_parameter(name);
  return known != nullptr &&
         std::none_of(kSecrets.begin(), kSecrets.end(),
                      [known](std::string_view secret) { return known->key.ends_with(secret); });
}

bool may_set_secret(std::string_view text) {
  return is_pattern(text) || names_secret(text) != text.npos;
}

std::size_t secret_start(std::string_view line) {
  const std::size_t named = names_secret(line);
  if (named != line.npos) {
    const std::size_t equals = line.find('=', named);
    if (equals != line.npos) return equals + 1;
  }
  const std::size_t equals = line.find('=');
  if (equals == line.npos || !is_pattern_of_secret(trim(line.substr(0, equals)))) return line.npos;
  return equals + 1;
}

std::string without_secret_lines(std::string_view value) {
  for (std::size_t begin = value.find('\r'); begin != value.npos; begin = value.find('\r', begin)) {
    ++begin;
    const std::string_view rest = value.substr(begin);
    const std::size_t start = secret_start(rest.substr(0, rest.find('\r')));
    if (start != rest.npos) return std::string(value.substr(0, begin + start)) + " (secret)";
  }
  return std::string(value);
}

}  // namespace tune
