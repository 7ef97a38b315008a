#include <algorithm>
#include <array>
#include <charconv>
#include <tuple>
#include <utility>

#include <tune/diagnosis.hpp>
#include <tune/host.hpp>
#include <tune/port_set.hpp>

#include "base/text.hpp"
#include "diagnosis/facts.hpp"
#include "diagnosis/log_reader.hpp"
#include "diagnosis/numbers.hpp"
#include "diagnosis/processes.hpp"
#include "kernel/running.hpp"

namespace tune {
namespace {

constexpr std::array kKeys{"fs.file-max",
                           "fs.nr_open",
                           "net.core.rmem_default",
                           "net.core.rmem_max",
                           "net.core.somaxconn",
                           "net.ipv4.ip_local_port_range",
                           "net.ipv4.ip_local_reserved_ports",
                           "net.ipv4.ip_unprivileged_port_start",
                           "net.ipv4.neigh.default.gc_thresh1",
                           "net.ipv4.neigh.default.gc_thresh2",
                           "net.ipv4.neigh.default.gc_thresh3",
                           "net.ipv4.tcp_fin_timeout",
                           "net.ipv4.tcp_max_orphans",
                           "net.ipv4.tcp_max_syn_backlog",
                           "net.ipv4.tcp_max_tw_buckets",
                           "net.ipv4.tcp_mem",
                           "net.ipv4.tcp_orphan_retries",
                           "net.ipv4.tcp_syncookies",
                           "net.ipv4.tcp_timestamps",
                           "net.ipv4.tcp_tw_reuse",
                           "net.ipv4.tcp_tw_reuse_delay",
                           "net.ipv4.udp_mem",
                           "net.ipv6.neigh.default.gc_thresh1",
                           "net.ipv6.neigh.default.gc_thresh2",
                           "net.ipv6.neigh.default.gc_thresh3",
                           "net.netfilter.nf_conntrack_count",
                           "net.netfilter.nf_conntrack_max",
                           "net.netfilter.nf_conntrack_tcp_timeout_time_wait"};

struct Reader {
  Machine& machine;
  const Observers& observers;
  const EvidenceRequest& request;
  Evidence evidence;
};

std::uint64_t number_of(std::string_view text) {
  std::uint64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

Numbers read_numbers(Machine& machine, std::vector<std::string>* unseen) {
  Numbers numbers;
  // `lost`: what stays unseen without it; empty: not every kernel has the file.
  const auto add = [&](const std::string& path, auto take, std::string_view lost = {}) {
    const auto text = machine.files->read(path);
    if (text) take(*text);
    if (text || lost.empty() || !unseen) return;
    unseen->push_back(std::string(lost) + ": " + describe(text.error()));
  };
  const auto table = [&numbers](std::string_view prefix) {
    return [&numbers, prefix](std::string_view text) { add_cpu_table(text, prefix, numbers); };
  };
  const auto sockstat = [&](std::string_view text) { add_sockstat(text, numbers); };
  const auto snmp = [&](std::string_view text) { add_snmp(text, numbers); };
  const auto snmp6 = [&](std::string_view text) { add_snmp6(text, numbers); };
  const auto pressure = [&](std::string_view text) { add_pressure(text, numbers); };
  add("/proc/net/sockstat", sockstat, "how many orphans, TIME-WAITs and pages of memory there are");
  add("/proc/net/sockstat6", sockstat);
  add("/proc/net/netstat", snmp, "whether orphans are reset and queues and TIME-WAIT overflow");
  add("/proc/net/snmp", snmp, "whether UDP is out of memory, and the rate of connections");
  add("/proc/net/stat/nf_conntrack", table("conntrack"));
  add("/proc/net/snmp6", snmp6);
  add("/proc/net/protocols", pressure);
  add("/proc/net/stat/arp_cache", table("neighbour"));
  add("/proc/net/stat/ndisc_cache", table("neighbour6"));
  const auto files = [&](std::string_view text) { add_file_count(text, numbers); };
  add("/proc/sys/fs/file-nr", files, "how many files the machine has open");
  return numbers;
}

// A container may see /proc/sys on a mount that is read-only; a child network namespace may read
// what is the machine's, and its file has no permission to write then.
void read_only_keys(Reader& reader) {
  Evidence& evidence = reader.evidence;
  Files& files = *reader.machine.files;
  const auto mount = files.information("/proc/sys");
  for (const auto& [name, value] : evidence.values) {
    if (!name.starts_with("net.netfilter.nf_conntrack_max") && !name.starts_with("net.core.rmem") &&
        !(mount && mount->read_only_mount)) {
      continue;
    }
    const auto key = Key::parse(name);
    const auto file = key ? files.information("/proc/sys/" + key->path()) : mount;
    const bool fixed = file && (file->read_only_mount || (file->mode & 0222) == 0);
    if (fixed) evidence.read_only.push_back(name);
  }
}

void read_values(Reader& reader) {
  for (const char* name : kKeys) {
    const auto key = Key::parse(name);
    if (!key) continue;
    if (auto value = read_running(reader.machine, *key)) {
      reader.evidence.values[name] = std::move(*value);
    }
  }
  read_only_keys(reader);
  for (const char* name : {"net.ipv4.tcp_max_orphans", "net.ipv4.tcp_mem"}) {
    if (reader.evidence.values.contains(name)) continue;
    reader.evidence.unseen.push_back(std::string(name) +
                                     " is not shown here (a child network namespace has no such "
                                     "key): the limit is the machine's, ask there");
  }
}

void read_defaults(Reader& reader) {
  const auto host = read_host(reader.machine, {}, Values::named);
  if (!host) {
    reader.evidence.unseen.push_back("the kernel's defaults, so remedies do not go back to them: " +
                                     describe(host.error()));
    return;
  }
  reader.evidence.page_size_bytes = host->page_size_bytes;
  reader.evidence.memory_bytes = host->memory_bytes;
  for (const char* name : kKeys) {
    const Parameter* parameter = find_parameter(name);
    if (!parameter) continue;
    if (auto value = default_value(*parameter, *host)) {
      reader.evidence.defaults[name] = std::move(*value);
    }
  }
}

// --- sockets ---

std::pair<int, int> port_range(const Evidence& evidence) {
  const auto range = evidence.values.find("net.ipv4.ip_local_port_range");
  if (range == evidence.values.end()) return {32768, 60999};
  const auto words = split_blanks(range->second);
  if (words.size() != 2) return {32768, 60999};
  return {static_cast<int>(number_of(words[0])), static_cast<int>(number_of(words[1]))};
}

// The longest queue that was seen of each.
void merge_listeners(std::vector<Listener>& seen, const std::vector<Listener>& later) {
  for (const Listener& listener : later) {
    const auto same = [&](const Listener& other) { return other.inode == listener.inode; };
    const auto known = std::find_if(seen.begin(), seen.end(), same);
    if (known == seen.end()) {
      seen.push_back(listener);
    } else {
      known->queued = std::max(known->queued, listener.queued);
    }
  }
}

// A queue fills and empties in a fraction of a second: it is looked at ten times.
std::vector<Listener> watch_listeners(Reader& reader) {
  constexpr int kLooks = 10;
  std::vector<Listener> seen;
  for (int i = 0; i < kLooks; ++i) {
    wait_seconds(reader.request.interval_seconds / kLooks);
    if (!reader.observers.sockets) continue;
    if (const auto now = reader.observers.sockets->listeners()) merge_listeners(seen, *now);
  }
  return seen;
}

// Is it worth the time to ask who holds the memory?
bool memory_is_short(const Evidence& evidence) {
  const auto pages = number_now(evidence, "TCP.mem");
  const auto pressure = value_of(evidence, "net.ipv4.tcp_mem", 1);
  if (pages && pressure && *pages * 2 > *pressure) return true;
  for (const char* counter : {"TcpExt.TCPMemoryPressures", "TcpExt.TCPAbortOnMemory",
                              "TcpExt.PruneCalled", "TcpExt.TCPRcvQDrop"}) {
    if (moved(evidence, counter) > 0) return true;
  }
  return false;
}

void read_sockets(Reader& reader, const std::vector<Listener>& watched) {
  if (!reader.observers.sockets) {
    reader.evidence.unseen.push_back(
        "sockets by state, listen queues and ports in use: sockets are not asked for here");
    return;
  }
  SurveyRequest request;
  std::tie(request.first_port, request.last_port) = port_range(reader.evidence);
  if (const auto delay = value_of(reader.evidence, "net.ipv4.tcp_tw_reuse_delay")) {
    request.reuse_delay_milliseconds =
        static_cast<std::uint32_t>(std::min<std::uint64_t>(*delay, 60000));
  }
  request.memory = memory_is_short(reader.evidence);
  request.datagrams = moved(reader.evidence, "Udp.RcvbufErrors") > 0 ||
                      moved(reader.evidence, "Udp6.RcvbufErrors") > 0;
  auto survey = reader.observers.sockets->survey(request);
  if (!survey) {
    reader.evidence.unseen.push_back("sockets by state, listen queues and ports in use: " +
                                     describe(survey.error()));
    return;
  }
  merge_listeners(survey->listeners, watched);
  reader.evidence.sockets = std::move(*survey);
}

void read_port(Reader& reader) {
  reader.evidence.port = reader.request.port;
  if (!reader.request.port || !reader.observers.sockets) return;
  auto sockets = reader.observers.sockets->at_port(*reader.request.port);
  if (sockets) {
    reader.evidence.port_sockets = std::move(*sockets);
  } else {
    reader.evidence.unseen.push_back("who holds port " + std::to_string(*reader.request.port) +
                                     ": " + describe(sockets.error()));
  }
}

// --- the log ---

void read_ring_buffer(Reader& reader) {
  if (!reader.observers.log) {
    reader.evidence.unseen.push_back("the kernel log: it is not read here; --log names a file");
    return;
  }
  LogReader log;
  const double since = reader.request.since_seconds, fresh = reader.request.fresh_seconds;
  const auto status = reader.observers.log->read(
      [&](std::string_view line, double age) { log.line(line, age <= since, age > fresh); });
  reader.evidence.log = log.finish();
  if (!status) {
    reader.evidence.unseen.push_back("the kernel log: " + describe(status.error()) +
                                     " (root can read it; --log names a file)");
  }
}

Status read_logs(Reader& reader) {
  if (reader.request.no_log) return {};
  if (reader.request.logs.empty()) {
    read_ring_buffer(reader);
    return {};
  }
  LogReader log;
  for (const std::string& path : reader.request.logs) {
    const auto status = read_pieces(path, [&log](std::string_view piece) { log.feed(piece); });
    if (!status) {
      Error error = status.error();
      error.code = ErrorCode::bad_input;
      return error;
    }
    log.feed("\n");  // the last line of a file need not end
  }
  reader.evidence.log = log.finish();
  reader.evidence.foreign_log = true;
  return {};
}

}  // namespace

Result<Evidence> read_evidence(Machine& machine, const Observers& observers,
                               const EvidenceRequest& request) {
  Reader reader{machine, observers, request, {}};
  if (machine.clock) reader.evidence.taken = format_time(machine.clock->unix_seconds());
  std::vector<Listener> watched;
  if (request.interval_seconds > 0) {
    reader.evidence.before = read_numbers(machine, nullptr);
    reader.evidence.interval_seconds = request.interval_seconds;
    watched = watch_listeners(reader);
  }
  reader.evidence.now = read_numbers(machine, &reader.evidence.unseen);
  read_values(reader);
  read_defaults(reader);
  read_sockets(reader, watched);
  read_port(reader);
  read_processes(*machine.files, observers.sockets != nullptr, reader.evidence);
  if (auto status = read_logs(reader); !status) return std::move(status).error();
  return std::move(reader.evidence);
}

}  // namespace tune
