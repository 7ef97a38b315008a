#include <algorithm>
#include <array>
#include <string>

#include "base/text.hpp"
#include "check/rule.hpp"

namespace tune::check {
namespace {

constexpr std::string_view kRange = "net.ipv4.ip_local_port_range";
constexpr std::string_view kReserved = "net.ipv4.ip_local_reserved_ports";
constexpr std::string_view kUnprivileged = "net.ipv4.ip_unprivileged_port_start";

constexpr int kFirstUnprivileged = 1024;  // include/net/sock.h PROT_SOCK
constexpr int kKernelLow = 32768;         // net/ipv4/af_inet.c inet_init_net()
constexpr int kLastRegistered = 49151;    // RFC 6335 section 6
constexpr KernelVersion kUnprivilegedSince{4, 11, 0};
constexpr std::size_t kMostNamed = 8;

struct Service {
  int port;
  std::string_view name;
};

// Registered ports (IANA) that services are often found on.
constexpr std::array kServices = {
    Service{1433, "SQL Server"},    Service{1521, "Oracle"},        Service{1883, "MQTT"},
    Service{2049, "NFS"},           Service{2379, "etcd"},          Service{3128, "Squid"},
    Service{3260, "iSCSI"},         Service{3306, "MySQL"},         Service{3389, "RDP"},
    Service{5060, "SIP"},           Service{5432, "PostgreSQL"},    Service{5672, "AMQP"},
    Service{6379, "Redis"},         Service{6443, "Kubernetes"},    Service{8080, "HTTP"},
    Service{8443, "HTTPS"},         Service{9090, "Prometheus"},    Service{9092, "Kafka"},
    Service{9100, "node exporter"}, Service{9200, "Elasticsearch"}, Service{11211, "memcached"},
    Service{27017, "MongoDB"},
};

struct Range {
  int low = 0;
  int high = 0;
  bool contains(int port) const { return port >= low && port <= high; }
};

std::optional<Range> range_of(const Situation& situation) {
  const auto fields = situation.numbers(kRange);
  if (!fields || fields->size() != 2) return std::nullopt;
  const Integer low = (*fields)[0], high = (*fields)[1];
  if (low < 1 || high < low || high > 65535) return std::nullopt;
  return Range{static_cast<int>(low), static_cast<int>(high)};
}

std::string shown(const Range& range) {
  return std::to_string(range.low) + " to " + std::to_string(range.high);
}

// "80, 443 and 3 more"
std::string listed(const std::vector<std::string>& names) {
  if (names.size() <= kMostNamed) return join(names, ", ");
  const std::vector<std::string> first(names.begin(), names.begin() + kMostNamed);
  return join(first, ", ") + " and " + std::to_string(names.size() - kMostNamed) + " more";
}

Finding covering(const Situation& situation) {
  Finding finding =
      situation.finding("port-range-covers-service", Severity::warning, {kRange, kReserved});
  finding.why =
      "The kernel may give such a port to an outgoing connection while the service is down, and "
      "the "
      "service then fails to start with EADDRINUSE. ip_local_reserved_ports keeps ports out of "
      "automatic choice; services bind to them as before.";
  finding.source = "net/ipv4/inet_hashtables.c __inet_hash_connect()";
  return finding;
}

Remedy reserving(const PortSet& reserved, const std::vector<int>& ports) {
  PortSet all = reserved;
  for (const int port : ports) all.add(port, port);
  return Remedy{std::string(kReserved), all.to_string()};
}

void add_listening(const Situation& situation, const Range& range, const PortSet& reserved,
                   Findings& findings) {
  std::vector<int> ports;
  std::vector<std::string> names;
  for (const int port : situation.host().listening_ports) {
    if (!range.contains(port) || reserved.contains(port)) continue;
    ports.push_back(port);
    names.push_back(std::to_string(port));
  }
  if (ports.empty()) return;
  Finding finding = covering(situation);
  finding.message = "The range " + shown(range) +
                    " holds ports on which services listen here: " + listed(names) + ".";
  finding.remedy = reserving(reserved, ports);
  findings.push_back(std::move(finding));
}

// A range below the kernel's own: services that do not run now, or run on another machine.
void add_registered(const Situation& situation, const Range& range, const PortSet& reserved,
                    Findings& findings) {
  if (range.low >= kKernelLow) return;
  std::vector<int> ports;
  std::vector<std::string> names;
  for (const Service& service : kServices) {
    if (!range.contains(service.port) || reserved.contains(service.port)) continue;
    ports.push_back(service.port);
    names.push_back(std::to_string(service.port) + " (" + std::string(service.name) + ")");
  }
  if (ports.empty()) return;
  const int first = range.low, last = std::min(range.high, kLastRegistered);
  const int count = last - first + 1 - reserved.count_within(first, last);
  Finding finding = covering(situation);
  finding.message = "The range " + shown(range) + " holds " + group_digits(count) +
                    " ports that are registered for services, among them " + listed(names) +
                    ". Reserve those that services of this machine use.";
  finding.source += ", RFC 6335 section 6";
  finding.remedy = reserving(reserved, ports);
  findings.push_back(std::move(finding));
}

}  // namespace

// Beside its own bounds, which value_refused() knows.
void port_range_refused(const Situation& situation, Findings& findings) {
  if (!situation.is_judged(kRange) || situation.host().kernel < kUnprivilegedSince) return;
  const auto range = range_of(situation);
  if (!range) return;
  const Integer first = situation.number(kUnprivileged).value_or(kFirstUnprivileged);
  if (range->low >= first) return;
  Finding finding = situation.finding("value-refused", Severity::error, {kRange});
  finding.message = "The range " + shown(*range) + " begins below " + to_string(first) +
                    ", the first port that needs no privilege; the kernel refuses it.";
  finding.why =
      "Ports below ip_unprivileged_port_start are for services with CAP_NET_BIND_SERVICE.";
  finding.source = "net/ipv4/sysctl_net_ipv4.c ipv4_local_port_range()";
  finding.remedy = Remedy{std::string(kRange), std::to_string(kKernelLow) + " 60999"};
  findings.push_back(std::move(finding));
}

// The same from the other side, where the range is not set.
void unprivileged_start_refused(const Situation& situation, Findings& findings) {
  const auto first = situation.judged_number(kUnprivileged);
  if (!first || situation.is_judged(kRange) || situation.host().kernel < kUnprivilegedSince) return;
  const auto range = range_of(situation);
  if (!range || *first <= range->low) return;
  Finding finding = situation.finding("value-refused", Severity::error, {kUnprivileged});
  finding.message = "The first port that needs no privilege, " + to_string(*first) +
                    ", lies above the low end of the range " + shown(*range) +
                    "; the kernel refuses it.";
  finding.why =
      "A program that asks for any port gets one that needs no privilege. Raise the "
      "range first.";
  finding.source = "net/ipv4/sysctl_net_ipv4.c ipv4_privileged_ports()";
  finding.remedy = Remedy{std::string(kUnprivileged), std::to_string(range->low)};
  findings.push_back(std::move(finding));
}

void port_range_covers_service(const Situation& situation, Findings& findings) {
  if (!situation.any_judged({kRange, kReserved})) return;
  const auto range = range_of(situation);
  if (!range) return;
  const PortSet reserved = situation.ports(kReserved);
  add_listening(situation, *range, reserved, findings);
  add_registered(situation, *range, reserved, findings);
}

// Tried: connect() fails with EADDRNOTAVAIL, bind() to any port with EADDRINUSE, and UDP sends
// nothing, so that no name is resolved either.
void no_port_left(const Situation& situation, Findings& findings) {
  if (!situation.any_judged({kReserved, kRange})) return;
  const auto range = range_of(situation);
  if (!range) return;
  const int count = range->high - range->low + 1;
  if (situation.ports(kReserved).count_within(range->low, range->high) < count) return;
  Finding finding = situation.finding("no-port-left", Severity::warning, {kReserved, kRange});
  finding.message = "Every port of the range " + shown(*range) + " is reserved (" +
                    group_digits(count) + " of " + group_digits(count) +
                    "): no outgoing connection gets one.";
  finding.why =
      "connect() fails with EADDRNOTAVAIL, and UDP without a port of its own sends nothing, "
      "questions to a name server among it.";
  finding.source = "net/ipv4/inet_hashtables.c __inet_hash_connect()";
  findings.push_back(std::move(finding));
}

}  // namespace tune::check
