#include <algorithm>
#include <string>

#include "diagnosis/facts.hpp"

namespace tune {
namespace {

Problem table_problem(const Evidence& evidence, std::string id, bool counted, std::string title,
                      std::string cause) {
  Problem problem;
  problem.present = counted || log_says_present(evidence, id).value_or(false);
  problem.id = std::move(id);
  problem.severity = ProblemSeverity::error;
  problem.title = std::move(title);
  problem.cause = std::move(cause);
  problem.confidence = counted ? Confidence::high : Confidence::medium;
  add_log(evidence, problem);
  return problem;
}

bool reaches(const ResourceUse* use, std::uint64_t percent) {
  return use && use->limit && *use->limit > 0 && use->used * 100 >= *use->limit * percent;
}

}  // namespace

Found udp_memory_problem(const Evidence& evidence, const Uses& uses) {
  const ResourceUse* use = resource(uses, "udp-memory");
  const bool counted = reaches(use, 100) || moved(evidence, "Udp.MemErrors") > 0;
  if (!counted) return std::nullopt;
  Problem problem = table_problem(evidence, "udp-memory", true, "UDP is out of memory",
                                  "All UDP sockets together hold what udp_mem allows: datagrams "
                                  "are dropped.");
  if (use) add_use(*use, "sockstat", problem);
  add_counter(evidence, "Udp.MemErrors", problem);
  const auto normal = default_of(evidence, "net.ipv4.udp_mem", 2);
  if (normal && *normal > value_of(evidence, "net.ipv4.udp_mem", 2).value_or(0)) {
    add_remedy(evidence, "net.ipv4.udp_mem", evidence.defaults.at("net.ipv4.udp_mem"),
               "pages; the kernel's default for this memory", problem);
  }
  problem.advice.emplace_back("Find the sockets that are not read: ss -uam.");
  return problem;
}

Found conntrack_problem(const Evidence& evidence, const Uses& uses) {
  const ResourceUse* use = resource(uses, "conntrack");
  const bool counted = reaches(use, 99) || moved(evidence, "conntrack.drop") > 0;
  if (!counted && !log_event(evidence, "conntrack")) return std::nullopt;
  Problem problem =
      table_problem(evidence, "conntrack", counted, "The connection tracking table is full",
                    "New connections are dropped before they reach any socket; an "
                    "entry outlives its connection by two minutes.");
  if (use) add_use(*use, "nf_conntrack_count", problem);
  add_counter(evidence, "conntrack.drop", problem);
  constexpr std::string_view kMost = "net.netfilter.nf_conntrack_max";
  const std::uint64_t most = value_of(evidence, kMost).value_or(0);
  const std::uint64_t wanted =
      std::max(power_of_two(most * 4), default_of(evidence, kMost).value_or(0));
  if (most > 0) {
    add_remedy(evidence, kMost, std::to_string(wanted),
               "four times the table that is full, and no less than the kernel's default", problem);
  }
  problem.advice.emplace_back("Exempt traffic that needs no tracking with a notrack rule.");
  return problem;
}

Found file_descriptors_problem(const Evidence& evidence, const Uses& uses) {
  const ResourceUse* use = resource(uses, "file-descriptors");
  const bool process = use && use->scope != "machine";
  const bool counted = reaches(use, process ? 97 : 99);
  if (!counted && !log_event(evidence, "file-descriptors")) return std::nullopt;
  Problem problem = table_problem(
      evidence, "file-descriptors", counted, "File descriptors are used up",
      process ? "A process has as many open files as its limit allows: accept() fails with EMFILE, "
                "logs nothing, and connections pile up in its queue."
              : "The machine has as many open files as fs.file-max allows: whoever is not root "
                "gets ENFILE.");
  if (use) add_use(*use, process ? "/proc/PID/fd" : "file-nr", problem);
  if (process) {
    problem.advice.emplace_back("Raise its limit (LimitNOFILE= of its unit) and restart it.");
    problem.advice.emplace_back("If the number only ever grows, it leaks descriptors.");
  } else if (use && use->limit) {
    add_remedy(evidence, "fs.file-max", std::to_string(power_of_two(*use->limit * 4)),
               "four times what is used up", problem);
  }
  return problem;
}

Found neighbour_table_problem(const Evidence& evidence, const Uses& uses) {
  const ResourceUse* use = resource(uses, "neighbour-table");
  const bool counted = reaches(use, 99) || moved(evidence, "neighbour.table_fulls") > 0;
  if (!counted && !log_event(evidence, "neighbour-table")) return std::nullopt;
  Problem problem =
      table_problem(evidence, "neighbour-table", counted, "The neighbour table is full",
                    "Packets to neighbours that are not in the table are dropped: "
                    "more hosts are on the link than gc_thresh3 allows.");
  if (use) add_use(*use, "arp_cache", problem);
  add_counter(evidence, "neighbour.table_fulls", problem);
  const auto most = value_of(evidence, "net.ipv4.neigh.default.gc_thresh3");
  if (most) {
    const std::uint64_t wanted = power_of_two(std::max<std::uint64_t>(*most * 4, 4096));
    add_remedy(evidence, "net.ipv4.neigh.default.gc_thresh3", std::to_string(wanted),
               "room for four times as many", problem);
  }
  return problem;
}

}  // namespace tune
