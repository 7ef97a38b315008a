#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

#include "base/text.hpp"
#include "diagnosis/facts.hpp"
#include "diagnosis/rates.hpp"

// tcp_check_oom() and tcp_out_of_resources() (net/ipv4/tcp.c, tcp_timer.c): at close, and at each
// timer of an orphan, it is killed when orphans * 1, 2 or 4 are above tcp_max_orphans.

namespace tune {
namespace {

constexpr std::string_view kMost = "net.ipv4.tcp_max_orphans";
constexpr std::string_view kRetries = "net.ipv4.tcp_orphan_retries";
constexpr std::string_view kKills = "TcpExt.TCPAbortOnMemory";

std::string count_text(std::uint64_t number) { return group_digits(static_cast<Integer>(number)); }

std::string_view meaning_of(std::size_t state) {
  switch (state) {
    case kFinWait1:
      return "the peer has not acknowledged the end, or does not read";
    case kFinWait2:
      return "the peer's application does not close; full orphans as tcp_fin_timeout is above 60 s";
    case kLastAck:
      return "the peer closed first and is gone";
    default:
      return "both closed at once and the peer is gone";
  }
}

void add_states(const SocketSurvey& sockets, Problem& problem) {
  for (const std::size_t state : {kFinWait1, kFinWait2, kLastAck, kClosing}) {
    const std::uint64_t count = sockets.orphans[state];
    if (count == 0) continue;
    add_number("sock_diag",
               count_text(count) + " orphans in " + std::string(tcp_state_name(state)) + ": " +
                   std::string(meaning_of(state)),
               count, problem);
  }
}

std::string owner_text(const OrphanOwner& owner) {
  return (owner.address.empty() ? "port " + std::to_string(owner.port) : owner.address) + " (" +
         count_text(owner.orphans) + ")";
}

// Those that have a share worth a look: a tenth of all.
void add_owners(std::string_view what, const std::vector<OrphanOwner>& owners, std::uint64_t all,
                Problem& problem) {
  if (owners.empty()) return;
  if (owners.front().orphans * 10 < all) {
    add_number(
        "sock_diag",
        std::string(what) + "spread out, none has more than " + count_text(owners.front().orphans),
        owners.front().orphans, problem);
    return;
  }
  std::vector<std::string> texts;
  for (const OrphanOwner& owner : owners) texts.push_back(owner_text(owner));
  add_number("sock_diag", std::string(what) + join(texts, ", "), owners.front().orphans, problem);
}

// Is the machine's count where kills happen, though this namespace's counter does not move?
bool killed_elsewhere(const Evidence& evidence, const ResourceUse* use, const Problem& problem) {
  const bool high = use && use->effective_limit && use->used > *use->effective_limit;
  return problem.present && high && evidence.before && !evidence.foreign_log &&
         moved(evidence, kKills) == 0;
}

// Routers that answer for the peers set a soft error, which doubles what an orphan counts for:
// kills begin at half of the limit.
void add_unreachable(const Evidence& evidence, const ResourceUse* use, Problem& problem) {
  constexpr std::string_view kUnreachable = "Icmp.InDestUnreachs";
  const bool early = use && use->limit && use->used <= *use->limit && moved(evidence, kKills) > 0;
  if (!early || moved(evidence, kUnreachable) == 0) return;
  add_counter(evidence, kUnreachable, problem);
  problem.advice.emplace_back(
      "Routers answer that peers cannot be reached (ICMP): such an orphan counts twice, so kills "
      "begin at half of tcp_max_orphans.");
}

// Those that stay when FIN-WAIT-2 makes no orphans any more.
double share_beside_fin_wait2(const Evidence& evidence) {
  if (!evidence.sockets) return 1;
  const auto& by_state = evidence.sockets->orphans;
  const auto all = std::accumulate(by_state.begin(), by_state.end(), std::uint64_t{0});
  return all == 0 ? 1 : 1 - static_cast<double>(by_state[kFinWait2]) / static_cast<double>(all);
}

// Do most of them wait for a peer that is there and does not read? Its acknowledgements keep them.
bool peers_do_not_read(const Evidence& evidence) {
  if (!evidence.sockets) return false;
  const auto& by_state = evidence.sockets->orphans;
  const auto all = std::accumulate(by_state.begin(), by_state.end(), std::uint64_t{0});
  return evidence.sockets->orphans_probing * 2 > all;
}

// As many as half of tcp_mem carries, a page each.
std::uint64_t affordable(const Evidence& evidence) {
  constexpr std::uint64_t kMostInt = 2147483647;
  const auto pages = value_of(evidence, "net.ipv4.tcp_mem", 2);
  return pages && *pages > 0 ? std::min(*pages / 2, kMostInt) : kMostInt;
}

// What `rate` needs when each orphan lives so long, and the sentence that says so.
struct Need {
  double orphans = 0;
  std::string formula;
};

Need need_of(double rate, double life) {
  return {orphans_needed(rate, life), "4 x " + rate_number(rate) + "/s x " +
                                          format_seconds(std::round(life * 10) / 10) + " of life"};
}

void raise_limit(const Evidence& evidence, const Need& need, Problem& problem) {
  const auto limit = value_of(evidence, kMost);
  const std::uint64_t normal = default_of(evidence, kMost).value_or(0);
  const bool negative = value_text(evidence, kMost).starts_with('-');
  const bool known = orphan_kills_are_counted(evidence);
  if (limit && !negative && known && need.orphans <= static_cast<double>(*limit)) return;
  const std::uint64_t wanted =
      std::max(std::min(power_of_two(need.orphans), affordable(evidence)), normal);
  if (limit && !negative && wanted <= *limit) return;
  add_remedy(evidence, kMost, std::to_string(wanted),
             "holds " + need.formula + " (a silent peer's counts up to four times)" +
                 (wanted == normal ? "; the kernel's default for this memory" : ""),
             problem);
}

// The smallest change that cures: FIN-WAIT-2 first, then shorter lives, then a higher limit.
void add_remedies(const Evidence& evidence, Problem& problem) {
  constexpr int kFewRetries = 2;
  constexpr double kProbingLife = 205;  // until the probes have backed off to two minutes
  double rate = orphans_per_second(evidence);
  if (value_of(evidence, "net.ipv4.tcp_fin_timeout").value_or(60) > 60) {
    add_remedy(evidence, "net.ipv4.tcp_fin_timeout", "60",
               "above 60 s a socket in FIN-WAIT-2 stays a full orphan; up to 60 s it is replaced "
               "by a small one at once",
               problem);
    rate *= share_beside_fin_wait2(evidence);
  }
  if (peers_do_not_read(evidence)) {
    raise_limit(evidence, need_of(rate, kProbingLife), problem);
    return;
  }
  const auto limit = value_of(evidence, kMost);
  const Need as_is = need_of(rate, orphan_life_now(evidence));
  const bool holds =
      limit && orphan_kills_are_counted(evidence) && as_is.orphans <= static_cast<double>(*limit);
  const auto retries = value_of(evidence, kRetries);
  if (!holds && retries && (*retries == 0 || *retries > kFewRetries)) {
    add_remedy(
        evidence, kRetries, std::to_string(kFewRetries),
        "an orphan whose peer is silent lives about 3 s instead of " +
            std::string(*retries == 0 ? "106 s (0 means 8)"
                                      : format_seconds(std::round(orphan_life_now(evidence)))),
        problem);
  }
  const double life = std::min(orphan_life_with(kFewRetries), orphan_life_now(evidence));
  raise_limit(evidence, holds ? as_is : need_of(rate, life), problem);
}

void add_advice(const Evidence& evidence, const ResourceUse* use, Problem& problem) {
  problem.advice.emplace_back(
      "FIN-WAIT-1, LAST-ACK and CLOSING: the peers are gone or do not read. Look at the addresses: "
      "one peer is a fault of its own, many are the network between.");
  if (peers_do_not_read(evidence)) {
    problem.advice.emplace_back(
        "The peers are there and do not read: tcp_orphan_retries does not bound such an orphan, it "
        "lives about 205 s. TCP_USER_TIMEOUT in the application ends it sooner, and so does "
        "net.ipv4.tcp_rto_max_ms (Linux 6.15), for all connections.");
  }
  if (evidence.sockets && evidence.sockets->by_state[kCloseWait] > 0) {
    problem.advice.push_back(count_text(evidence.sockets->by_state[kCloseWait]) +
                             " sockets are in CLOSE-WAIT: there the own application does not close "
                             "what its peers have closed. They are no orphans.");
  }
  if (killed_elsewhere(evidence, use, problem)) {
    problem.advice.emplace_back(
        "TCPAbortOnMemory does not move here: the sockets that are reset belong to another network "
        "namespace. The limit is the machine's; look there, too.");
  }
}

bool is_high(const ResourceUse* use) {
  return !use || !use->limit || use->used > *use->effective_limit;
}

// Do kills come from the count? They may come from tcp_mem alone, which has the same counter. Where
// many close at once, their first timers may reset all of them within 0.3 s: the count is low again
// by the time that it is looked at.
bool kills_by_count(const Evidence& evidence, const ResourceUse* use, const Uses& uses) {
  const ResourceUse* memory = resource(uses, "tcp-memory");
  if (moved(evidence, kKills) == 0 || reaches(memory, 100)) return false;
  return is_high(use) || (!reaches(memory, 50) && !log_event(evidence, "tcp-memory"));
}

}  // namespace

Found orphans_problem(const Evidence& evidence, const Uses& uses) {
  const ResourceUse* use = resource(uses, "orphans");
  const bool kills = kills_by_count(evidence, use, uses);
  const bool over = use && use->limit && use->used > 0 && use->used >= *use->limit;
  if (!kills && !over && !log_event(evidence, "orphans")) return std::nullopt;
  Problem problem = problem_of(
      evidence, "orphans", kills || over, ProblemSeverity::error, "Too many orphaned sockets",
      "Connections that no process holds any more wait for their peers; above tcp_max_orphans the "
      "kernel resets those that close next, in every network namespace. One whose peer has been "
      "silent for long counts two or four times. tcp_mem has no part in it.");
  if (kills && !is_high(use)) problem.confidence = Confidence::medium;
  if (use) add_use(*use, "sockstat", problem);
  add_counter(evidence, kKills, problem);
  add_unreachable(evidence, use, problem);
  if (evidence.sockets) {
    add_states(*evidence.sockets, problem);
    const auto& by_state = evidence.sockets->orphans;
    const auto all = std::accumulate(by_state.begin(), by_state.end(), std::uint64_t{0});
    add_owners("orphans by peer: ", evidence.sockets->orphan_peers, all, problem);
    add_owners("orphans by own port: ", evidence.sockets->orphan_ports, all, problem);
  }
  add_remedies(evidence, problem);
  add_advice(evidence, use, problem);
  return problem;
}

// As many as fit in a tenth of the memory, 320 bytes each with their share of the slab.
static std::uint64_t most_buckets(const Evidence& evidence) {
  return evidence.memory_bytes == 0 ? UINT64_MAX : evidence.memory_bytes / 10 / 320;
}

Found time_wait_problem(const Evidence& evidence, const Uses& uses) {
  const bool overflow = moved(evidence, "TcpExt.TCPTimeWaitOverflow") > 0;
  if (!overflow && !log_event(evidence, "time-wait")) return std::nullopt;
  Problem problem = problem_of(
      evidence, "time-wait", overflow, ProblemSeverity::warning, "TIME-WAIT sockets overflow",
      "tcp_max_tw_buckets is reached: connections end without TIME-WAIT and its protection against "
      "late segments. Clients notice nothing, and today's kernels log nothing.");
  if (const ResourceUse* use = resource(uses, "time-wait")) add_use(*use, "sockstat", problem);
  add_counter(evidence, "TcpExt.TCPTimeWaitOverflow", problem);
  constexpr std::string_view kBuckets = "net.ipv4.tcp_max_tw_buckets";
  const double rate = time_waits_per_second(evidence);
  const auto wanted =
      std::max(std::min(power_of_two(time_waits_needed(rate)), most_buckets(evidence)),
               default_of(evidence, kBuckets).value_or(0));
  if (wanted > value_of(evidence, kBuckets).value_or(0)) {
    add_remedy(evidence, kBuckets, std::to_string(wanted),
               "holds " + rate_number(rate) +
                   "/s x 62 s of TIME-WAIT, and is no less than the kernel's default",
               problem);
  }
  problem.advice.emplace_back(
      "Only the side that closes first keeps TIME-WAIT: it may be left to the clients.");
  return problem;
}

}  // namespace tune
