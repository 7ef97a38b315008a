#include <algorithm>
#include <cmath>
#include <functional>

#include <tune/capacity.hpp>

#include "base/decimals.hpp"
#include "base/text.hpp"

namespace tune {
namespace {

constexpr std::string_view kMeasured = "measured now";

std::optional<double> field(const KernelValues& values, std::string_view key,
                            std::size_t index = 0) {
  const auto text = values.find(key);
  if (text == values.end()) return std::nullopt;
  const auto words = split_blanks(text->second);
  if (index >= words.size()) return std::nullopt;
  const auto number = parse_integer(words[index]);
  if (!number) return std::nullopt;
  return static_cast<double>(*number);
}

// "25 000", "1.5": no more digits than say something.
std::string number_text(double number) {
  if (number >= 10 || number == std::floor(number)) {
    return group_digits(static_cast<Integer>(std::llround(std::min(number, 9e17))));
  }
  return significant_digits(number, 3);
}

std::string rate_text(const Workload& workload) {
  return number_text(workload.connections_per_second) + "/s";
}

// Whole sockets; what is a billionth above a number is that number.
double whole(double count) { return std::ceil(count - 1e-6 * std::min(count, 1.0)); }

// A demand, and how it came about.
struct Demand {
  double amount = 0;
  std::string formula;
};

struct Situation {
  const Host& host;
  const Workload& workload;
  const KernelValues& values;
};

// --- what the workload needs of each resource ---

double retransmission_timeout(const Workload& workload) {
  // At least 200 ms and a tick, which is 4 ms on the usual kernels.
  return std::max(0.2 + workload.rtt_seconds, 0.204);
}

double lifetime_of(const Situation& at) {
  const double retries = field(at.values, "net.ipv4.tcp_orphan_retries").value_or(0);
  return orphan_lifetime_seconds(static_cast<int>(std::clamp(retries, 0.0, 255.0)),
                                 retransmission_timeout(at.workload));
}

double orphans_of(const Situation& at) {
  return at.workload.connections_per_second *
         (at.workload.rtt_seconds + at.workload.vanishing_share * lifetime_of(at));
}

Demand orphans_demand(const Situation& at) {
  return {whole(orphans_of(at)),
          rate_text(at.workload) + " x (rtt " + format_seconds(at.workload.rtt_seconds) +
              " + vanishing " + number_text(100 * at.workload.vanishing_share) +
              " % x orphan lifetime " + format_seconds(lifetime_of(at)) + ")"};
}

Demand memory_demand(const Situation& at) {
  const double each =
      orphan_charge_bytes(at.workload.response_bytes, at.host.page_size_bytes, at.host.kernel);
  const double pages = orphans_of(at) * each / static_cast<double>(at.host.page_size_bytes);
  return {whole(pages), number_text(whole(orphans_of(at))) + " orphans x " +
                            format_bytes(static_cast<Integer>(each)) +
                            " of unsent response; idle connections are not charged"};
}

Demand time_wait_demand(const Situation& at) {
  return {whole(at.workload.connections_per_second * kTimeWaitSeconds),
          rate_text(at.workload) + " x 61 s of TIME-WAIT"};
}

Demand accept_queue_demand(const Situation& at) {
  return {whole(at.workload.connections_per_second * at.workload.accept_stall_seconds),
          rate_text(at.workload) + " x accept stall " +
              format_seconds(at.workload.accept_stall_seconds)};
}

Demand syn_queue_demand(const Situation& at) {
  return {whole(at.workload.connections_per_second * at.workload.rtt_seconds),
          rate_text(at.workload) + " x rtt " + format_seconds(at.workload.rtt_seconds)};
}

Demand descriptors_demand(const Situation& at) {
  return {whole(open_connections(at.workload)),
          rate_text(at.workload) + " x (3 x rtt " + format_seconds(at.workload.rtt_seconds) +
              " + accept stall " + format_seconds(at.workload.accept_stall_seconds) + ")"};
}

double conntrack_seconds(const KernelValues& values) {
  return field(values, "net.netfilter.nf_conntrack_tcp_timeout_time_wait").value_or(120);
}

Demand conntrack_demand(const Situation& at) {
  const double seconds = conntrack_seconds(at.values);
  return {whole(at.workload.connections_per_second * seconds),
          rate_text(at.workload) + " x " + format_seconds(seconds) +
              " of nf_conntrack_tcp_timeout_time_wait"};
}

// --- what the kernel allows ---

using Limit = std::optional<double>;

Limit orphans_limit(const KernelValues& values) {
  const auto limit = field(values, "net.ipv4.tcp_max_orphans");
  return limit ? Limit(std::max(*limit, 0.0)) : std::nullopt;
}

Limit time_wait_limit(const KernelValues& values) {
  const auto limit = field(values, "net.ipv4.tcp_max_tw_buckets");
  return limit && *limit >= 0 ? limit : std::nullopt;  // negative: no limit
}

Limit tcp_memory_limit(const KernelValues& values) { return field(values, "net.ipv4.tcp_mem", 2); }

// UDP has no pressure to go through: from the first number on a socket that holds data gets no more
// (net/core/sock.c __sk_mem_raise_allocated()).
Limit udp_memory_limit(const KernelValues& values) { return field(values, "net.ipv4.udp_mem", 0); }

Limit accept_limit(const KernelValues& values) {
  const auto most = field(values, "net.core.somaxconn");
  if (!most || *most < 0) return std::nullopt;
  const auto backlog = static_cast<std::uint64_t>(*most);
  return static_cast<double>(accept_queue_limit(backlog, backlog));
}

Limit syn_limit(const KernelValues& values) {
  const auto most = field(values, "net.core.somaxconn");
  const auto strangers = field(values, "net.ipv4.tcp_max_syn_backlog");
  if (!most || *most < 0 || !strangers || *strangers < 0) return std::nullopt;
  const auto cookies = static_cast<int>(field(values, "net.ipv4.tcp_syncookies").value_or(1));
  const auto backlog = static_cast<std::uint64_t>(*most);
  const auto limit =
      syn_queue_limit(backlog, backlog, cookies, static_cast<std::uint64_t>(*strangers));
  return limit ? Limit(static_cast<double>(*limit)) : std::nullopt;
}

Limit descriptors_limit(const KernelValues& values) { return field(values, "fs.nr_open"); }

Limit conntrack_limit(const KernelValues& values) {
  const auto most = field(values, "net.netfilter.nf_conntrack_max");
  return most && *most > 0 ? most : std::nullopt;  // 0: unlimited
}

Limit neighbour_limit(const KernelValues& values) {
  return field(values, "net.ipv4.neigh.default.gc_thresh3");
}

Limit port_limit(const KernelValues& values) {
  const auto low = field(values, "net.ipv4.ip_local_port_range", 0);
  const auto high = field(values, "net.ipv4.ip_local_port_range", 1);
  return low && high && *high >= *low ? Limit(*high - *low + 1) : std::nullopt;
}

struct Row {
  const char* id;
  const char* unit;
  const char* scope;
  const char* key;                     // that holds the limit
  Demand (*demand)(const Situation&);  // null: the workload says nothing of it
  Limit (*limit)(const KernelValues&);
};

constexpr Row kRows[] = {
    {"orphans", "sockets", "machine", "net.ipv4.tcp_max_orphans", orphans_demand, orphans_limit},
    {"tcp-memory", "pages", "machine", "net.ipv4.tcp_mem", memory_demand, tcp_memory_limit},
    {"udp-memory", "pages", "machine", "net.ipv4.udp_mem", nullptr, udp_memory_limit},
    {"ephemeral-ports", "ports", "namespace, to one address and port",
     "net.ipv4.ip_local_port_range", nullptr, port_limit},
    {"accept-queue", "connections", "one listener", "net.core.somaxconn", accept_queue_demand,
     accept_limit},
    {"syn-queue", "requests", "one listener", "net.core.somaxconn", syn_queue_demand, syn_limit},
    {"time-wait", "sockets", "namespace", "net.ipv4.tcp_max_tw_buckets", time_wait_demand,
     time_wait_limit},
    {"conntrack", "entries", "namespace", "net.netfilter.nf_conntrack_max", conntrack_demand,
     conntrack_limit},
    {"file-descriptors", "files", "one process", "fs.nr_open", descriptors_demand,
     descriptors_limit},
    {"neighbour-table", "entries", "machine", "net.ipv4.neigh.default.gc_thresh3", nullptr,
     neighbour_limit}};

// Connections are tracked only where a rule asks for it.
bool tracks(const CapacityQuestion& question) {
  return field(question.host.values, "net.netfilter.nf_conntrack_count").value_or(0) > 0;
}

bool applies(const Row& row, const CapacityQuestion& question) {
  return row.demand && question.workload &&
         (std::string_view(row.id) != "conntrack" || tracks(question));
}

std::optional<double> gives_way_at(const Workload& workload, const Limit& demand,
                                   const Limit& limit) {
  if (!demand || !limit || *demand <= 0) return std::nullopt;
  return std::floor(workload.connections_per_second * *limit / *demand);
}

// What bounds just what was measured; of one process no key does, but a limit of its own.
Limit limit_of_measured(const Row& row, const MeasuredUse& use, const KernelValues& values) {
  const std::string_view id = row.id;
  if (id == "file-descriptors")
    return use.scope == "machine" ? field(values, "fs.file-max") : std::nullopt;
  if (id == "neighbour-table" && use.scope.ends_with("IPv6"))
    return field(values, "net.ipv6.neigh.default.gc_thresh3");
  return row.limit(values);
}

// With the profile its limit is another only where the profile changes what bounds it.
void add_measured(const Row& row, const MeasuredUse& use, const CapacityQuestion& question,
                  const KernelValues& with_profile, ResourceCapacity& resource) {
  resource.demand = use.used;
  resource.scope = use.scope;
  if (use.limit) {
    resource.limit = use.limit;
    resource.limit_known = true;
  }
  if (!question.with_profile) return;
  const Limit then = limit_of_measured(row, use, with_profile);
  const bool changes = then != limit_of_measured(row, use, question.host.values);
  resource.limit_with_profile = changes ? then : resource.limit;
  if (resource.limit_with_profile) resource.demand_with_profile = use.used;
}

ResourceCapacity row_of(const Row& row, const CapacityQuestion& question,
                        const KernelValues& with_profile) {
  const KernelValues& now = question.host.values;
  ResourceCapacity resource;
  resource.id = row.id;
  resource.unit = row.unit;
  resource.scope = row.scope;
  resource.limit = row.limit(now);
  resource.limit_known = now.contains(row.key);
  if (question.with_profile) resource.limit_with_profile = row.limit(with_profile);
  if (!applies(row, question)) {
    const auto measured = question.measured.find(row.id);
    if (measured != question.measured.end())
      add_measured(row, measured->second, question, with_profile, resource);
    resource.formula = resource.demand ? kMeasured : "";
    return resource;
  }
  const Workload& workload = *question.workload;
  const Demand demand = row.demand({question.host, workload, now});
  resource.demand = demand.amount;
  resource.formula = demand.formula;
  resource.connections_per_second = gives_way_at(workload, resource.demand, resource.limit);
  if (!question.with_profile) return resource;
  resource.demand_with_profile = row.demand({question.host, workload, with_profile}).amount;
  resource.connections_per_second_with_profile =
      gives_way_at(workload, resource.demand_with_profile, resource.limit_with_profile);
  return resource;
}

double fill_of(const std::optional<double>& demand, const std::optional<double>& limit) {
  if (!demand || !limit) return -1;
  if (*limit <= 0) return *demand > 0 ? HUGE_VAL : 0;
  return *demand / *limit;
}

double fill_now(const ResourceCapacity& resource) {
  return fill_of(resource.demand, resource.limit);
}

double fill_with_profile(const ResourceCapacity& resource) {
  return fill_of(resource.demand_with_profile, resource.limit_with_profile);
}

// The fullest; none where nothing is used at all.
std::string fullest(const std::vector<ResourceCapacity>& resources,
                    double (*fill)(const ResourceCapacity&)) {
  const auto most = std::max_element(
      resources.begin(), resources.end(),
      [fill](const ResourceCapacity& a, const ResourceCapacity& b) { return fill(a) < fill(b); });
  return most == resources.end() || fill(*most) <= 0 ? "" : most->id;
}

}  // namespace

double open_connections(const Workload& workload) {
  return workload.connections_per_second *
         (3 * workload.rtt_seconds + workload.accept_stall_seconds);
}

Capacity capacity(const CapacityQuestion& question) {
  KernelValues with_profile = question.host.values;
  if (question.with_profile) {
    for (const auto& [key, value] : *question.with_profile) with_profile[key] = value;
  }
  Capacity result;
  for (const Row& row : kRows) result.resources.push_back(row_of(row, question, with_profile));
  std::stable_sort(result.resources.begin(), result.resources.end(),
                   [](const ResourceCapacity& a, const ResourceCapacity& b) {
                     return fill_now(a) > fill_now(b);
                   });
  result.bottleneck = fullest(result.resources, fill_now);
  if (question.with_profile) {
    result.bottleneck_with_profile = fullest(result.resources, fill_with_profile);
  }
  return result;
}

bool holds(const Capacity& capacity) {
  return std::none_of(
      capacity.resources.begin(), capacity.resources.end(), [](const ResourceCapacity& resource) {
        return (resource.demand_with_profile ? fill_with_profile(resource) : fill_now(resource)) >
               1;
      });
}

bool exceeds(const Capacity& capacity) {
  return std::any_of(capacity.resources.begin(), capacity.resources.end(),
                     [](const ResourceCapacity& resource) {
                       return fill_now(resource) > 1 || fill_with_profile(resource) > 1;
                     });
}

}  // namespace tune
