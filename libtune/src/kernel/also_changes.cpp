#include "kernel/also_changes.hpp"

#include <algorithm>
#include <array>
#include <span>

#include <tune/value.hpp>

namespace tune {
namespace {

bool matches(std::string_view pattern, std::string_view key) {
  const std::size_t star = pattern.find('*');
  if (star == std::string_view::npos) return pattern == key;
  const std::string_view before = pattern.substr(0, star), after = pattern.substr(star + 1);
  return key.size() > before.size() + after.size() && key.starts_with(before) &&
         key.ends_with(after);
}

std::string_view last_part(std::string_view key) { return key.substr(key.rfind('.') + 1); }

struct Names {
  std::string_view one;
  std::string_view other;
};

// One number in two units (net/core/neighbour.c neigh_sysctl_table, net/ipv6/route.c
// ipv6_route_table_template, net/ipv4/route.c ipv4_route_table).
constexpr std::array kTwoUnits{
    Names{"base_reachable_time", "base_reachable_time_ms"},
    Names{"retrans_time", "retrans_time_ms"},
    Names{"unres_qlen", "unres_qlen_bytes"},
    Names{"gc_min_interval", "gc_min_interval_ms"},
};

std::string_view in_other_unit(std::string_view name) {
  for (const Names& names : kTwoUnits) {
    if (name == names.one) return names.other;
    if (name == names.other) return names.one;
  }
  return {};
}

// Defaults that no interface follows (net/ipv4/devinet.c devinet_sysctl, DEVINET_SYSCTL_FLUSHING).
constexpr std::array<std::string_view, 5> kForNewInterfaces{
    "disable_policy", "disable_xfrm", "forwarding", "promote_secondaries", "route_localnet"};

// And those that a table of neighbours has for all of them (neigh_sysctl_register(), "Terminate the
// table early").
constexpr std::array<std::string_view, 4> kOfTable{"gc_interval", "gc_thresh1", "gc_thresh2",
                                                   "gc_thresh3"};

constexpr std::string_view kConf = "net.ipv4.conf.";

bool is_followed(std::string_view name, bool neighbours) {
  const std::span<const std::string_view> alone =
      neighbours ? std::span<const std::string_view>(kOfTable) : kForNewInterfaces;
  return std::find(alone.begin(), alone.end(), name) == alone.end();
}

// What holds for every key of a kind, known to the catalogue or not. A default goes over to all
// interfaces of which nobody has set that value: devinet_copy_dflt_conf(), neigh_copy_dflt_parms().
std::vector<std::string> changed_by_kind(std::string_view key) {
  std::vector<std::string> names;
  const bool neighbours = key.starts_with("net.ipv4.neigh.") || key.starts_with("net.ipv6.neigh.");
  const bool routes = key.starts_with("net.ipv4.route.") || key.starts_with("net.ipv6.route.");
  if (!neighbours && !routes && !key.starts_with(kConf)) return names;
  const std::string_view name = last_part(key), folder = key.substr(0, key.size() - name.size());
  const std::string_view other = neighbours || routes ? in_other_unit(name) : std::string_view();
  if (!other.empty()) names.push_back(std::string(folder).append(other));
  constexpr std::string_view kDefault = "default.";
  if (!folder.ends_with(kDefault) || !is_followed(name, neighbours)) return names;
  const std::string every = std::string(folder.substr(0, folder.size() - kDefault.size())) + "*.";
  names.push_back(every + std::string(name));
  if (!other.empty()) names.push_back(every + std::string(other));
  return names;
}

bool lists(const Write& write, std::string_view key) {
  const std::vector<std::string> names = also_changed_by(write.key, write.parameter);
  return std::any_of(names.begin(), names.end(),
                     [key](const std::string& pattern) { return matches(pattern, key); });
}

bool forwards(std::string_view key) {
  return last_part(key) == "ip_forward" || last_part(key) == "forwarding";
}

// Of those that are one value, and do not end alike: both tables show init_user_ns.ucount_max[]
// (fs/notify/inotify/inotify_user.c inotify_table, kernel/ucount.c user_table), both handlers the
// same number (mm/hugetlb.c hugetlb_sysctl_handler_common()).
constexpr std::array kTwoNames{
    Names{"fs.inotify.max_user_instances", "user.max_inotify_instances"},
    Names{"fs.inotify.max_user_watches", "user.max_inotify_watches"},
    Names{"vm.nr_hugepages", "vm.nr_hugepages_mempolicy"},
};

// Is what is written to `other` what `held` then holds, if it changes at all?
bool goes_over_as_it_is(std::string_view other, std::string_view held) {
  if (last_part(held) == last_part(other) || (forwards(held) && forwards(other))) return true;
  return std::any_of(kTwoNames.begin(), kTwoNames.end(), [&](const Names& names) {
    return (names.one == other && names.other == held) ||
           (names.one == held && names.other == other);
  });
}

bool comes_out_the_same(const Write& other, const Write& held) {
  const auto is_held = [&held](std::string_view value) {
    return same_value(held.parameter, held.value, value);
  };
  if (forwards(other.key) && last_part(held.key) == "accept_redirects")
    return is_held(same_value(other.parameter, other.value, "0") ? "1" : "0");
  return goes_over_as_it_is(other.key, held.key) && is_held(other.value);
}

}  // namespace

std::vector<std::string> also_changed_by(std::string_view key, const Parameter* parameter) {
  if (parameter == nullptr || parameter->also_changes.empty()) return changed_by_kind(key);
  return {parameter->also_changes.begin(), parameter->also_changes.end()};
}

bool also_changes(const Write& other, const Write& held) {
  return other.key != held.key && lists(other, held.key) && !comes_out_the_same(other, held);
}

bool are_one_value(const Write& a, const Write& b) {
  return a.key != b.key && lists(a, b.key) && lists(b, a.key) && goes_over_as_it_is(a.key, b.key);
}

}  // namespace tune
