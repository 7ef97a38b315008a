#pragma once

#include <algorithm>
#include <string>

#include <tune/diagnosis.hpp>

namespace tune::test {

// A machine of 24 GiB in good health, looked at over one second.
inline Evidence healthy() {
  Evidence evidence;
  evidence.now = {{"TCP.orphan", 0},
                  {"TCP.mem", 240},
                  {"TCP.tw", 10},
                  {"UDP.mem", 2},
                  {"files.allocated", 400},
                  {"files.max", 2466177},
                  {"neighbour.entries", 12},
                  {"neighbour.table_fulls", 0}};
  for (const char* counter :
       {"TcpExt.TCPAbortOnMemory", "TcpExt.TCPMemoryPressures", "TcpExt.ListenOverflows",
        "TcpExt.ListenDrops", "TcpExt.TCPReqQFullDrop", "TcpExt.TCPReqQFullDoCookies",
        "TcpExt.TCPTimeWaitOverflow", "Udp.MemErrors", "conntrack.drop"}) {
    evidence.now[counter] = 1000;
  }
  evidence.before = evidence.now;
  evidence.interval_seconds = 1;
  evidence.values = {{"net.core.somaxconn", "4096"},
                     {"net.ipv4.ip_local_port_range", "32768 60999"},
                     {"net.ipv4.ip_local_reserved_ports", ""},
                     {"net.ipv4.neigh.default.gc_thresh1", "128"},
                     {"net.ipv4.neigh.default.gc_thresh2", "512"},
                     {"net.ipv4.neigh.default.gc_thresh3", "1024"},
                     {"net.ipv4.tcp_fin_timeout", "60"},
                     {"net.ipv4.tcp_max_orphans", "131072"},
                     {"net.ipv4.tcp_max_tw_buckets", "131072"},
                     {"net.ipv4.tcp_mem", "287901 383868 575802"},
                     {"net.ipv4.tcp_orphan_retries", "0"},
                     {"net.ipv4.tcp_syncookies", "1"},
                     {"net.ipv4.tcp_timestamps", "1"},
                     {"net.ipv4.tcp_tw_reuse", "2"},
                     {"net.ipv4.udp_mem", "575802 767736 1151604"},
                     {"net.netfilter.nf_conntrack_count", "20"},
                     {"net.netfilter.nf_conntrack_max", "262144"}};
  evidence.defaults = evidence.values;
  evidence.memory_bytes = std::uint64_t{24} << 30;
  evidence.sockets = SocketSurvey();
  evidence.sockets->listeners = {{"0.0.0.0", 443, 0, 4096, 0, 77}};
  return evidence;
}

// The counter rose by so much in the interval.
inline void move(Evidence& evidence, const std::string& counter, std::uint64_t by) {
  evidence.now[counter] = (*evidence.before)[counter] + by;
}

inline void log(Evidence& evidence, const std::string& kind, bool recent) {
  evidence.log.events.push_back({kind, 10, recent ? 10u : 0u, 0, "1.0", "2.0"});
}

inline const Problem* problem_in(const Diagnosis& diagnosis, std::string_view id) {
  for (const Problem& problem : diagnosis.problems) {
    if (problem.id == id) return &problem;
  }
  return nullptr;
}

// What the problem wants the key to be; empty: nothing.
inline std::string remedy(const Problem* problem, std::string_view key) {
  if (!problem) return "no such problem";
  for (const ProblemRemedy& remedy : problem->remedies) {
    if (remedy.key == key) return remedy.to;
  }
  return "";
}

inline bool advises(const Problem* problem, std::string_view part) {
  return problem && std::any_of(problem->advice.begin(), problem->advice.end(),
                                [part](const std::string& advice) {
                                  return advice.find(part) != std::string::npos;
                                });
}

}  // namespace tune::test
