#include "secrets.hpp"

#include "base/text.hpp"
#include "kernel/running.hpp"

namespace tune::cli {
namespace {

constexpr std::string_view kHidden = "(secret, not shown)";

// Keys with mode 0600 in every kernel: tcp_fastopen_key (net/ipv4/sysctl_net_ipv4.c) and
// stable_secret (net/ipv6/addrconf.c).
bool is_known_secret(const Key& key) {
  const std::string& path = key.path();
  return path.ends_with("/tcp_fastopen_key") || path.ends_with("/stable_secret");
}

// The line itself, without what a unified diff or a comment puts before it.
std::string_view bare_line(std::string_view line) {
  const std::size_t start = line.find_first_not_of("+-#; \t");
  return start == std::string_view::npos ? std::string_view() : line.substr(start);
}

bool sets_secret(Machine& machine, std::string_view line) {
  const std::string_view bare = bare_line(line);
  const std::size_t equals = bare.find('=');
  if (equals == std::string_view::npos) return false;
  const auto key = Key::parse(trim(bare.substr(0, equals)));
  return key && is_secret(machine, *key);
}

}  // namespace

bool is_secret(Machine& machine, const Key& key) {
  if (is_known_secret(key)) return true;
  if (!machine.live) return false;
  const KeyAccess access = access_of(machine, key);
  return access.exists && !access.readable_by_all;
}

std::string without_secrets(Machine& machine, std::string_view text) {
  std::string result;
  for (const std::string_view line : split(text, '\n')) {
    if (!result.empty() || line.data() != text.data()) result += '\n';
    if (sets_secret(machine, line)) {
      result.append(line.substr(0, line.find('=') + 1)).append(" ").append(kHidden);
    } else {
      result += line;
    }
  }
  return result;
}

}  // namespace tune::cli
