#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <tune/export.hpp>
#include <tune/host.hpp>
#include <tune/kernel_version.hpp>

// What a machine can hold, before it happens: pure functions of a host, its kernel's values and a
// workload. Measured against the running kernel by tests/integration/predictions.py.

namespace tune {

// --- how the kernel behaves ---

// How long an orphan lives whose peer is silent. `retries` as net.ipv4.tcp_orphan_retries has it, 0
// means 8; `rto_seconds` is the connection's retransmission timeout, 0.2 or more. It ends at the
// first expiry of the timer that is T(retries) after the first retransmission: net/ipv4/tcp_timer.c
// tcp_orphan_retries(), retransmits_timed_out(), tcp_model_timeout(). A tail loss probe before the
// first retransmission adds up to 0.2 s.
TUNE_EXPORT double orphan_lifetime_seconds(int retries, double rto_seconds);

// How long a closed connection waits in FIN-WAIT-2 for a peer that does not close, by
// net.ipv4.tcp_fin_timeout: above 60 s it is an orphan for the excess and a minisocket for as long
// again. net/ipv4/tcp.c __tcp_close(), tcp_timer.c tcp_keepalive_timer().
TUNE_EXPORT double fin_wait2_seconds(double fin_timeout_seconds, double rto_seconds);

// The most orphans at once: the count that is compared is up to 100 ms old (tcp_orphan_update()).
TUNE_EXPORT double orphan_peak(double limit, double closes_per_second);

// What an orphan is charged to tcp_mem whose peer has not taken `unsent_bytes`: the data with its
// overhead, in whole pages, but 4 KiB from 4.11 to 5.19 whatever the page size (SK_MEM_QUANTUM). An
// idle connection is charged nothing.
TUNE_EXPORT double orphan_charge_bytes(double unsent_bytes, std::uint64_t page_size_bytes,
                                       const KernelVersion& kernel);

// Connections that a listener's accept queue holds: sk_acceptq_is_full().
TUNE_EXPORT std::uint64_t accept_queue_limit(std::uint64_t backlog, std::uint64_t somaxconn);

// Half-open connections that a listener holds before its SYN queue is full, and, with
// tcp_syncookies = 0, before tcp_max_syn_backlog refuses strangers: inet_csk_reqsk_queue_is_full(),
// tcp_conn_request(). Nothing where cookies make it unlimited (2: none is queued).
TUNE_EXPORT std::optional<std::uint64_t> syn_queue_limit(std::uint64_t backlog,
                                                         std::uint64_t somaxconn, int syncookies,
                                                         std::uint64_t max_syn_backlog);

// Connections a second that one address can open to one address and port, each `lifetime_seconds`
// long, when it closes first: a port comes back after TIME-WAIT, or with tcp_tw_reuse after
// `reuse_delay_seconds`. tcp_twsk_unique(), TCP_TIMEWAIT_LEN and the grain of its timer (61 s).
TUNE_EXPORT double connect_rate(std::uint64_t ports, double lifetime_seconds,
                                std::optional<double> reuse_delay_seconds);

// TIME-WAIT lasts 60 to 62.1 s, as its timer fires on boundaries of 2 s; this on average.
constexpr double kTimeWaitSeconds = 61;

// --- what a limit must be ---

// Little's law: what comes at a rate and stays so long, rounded up.
TUNE_EXPORT double held(double per_second, double seconds);

// The tcp_max_orphans under which `closes_per_second` connections whose orphans live so long are
// not reset: one of a silent peer counts up to four times (tcp_out_of_resources()), and the count
// that is compared is up to 100 ms old.
TUNE_EXPORT double orphans_needed(double closes_per_second, double lifetime_seconds);

// The tcp_max_tw_buckets for so many connections closed first: they last up to 62 s.
TUNE_EXPORT double time_waits_needed(double closes_per_second);

// The limit of a queue that would have held what overflowed: `limit` is the one that did not.
TUNE_EXPORT double queue_needed(double limit, double overflowed);

// tcp_mem or udp_mem with so many pages as its last number, in the kernel's own proportions, 3:4:6.
TUNE_EXPORT std::string memory_triple(std::uint64_t pages);

// The smallest power of two that is no less; 2^30 at most, as the keys are ints.
TUNE_EXPORT std::uint64_t power_of_two(double least);

// --- what a workload needs ---

struct Workload {
  double connections_per_second = 0;  // accepted, and closed by the service
  double rtt_seconds = 0.1;
  double vanishing_share = 0.01;  // of the connections; their peers never acknowledge the close
  double response_bytes = 1024;
  double accept_stall_seconds = 0.1;  // the service does not call accept() for so long
};

// Values of keys by name, as the kernel shows them.
using KernelValues = std::map<std::string, std::string, std::less<>>;

struct ResourceCapacity {
  std::string id;                // as of tune doctor: "orphans", "accept-queue"
  std::optional<double> demand;  // of the workload with the values of now, or what is in use
  std::optional<double> demand_with_profile;
  std::optional<double> limit;  // none: unlimited, or not known here
  std::optional<double> limit_with_profile;
  bool limit_known = true;  // false: the key that holds it is not among the host's values
  std::string unit;
  std::string formula;  // of the demand, with its numbers; "measured now"
  std::string scope;
  // The load at which it gives way; none where the load has no part in it.
  std::optional<double> connections_per_second;
  std::optional<double> connections_per_second_with_profile;
};

struct Capacity {
  std::vector<ResourceCapacity> resources;  // the fullest first
  std::string bottleneck;                   // what gives way first; empty: nothing is bounded
  std::string bottleneck_with_profile;
};

// What is in use now, with the limit of just that: of one listener, of one process.
struct MeasuredUse {
  double used = 0;
  std::optional<double> limit;
  std::string scope;
};

struct CapacityQuestion {
  Host host;                                                 // its values are those of now
  std::optional<KernelValues> with_profile;                  // what the profile would change
  std::optional<Workload> workload;                          // none: what is measured
  std::map<std::string, MeasuredUse, std::less<>> measured;  // by id
};

TUNE_EXPORT Capacity capacity(const CapacityQuestion& question);

// Is every demand within its limit: with the profile where there is one, else now?
TUNE_EXPORT bool holds(const Capacity& capacity);
// Does any demand exceed its limit, now or with the profile?
TUNE_EXPORT bool exceeds(const Capacity& capacity);

// Connections open at once: three round trips of handshake, request and response, and the stall.
TUNE_EXPORT double open_connections(const Workload& workload);

}  // namespace tune
