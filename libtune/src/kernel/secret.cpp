#include "kernel/secret.hpp"

#include <string>

namespace tune {

bool holds_secret(const Key& key) {
  // Mode 0600: net/ipv4/sysctl_net_ipv4.c ipv4_net_table, net/ipv6/addrconf.c addrconf_sysctl.
  const std::string& path = key.path();
  return path.ends_with("/tcp_fastopen_key") || path.ends_with("/stable_secret");
}

bool may_name_secret(std::string_view text) {
  return text.find("tcp_fastopen_key") != text.npos || text.find("stable_secret") != text.npos;
}

}  // namespace tune
