#include <algorithm>
#include <string>

#include "base/text.hpp"
#include "diagnosis/facts.hpp"
#include "diagnosis/rates.hpp"

namespace tune {

// As many as fit in an eighth of the memory.
static std::uint64_t most_entries(const Evidence& evidence) {
  constexpr std::uint64_t kMostInt = 2147483647;
  return evidence.memory_bytes == 0 ? kMostInt
                                    : std::min(evidence.memory_bytes / 8 / 320, kMostInt);
}

Found conntrack_problem(const Evidence& evidence, const Uses& uses) {
  const ResourceUse* use = resource(uses, "conntrack");
  const bool counted = reaches(use, 99) || moved(evidence, "conntrack.drop") > 0;
  if (!counted && !log_event(evidence, "conntrack")) return std::nullopt;
  Problem problem = problem_of(evidence, "conntrack", counted, ProblemSeverity::error,
                               "The connection tracking table is full",
                               "New connections are dropped before they reach any socket; an "
                               "entry outlives its connection by two minutes.");
  if (use) add_use(*use, "nf_conntrack_count", problem);
  add_counter(evidence, "conntrack.drop", problem);
  constexpr std::string_view kMost = "net.netfilter.nf_conntrack_max";
  const std::uint64_t most = value_of(evidence, kMost).value_or(0);
  const double rate = tracked_per_second(evidence);
  const std::uint64_t need = power_of_two(held(rate, tracked_seconds(evidence)));
  // Where nothing tells the rate, twice what is full.
  const std::uint64_t more = counted || evidence.foreign_log ? std::max(need, 2 * most) : most;
  const std::uint64_t wanted =
      std::max(std::min(more, most_entries(evidence)), default_of(evidence, kMost).value_or(0));
  if (most > 0 && wanted > most) {
    add_remedy(evidence, kMost, std::to_string(wanted),
               "holds " + rate_number(rate) + "/s x " + format_seconds(tracked_seconds(evidence)) +
                   " (nf_conntrack_tcp_timeout_time_wait), and is no less than the kernel's "
                   "default; 256 to 320 bytes of memory an entry",
               problem);
    problem.advice.push_back(
        "net.netfilter.nf_conntrack_buckets should be as many, or looking one up "
        "becomes slow.");
  }
  problem.advice.emplace_back("Exempt traffic that needs no tracking with a notrack rule.");
  return problem;
}

// Many sockets in CLOSE-WAIT: their peers have closed, the application has not.
static void add_leak(const Evidence& evidence, const ResourceUse& use, Problem& problem) {
  const std::uint64_t waiting = evidence.sockets ? evidence.sockets->by_state[kCloseWait] : 0;
  if (waiting * 2 < use.used) return;
  add_number(
      "sock_diag",
      group_digits(static_cast<Integer>(waiting)) +
          " sockets in CLOSE-WAIT: the application does not close what its peers have closed",
      waiting, problem);
}

// A process that is refused one may close another at once, so a little below the limit counts. The
// machine's number may be short by 32 for each processor: file-nr sums what they have told.
static bool is_used_up(const ResourceUse& use, bool process) {
  if (!use.limit) return false;
  const std::uint64_t slack =
      process ? std::max<std::uint64_t>(*use.limit / 33, 1)
              : std::clamp<std::uint64_t>(64, *use.limit / 100, *use.limit / 10);
  return use.used + slack >= *use.limit;
}

Found file_descriptors_problem(const Evidence& evidence, const Uses& uses) {
  const ResourceUse* use = resource(uses, "file-descriptors");
  const bool process = use && use->scope != "machine";
  const bool counted = use && is_used_up(*use, process);
  if (!counted && !log_event(evidence, "file-descriptors")) return std::nullopt;
  Problem problem = problem_of(
      evidence, "file-descriptors", counted, ProblemSeverity::error, "File descriptors are used up",
      process ? "A process has as many open files as its limit allows: accept() fails with EMFILE, "
                "logs nothing, and connections pile up in its queue."
              : "The machine has as many open files as fs.file-max allows: whoever is not root "
                "gets ENFILE.");
  if (use) add_use(*use, process ? "/proc/PID/fd" : "file-nr", problem);
  if (process) {
    problem.advice.emplace_back("Raise its limit (LimitNOFILE= of its unit) and restart it.");
    problem.advice.emplace_back("If the number only ever grows, it leaks descriptors.");
    add_leak(evidence, *use, problem);
  } else if (use && use->limit) {
    const std::uint64_t wanted =
        std::max(power_of_two(2.0 * static_cast<double>(std::max(*use->limit, use->used))),
                 default_of(evidence, "fs.file-max").value_or(0));
    add_remedy(evidence, "fs.file-max", std::to_string(wanted),
               "twice what is used up, and no less than the kernel's default", problem);
  }
  return problem;
}

Found neighbour_table_problem(const Evidence& evidence, const Uses& uses) {
  const std::uint64_t fulls4 = moved(evidence, "neighbour.table_fulls");
  const std::uint64_t fulls6 = moved(evidence, "neighbour6.table_fulls");
  const ResourceUse* use = resource(uses, "neighbour-table");
  const bool full = reaches(use, 99);
  // The log does not say which: IPv4, where nothing points to the other.
  const bool six = full ? use->scope.ends_with("IPv6") : fulls6 > fulls4;
  for (const ResourceUse& other : uses) {
    if (other.id == "neighbour-table" && other.scope.ends_with("IPv6") == six) use = &other;
  }
  const bool counted = full || fulls4 + fulls6 > 0;
  if (!counted && !log_event(evidence, "neighbour-table")) return std::nullopt;
  Problem problem = problem_of(
      evidence, "neighbour-table", counted, ProblemSeverity::error, "The neighbour table is full",
      "Packets to neighbours that are not in the table are dropped: more hosts are on the links of "
      "this machine, containers included, than gc_thresh3 allows.");
  if (use) add_use(*use, "neighbour statistics", problem);
  add_counter(evidence, "neighbour.table_fulls", problem);
  add_counter(evidence, "neighbour6.table_fulls", problem);
  const std::string table = six ? "net.ipv6.neigh.default." : "net.ipv4.neigh.default.";
  const std::uint64_t most = use && use->limit ? *use->limit : 0;
  const std::uint64_t wanted = power_of_two(std::max(4.0 * static_cast<double>(most), 4096.0));
  // From gc_thresh1 on entries are collected, from gc_thresh2 on those older than 5 s.
  const auto raise = [&](const std::string& key, std::uint64_t to, const char* why) {
    if (value_of(evidence, table + key).value_or(to) < to) {
      add_remedy(evidence, table + key, std::to_string(to), why, problem);
    }
  };
  raise("gc_thresh3", wanted, "room for four times as many");
  raise("gc_thresh2", wanted / 2, "collected in a hurry only above it");
  raise("gc_thresh1", wanted / 8, "not collected below it");
  return problem;
}

}  // namespace tune
