#include <algorithm>
#include <array>
#include <string>

#include "base/text.hpp"
#include "check/rule.hpp"
#include "kernel/kernel_reading.hpp"

namespace tune::check {
namespace {

constexpr std::string_view kFinTimeout = "net.ipv4.tcp_fin_timeout";
constexpr std::string_view kReuse = "net.ipv4.tcp_tw_reuse";
constexpr std::string_view kTimestamps = "net.ipv4.tcp_timestamps";

struct Ascending {
  std::string_view key;
  std::string_view why;
  std::string_view source;
};

constexpr std::array kAscending = {
    Ascending{
        "net.ipv4.tcp_mem",
        "The kernel takes any order. Pressure is entered above the second field and left below "
        "the first: out of order it toggles, or memory is refused before sockets were told to "
        "save any.",
        "net/core/sock.c __sk_mem_raise_allocated()"},
    Ascending{"net.ipv4.udp_mem",
              "The kernel takes any order, and then treats sockets as short of memory at the wrong "
              "time, or never before it refuses them any.",
              "net/core/sock.c __sk_mem_raise_allocated()"},
    Ascending{
        "net.ipv4.tcp_rmem",
        "The kernel takes any order. A socket starts with the second field and grows up to the "
        "third, so with a smaller third one it never grows.",
        "net/ipv4/tcp.c tcp_init_sock(), net/ipv4/tcp_input.c tcp_rcv_space_adjust()"},
    Ascending{
        "net.ipv4.tcp_wmem",
        "The kernel takes any order. A socket starts with the second field and grows up to the "
        "third, so with a smaller third one it never grows.",
        "net/ipv4/tcp.c tcp_init_sock(), net/ipv4/tcp_input.c tcp_sndbuf_expand()"},
};

std::string fields_text(const std::vector<Integer>& fields) { return to_string(Value(fields)); }

// Falls from field `at - 1` to `at`, and further than the kernel's own default does: with 64 KiB
// pages tcp_wmem starts as "65536 16384 4194304".
bool falls(const std::vector<Integer>& fields, const std::vector<Integer>& standard,
           std::size_t at) {
  if (fields[at] >= fields[at - 1]) return false;
  if (at >= standard.size() || standard[at] >= standard[at - 1]) return true;
  return fields[at] < standard[at] || fields[at - 1] > standard[at - 1];
}

std::vector<Integer> default_fields(const Parameter& parameter, const Host& host) {
  const auto standard = default_value(parameter, host);
  if (!standard) return {};
  const Value value = read_back(&parameter, *standard);
  const auto* fields = std::get_if<std::vector<Integer>>(&value);
  return fields == nullptr ? std::vector<Integer>{} : *fields;
}

void add_not_ascending(const Situation& situation, const Ascending& row, Findings& findings) {
  if (!situation.is_judged(row.key)) return;
  const auto fields = situation.numbers(row.key);
  if (!fields) return;
  const Parameter& parameter = *find_parameter(row.key);
  const auto standard = default_fields(parameter, situation.host());
  std::size_t at = 1;
  while (at < fields->size() && !falls(*fields, standard, at)) ++at;
  if (at >= fields->size()) return;
  Finding finding = situation.finding("not-ascending", Severity::warning, {row.key});
  finding.message = "Its fields must not fall, but " + std::string(parameter.fields[at]) + ", " +
                    to_string((*fields)[at]) + ", is below " +
                    std::string(parameter.fields[at - 1]) + ", " + to_string((*fields)[at - 1]) +
                    ".";
  finding.why = row.why;
  finding.source = row.source;
  std::vector<Integer> sorted = *fields;
  std::sort(sorted.begin(), sorted.end());
  finding.remedy = Remedy{std::string(row.key), fields_text(sorted)};
  findings.push_back(std::move(finding));
}

// Values that every kernel takes without a word and that do harm.
struct Harmful {
  std::string_view key;
  Integer most;  // this value and all below
  std::string_view effect;
  std::string_view why;
  std::string_view source;
};

constexpr std::array kHarmful = {
    Harmful{
        "net.ipv4.tcp_max_orphans", 0, "resets nearly every connection that a service closes",
        "A closing connection is an orphan until its peer has acknowledged everything. Over the "
        "limit it is reset, and what it had still to send is lost.",
        "net/ipv4/tcp.c tcp_check_oom()"},
    Harmful{"net.ipv4.tcp_max_tw_buckets", 0,
            "ends the protection that TIME_WAIT gives, or its limit",
            "With 0 no connection waits. Below 0 the limit is gone in kernels that compare it "
            "without a sign (seen in 6.1 and later), and no connection waits in older ones.",
            "net/ipv4/inet_timewait_sock.c inet_twsk_alloc()"},
    Harmful{"net.core.netdev_max_backlog", 0, "drops what comes over loopback, veth and RPS",
            "A queue without room takes no packet.", "net/core/dev.c enqueue_to_backlog()"},
    Harmful{"net.core.somaxconn", 0, "lets one connection wait to be accepted",
            "It caps the backlog of listen(), and the accept queue holds one more than that.",
            "net/socket.c __sys_listen(), include/net/sock.h sk_acceptq_is_full()"},
    Harmful{"net.ipv4.tcp_fin_timeout", 0,
            "leaves a peer 3.5 retransmission timeouts to close, 0.7 s nearby",
            "The kernel never waits less than that in FIN_WAIT2, and with 0 or less never longer.",
            "include/net/tcp.h tcp_fin_time()"},
};

void add_harmful(const Situation& situation, const Harmful& row, Findings& findings) {
  const auto value = situation.judged_number(row.key);
  if (!value || *value > row.most) return;
  Finding finding = situation.finding("harmful-value", Severity::warning, {row.key});
  finding.message =
      "The kernel takes " + to_string(*value) + ", which " + std::string(row.effect) + ".";
  finding.why = row.why;
  finding.source = row.source;
  const auto standard = default_value(*find_parameter(row.key), situation.host());
  if (standard) finding.remedy = Remedy{std::string(row.key), *standard};
  findings.push_back(std::move(finding));
}

std::string capitalised(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 32);
  return text;
}

}  // namespace

