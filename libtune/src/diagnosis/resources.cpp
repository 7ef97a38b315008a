#include <algorithm>
#include <set>

#include <tune/port_set.hpp>

#include "diagnosis/facts.hpp"

namespace tune {
namespace {

constexpr std::uint64_t kNoFileLimit = std::uint64_t{1} << 62;  // systemd sets the largest there is

// One number against one limit.
void add(Uses& uses, std::string id, std::optional<std::uint64_t> used,
         std::optional<std::uint64_t> limit, std::optional<std::uint64_t> effective,
         std::string unit, std::string scope) {
  if (!used) return;
  uses.push_back({std::move(id), *used, limit, effective, std::move(unit), std::move(scope)});
}

// Ports of the range on which services listen: connect() passes them by.
std::uint64_t ports_of_services(const Evidence& evidence, std::uint64_t low, std::uint64_t high,
                                const PortSet& reserved) {
  std::set<int> ports;
  for (const Listener& listener : evidence.sockets->listeners) {
    const auto port = static_cast<std::uint64_t>(listener.port);
    if (port >= low && port <= high && !reserved.contains(listener.port)) {
      ports.insert(listener.port);
    }
  }
  return ports.size();
}

void add_ports(const Evidence& evidence, Uses& uses) {
  const auto low = value_of(evidence, "net.ipv4.ip_local_port_range", 0);
  const auto high = value_of(evidence, "net.ipv4.ip_local_port_range", 1);
  if (!low || !high || *high < *low || *high > 65535) return;
  const auto reserved = PortSet::parse(value_text(evidence, "net.ipv4.ip_local_reserved_ports"));
  const PortSet closed = reserved ? *reserved : PortSet();
  const auto taken = static_cast<std::uint64_t>(
                         closed.count_within(static_cast<int>(*low), static_cast<int>(*high))) +
                     ports_of_services(evidence, *low, *high, closed);
  const std::uint64_t range = *high - *low + 1;
  const std::uint64_t usable = range - std::min(range, taken);
  if (usable == 0) {
    uses.push_back({"ephemeral-ports", 0, 0, 0, "ports", "namespace"});
  } else if (const PortUse* use = tightest_ports(evidence)) {
    uses.push_back(
        {"ephemeral-ports", ports_taken(evidence, *use), usable, usable / 2, "ports",
         "from " + use->source + " to " + use->destination + " port " + std::to_string(use->port)});
  }
}

// Half-open connections that this listener takes, one less as `limit` counts them; none with
// cookies for all.
std::optional<std::uint64_t> syn_limit(const Evidence& evidence, const Listener& listener) {
  const auto cookies = value_of(evidence, "net.ipv4.tcp_syncookies").value_or(1);
  const auto strangers = value_of(evidence, "net.ipv4.tcp_max_syn_backlog").value_or(UINT32_MAX);
  const auto limit =
      syn_queue_limit(listener.limit, listener.limit, static_cast<int>(cookies), strangers);
  return limit ? std::optional(*limit - 1) : std::nullopt;
}

void add_listeners(const Evidence& evidence, Uses& uses) {
  for (const Listener& listener : evidence.sockets->listeners) {
    std::string scope = listener_text(listener);
    const auto holder = evidence.holders.find(listener.inode);
    if (holder != evidence.holders.end()) scope += " of " + holder->second;
    uses.push_back({"accept-queue", listener.queued, listener.limit, listener.limit + 1,
                    "connections", scope});
    const auto requests = syn_limit(evidence, listener);
    uses.push_back({"syn-queue", listener.syn_received, requests,
                    requests ? std::optional(*requests + 1) : std::nullopt, "requests", scope});
  }
}

}  // namespace

std::string listener_text(const Listener& listener) {
  return "listener " + listener.address + " port " + std::to_string(listener.port);
}

std::vector<ResourceUse> resources_of(const Evidence& evidence) {
  Uses uses;
  auto orphans = value_of(evidence, "net.ipv4.tcp_max_orphans");
  // A negative limit is below any count: tcp_too_many_orphans() compares signed numbers.
  if (value_text(evidence, "net.ipv4.tcp_max_orphans").starts_with('-')) orphans = 0;
  // An orphan whose peer has been silent for long counts four times.
  const auto penalised = orphans ? std::optional(*orphans / 4) : std::nullopt;
  add(uses, "orphans", number_now(evidence, "TCP.orphan"), orphans, penalised, "sockets",
      "machine");
  add(uses, "tcp-memory", number_now(evidence, "TCP.mem"),
      value_of(evidence, "net.ipv4.tcp_mem", 2), value_of(evidence, "net.ipv4.tcp_mem", 1), "pages",
      "machine");
  add(uses, "udp-memory", number_now(evidence, "UDP.mem"),
      value_of(evidence, "net.ipv4.udp_mem", 2), value_of(evidence, "net.ipv4.udp_mem", 0), "pages",
      "machine");
  add(uses, "time-wait", number_now(evidence, "TCP.tw"),
      value_of(evidence, "net.ipv4.tcp_max_tw_buckets"), std::nullopt, "sockets", "namespace");
  auto most = value_of(evidence, "net.netfilter.nf_conntrack_max");
  if (most == 0u) most = std::nullopt;  // unlimited
  add(uses, "conntrack", value_of(evidence, "net.netfilter.nf_conntrack_count"), most, std::nullopt,
      "entries", "namespace");
  auto files = number_now(evidence, "files.max");
  if (files && *files >= kNoFileLimit) files = std::nullopt;
  add(uses, "file-descriptors", number_now(evidence, "files.allocated"), files, std::nullopt,
      "files", "machine");
  for (const DescriptorUse& use : evidence.descriptors) {
    add(uses, "file-descriptors", use.used, use.limit, std::nullopt, "files",
        "process " + use.name + " (" + std::to_string(use.process) + ")");
  }
  add(uses, "neighbour-table", number_now(evidence, "neighbour.entries"),
      value_of(evidence, "net.ipv4.neigh.default.gc_thresh3"), std::nullopt, "entries",
      "machine, IPv4");
  add(uses, "neighbour-table", number_now(evidence, "neighbour6.entries"),
      value_of(evidence, "net.ipv6.neigh.default.gc_thresh3"), std::nullopt, "entries",
      "machine, IPv6");
  if (evidence.sockets) {
    add_ports(evidence, uses);
    add_listeners(evidence, uses);
  }
  return uses;
}

}  // namespace tune
