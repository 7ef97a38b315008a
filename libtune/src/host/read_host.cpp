#include <charconv>
#include <utility>

#include <tune/host.hpp>
#include <tune/integer.hpp>
#include <tune/value.hpp>

#include "base/text.hpp"
#include "host/compared_keys.hpp"
#include "host/container.hpp"
#include "host/memory.hpp"
#include "host/running_values.hpp"

namespace tune {
namespace {

// Facts that stand in /proc/sys and that the catalogue may not list.
constexpr std::string_view kFactKeys[] = {
    "fs.file-max", "fs.nr_open", "net.core.netdev_max_backlog", "net.ipv4.ip_local_port_range",
    "net.ipv4.tcp_ehash_entries"};

std::vector<Key> with_fact_keys(std::span<const Key> keys) {
  std::vector<Key> all(keys.begin(), keys.end());
  for (const std::string_view name : kFactKeys)
    if (auto key = Key::parse(name)) all.push_back(*std::move(key));
  return all;
}

std::optional<Integer> number_of(const Host& host, std::string_view key) {
  const auto found = host.values.find(key);
  return found == host.values.end() ? std::nullopt : parse_integer(found->second);
}

std::uint64_t unsigned_number_of(const Host& host, std::string_view key) {
  const Integer number = number_of(host, key).value_or(0);
  return number > 0 && number <= Integer{UINT64_MAX} ? static_cast<std::uint64_t>(number) : 0;
}

Status read_process_facts(const ProcessFacts& process, Host& host) {
  const auto kernel = KernelVersion::parse(process.kernel_release, process.kernel_version);
  if (!kernel)
    return Error{ErrorCode::io, "The kernel calls itself \"" + process.kernel_release +
                                    "\", which does not begin with a version."};
  host.kernel_release = process.kernel_release;
  host.kernel_version = process.kernel_version;
  host.kernel = *kernel;
  host.kernel.ticks_per_second = static_cast<int>(process.ticks_per_second);
  host.page_size_bytes = process.page_size_bytes;
  host.processors = process.processors;
  host.open_files_limit = process.open_files_limit;
  return {};
}

Status read_memory(Files& files, Host& host) {
  const auto meminfo = files.read("/proc/meminfo");
  if (!meminfo) return meminfo.error();
  const auto total = total_memory(*meminfo);
  if (!total) return total.error();
  const auto zoneinfo = files.read("/proc/zoneinfo");
  if (!zoneinfo) return zoneinfo.error();
  const auto zones = parse_zones(*zoneinfo);
  if (!zones) return zones.error();
  host.memory_bytes = *total;
  host.buffer_pages = buffer_pages(*zones, *total, host.page_size_bytes);
  return {};
}

void read_kernel_facts(Files& files, Host& host) {
  host.nr_open = unsigned_number_of(host, "fs.nr_open");
  host.file_max = unsigned_number_of(host, "fs.file-max");
  // Since 6.1. Below 0 in a child namespace that shares the machine's table (net/ipv4/
  // sysctl_net_ipv4.c proc_tcp_ehash_entries()).
  const Integer entries = number_of(host, "net.ipv4.tcp_ehash_entries").value_or(0);
  const Integer magnitude = entries < 0 ? -entries : entries;
  host.tcp_established_hash_entries =
      magnitude > 0 && magnitude <= Integer{UINT32_MAX} + 1
          ? static_cast<std::uint64_t>(magnitude)
          : established_hash_entries(host.memory_bytes, host.page_size_bytes);
  // net.core.netdev_max_backlog is in the initial namespace only (net/core/sysctl_net_core.c), and
  // tcp_mem too since 4.4.
  host.initial_network_namespace =
      host.values.contains("net.core.netdev_max_backlog") ||
      (host.kernel >= KernelVersion{4, 4, 0} && host.values.contains("net.ipv4.tcp_mem"));
  const auto mount = files.information("/proc/sys");
  host.proc_sys_read_only = mount && mount->read_only_mount;
}

// A UDP port inside the range of automatic ports most likely came from it: a client's.
bool handed_out(const Host& host, int port) {
  const auto range = host.values.find("net.ipv4.ip_local_port_range");
  if (range == host.values.end()) return false;
  const auto fields = split_blanks(range->second);
  if (fields.size() != 2) return false;
  const auto low = parse_integer(fields[0]), high = parse_integer(fields[1]);
  return low && high && *low <= port && port <= *high;
}

void read_listening_ports(Machine& machine, Host& host) {
  if (machine.sockets == nullptr) return;
  auto ports = machine.sockets->listening_ports();
  if (!ports) return;
  host.listening_ports = std::move(ports->tcp);
  for (const int port : ports->udp)
    if (!handed_out(host, port)) host.listening_ports.insert(port);
}

bool needs_ports(std::span<const Key> keys, Values values) {
  if (values == Values::compared) return compared_with_ports(keys);
  return values != Values::named;
}

}  // namespace

Result<Host> read_host(Machine& machine, std::span<const Key> keys, Values values) {
  if (!machine.live)
    return Error{ErrorCode::usage,
                 "An installed image has no host facts of its own. Give them with --host FILE, as "
                 "`tune host --json` writes them on the machine that will run it."};
  Host host;
  if (Status done = read_process_facts(machine.process, host); !done) return done.error();
  if (Status done = read_memory(*machine.files, host); !done) return done.error();
  read_values(machine, with_fact_keys(keys), values, host);
  read_kernel_facts(*machine.files, host);
  host.container = container_kind(*machine.files);
  host.boot_loader = boot_loader_of(*machine.files);
  if (needs_ports(keys, values)) read_listening_ports(machine, host);
  return host;
}

}  // namespace tune