void value_refused(const Situation& situation, Findings& findings) {
  for (const auto& entry : situation.judged()) {
    const Parameter* parameter = find_parameter(entry.first);
    if (parameter == nullptr) continue;
    const auto value = parse_value(*parameter, entry.second.value, situation.host().kernel);
    if (value) continue;
    // What the kernel takes although it is not meant is no more than a warning.
    const auto running = situation.host().values.find(entry.first);
    const bool none = running == situation.host().values.end();
    const auto taken = kernel_reading(*parameter, entry.second.value,
                                      none ? std::nullopt : std::optional(running->second),
                                      situation.host().kernel);
    Finding finding = taken
                          ? situation.finding("read-differently", Severity::warning, {entry.first})
                          : situation.finding("value-refused", Severity::error, {entry.first});
    // A message that begins with the value keeps its letters.
    const std::string& message = value.error().message;
    const auto words = split_blanks(entry.second.value);
    const bool quotes = !words.empty() && message.starts_with(words.front());
    finding.message = quotes ? message : capitalised(message);
    if (taken) {
      finding.why = "The kernel gives no error and would hold " + to_string(*taken) + ".";
    } else {
      finding.why = parameter->bounds_note;
      if (finding.why.empty()) finding.why = "The kernel would not take it.";
    }
    if (!parameter->sources.empty()) finding.source = parameter->sources.front();
    findings.push_back(std::move(finding));
  }
}

void not_ascending(const Situation& situation, Findings& findings) {
  for (const Ascending& row : kAscending) add_not_ascending(situation, row, findings);
}

void harmful_value(const Situation& situation, Findings& findings) {
  for (const Harmful& row : kHarmful) add_harmful(situation, row, findings);
}

void fin_timeout_penalty(const Situation& situation, Findings& findings) {
  constexpr Integer kLength = 60;  // TCP_TIMEWAIT_LEN of include/net/tcp.h, in seconds
  const auto seconds = situation.judged_number(kFinTimeout);
  if (!seconds) return;
  const Integer in_effect = 2 * (*seconds - kLength);
  if (*seconds <= kLength || in_effect >= kLength) return;
  Finding finding = situation.finding("fin-timeout-penalty", Severity::warning, {kFinTimeout});
  finding.message = to_string(*seconds) + " s makes FIN_WAIT2 last " + to_string(in_effect) +
                    " s, shorter than 60 s.";
  finding.why =
      "Above 60 s the kernel waits for what exceeds 60 s twice, and not at all for the 60 s: first "
      "as a full orphan, then as a small TIME_WAIT entry. Values from 61 to 89 are therefore "
      "shorter than 60, and cost orphans besides.";
  finding.source =
      "net/ipv4/tcp_input.c tcp_rcv_state_process(), net/ipv4/tcp_timer.c tcp_keepalive_timer()";
  finding.remedy = Remedy{std::string(kFinTimeout), to_string(kLength)};
  findings.push_back(std::move(finding));
}

void needs_timestamps(const Situation& situation, Findings& findings) {
  if (!situation.any_judged({kReuse, kTimestamps})) return;
  const auto reuse = situation.number(kReuse), timestamps = situation.number(kTimestamps);
  if (!reuse || !timestamps || *reuse == 0 || *timestamps != 0) return;
  Finding finding = situation.finding("needs-timestamps", Severity::warning, {kReuse, kTimestamps});
  finding.message = "tcp_tw_reuse = " + to_string(*reuse) +
                    " does nothing with tcp_timestamps = 0: no port in TIME_WAIT is used again.";
  finding.why =
      "Only a newer timestamp tells the peer that a connection on the same ports is a new one, so "
      "the kernel reuses only connections that had timestamps.";
  finding.source = "net/ipv4/tcp_ipv4.c tcp_twsk_unique()";
  finding.remedy = Remedy{std::string(kTimestamps), "1"};
  findings.push_back(std::move(finding));
}

}  // namespace tune::check
