#include "kernel/secret.hpp"

#include <string>

namespace tune {

bool holds_secret(const Key& key) {
  // Mode 0600: net/ipv4/sysctl_net_ipv4.c ipv4_net_table, net/ipv6/addrconf.c addrconf_sysctl.
  const std::string& path = key.path();
  return path.ends_with("/tcp_fastopen_key") || path.ends_with("/stable_secret");
}

}  // namespace tune
