#include "host/compared_keys.hpp"

#include <algorithm>
#include <array>
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

bool holds(const Group& group, std::string_view key) {
  if (!key.starts_with(group.folder)) return false;
  key.remove_prefix(group.folder.size());
  return std::find(group.names.begin(), group.names.end(), key) != group.names.end();
}

bool any_in(const Group& group, std::span<const Key> keys) {
  return std::any_of(keys.begin(), keys.end(),
                     [&group](const Key& key) { return holds(group, key.name()); });
}

}  // namespace

std::vector<Key> compared_keys(std::span<const Key> keys) {
  std::vector<Key> compared;
  for (const Group& group : kGroups) {
    if (!any_in(group, keys)) continue;
    for (const std::string_view name : group.names) {
      if (name.empty()) continue;
      auto key = Key::parse(std::string(group.folder) + std::string(name));
      const bool given = key && std::find(keys.begin(), keys.end(), *key) != keys.end();
      if (key && !given) compared.push_back(std::move(*key));
    }
  }
  return compared;
}

bool compared_with_ports(std::span<const Key> keys) { return any_in(kPorts, keys); }

}  // namespace tune
