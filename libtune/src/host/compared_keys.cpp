#include "host/compared_keys.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <string_view>

namespace tune {
namespace {

// As the rules of check/ ask for them; a test holds each rule to it.
struct Group {
  std::string_view folder;
  std::array<std::string_view, 5> names;  // the rest stays empty
};

constexpr Group kPorts{
    "net.ipv4.", {"ip_local_port_range", "ip_local_reserved_ports", "ip_unprivileged_port_start"}};
constexpr std::array kGroups{
    kPorts,
    Group{"net.ipv4.", {"tcp_mem", "udp_mem", "tcp_wmem", "tcp_rmem", "tcp_max_orphans"}},
    Group{"net.ipv4.", {"tcp_tw_reuse", "tcp_timestamps"}},
    Group{"net.ipv4.", {"ip_forward", "conf.all.rp_filter", "conf.default.rp_filter"}},
    Group{"net.", {"ipv4.tcp_congestion_control", "core.default_qdisc"}},
    Group{"net.ipv4.", {"ipfrag_low_thresh", "ipfrag_high_thresh"}},
    Group{"net.core.", {"rmem_default", "rmem_max"}},
    Group{"net.core.", {"wmem_default", "wmem_max"}},
    Group{"net.ipv4.neigh.default.", {"gc_thresh1", "gc_thresh2", "gc_thresh3"}},
    Group{"net.ipv6.neigh.default.", {"gc_thresh1", "gc_thresh2", "gc_thresh3"}},
    Group{"vm.",
          {"dirty_ratio", "dirty_bytes", "dirty_background_ratio", "dirty_background_bytes"}},
};

bool any_in(const Group& group, const std::set<std::string_view>& names) {
  return std::any_of(group.names.begin(), group.names.end(), [&](std::string_view name) {
    return !name.empty() && names.contains(std::string(group.folder) + std::string(name));
  });
}

std::set<std::string_view> names_of(std::span<const Key> keys) {
  std::set<std::string_view> names;
  for (const Key& key : keys) names.insert(key.name());
  return names;
}

}  // namespace

std::vector<Key> compared_keys(std::span<const Key> keys) {
  const std::set<std::string_view> given = names_of(keys);
  std::vector<Key> compared;
  for (const Group& group : kGroups) {
    if (!any_in(group, given)) continue;
    for (const std::string_view name : group.names) {
      if (name.empty()) continue;
      const std::string whole = std::string(group.folder) + std::string(name);
      auto key = Key::parse(whole);
      if (key && !given.contains(whole)) compared.push_back(std::move(*key));
    }
  }
  return compared;
}

bool compared_with_ports(std::span<const Key> keys) { return any_in(kPorts, names_of(keys)); }

}  // namespace tune
