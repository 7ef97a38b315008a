#include <algorithm>
#include <array>
#include <string>

#include "base/text.hpp"
#include "check/rule.hpp"
#include "kernel/also_changes.hpp"

// Values that contradict each other, or say what no kernel can mean.

namespace tune::check {
namespace {

struct Capped {
  std::string_view start;
  std::string_view most;
};

constexpr std::array kCapped{Capped{"net.core.rmem_default", "net.core.rmem_max"},
                             Capped{"net.core.wmem_default", "net.core.wmem_max"}};

struct Coupled {
  std::string_view ratio;
  std::string_view bytes;
};

constexpr std::array kCoupled{Coupled{"vm.dirty_ratio", "vm.dirty_bytes"},
                              Coupled{"vm.dirty_background_ratio", "vm.dirty_background_bytes"}};

void add_capped(const Situation& situation, const Capped& row, Findings& findings) {
  if (!situation.any_judged({row.start, row.most})) return;
  const auto start = situation.number(row.start), most = situation.number(row.most);
  if (!start || !most || *start <= *most) return;
  Finding finding =
      situation.finding("default-above-maximum", Severity::warning, {row.start, row.most});
  finding.message = std::string(row.start) + ", " + format_bytes(*start) + ", is above " +
                    std::string(row.most) + ", " + format_bytes(*most) + ".";
  finding.why =
      "A program that asks for a buffer is cut to the maximum, while one that asks for nothing "
      "gets "
      "more: the one that knows what it needs is worse off.";
  finding.source = "net/core/sock.c sock_setsockopt(), sock_init_data()";
  finding.remedy = Remedy{std::string(row.most), to_string(*start)};
  findings.push_back(std::move(finding));
}

void add_coupled(const Situation& situation, const Coupled& row, Findings& findings) {
  if (!situation.is_judged(row.ratio) || !situation.is_judged(row.bytes)) return;
  const auto ratio = situation.number(row.ratio), bytes = situation.number(row.bytes);
  if (!ratio || !bytes || *ratio == 0 || *bytes == 0) return;
  Finding finding = situation.finding("one-undoes-other", Severity::warning, {row.ratio});
  finding.message = "Both " + std::string(row.ratio) + " and " + std::string(row.bytes) +
                    " are set; only the one that is written last is in force.";
  finding.why = "They are two ways to say the same: writing one sets the other to 0.";
  finding.source = "mm/page-writeback.c dirty_ratio_handler(), dirty_bytes_handler()";
  findings.push_back(std::move(finding));
}

void add_two_names(const Situation& situation, const Write& one, const Write& other,
                   Findings& findings) {
  Finding finding = situation.finding("one-undoes-other", Severity::warning, {one.key, other.key});
  finding.message = std::string(one.key) + ", " + printable(one.value) + ", and " +
                    std::string(other.key) + ", " + printable(other.value) +
                    ", are two names of one value; only the one that is written last is in force.";
  finding.why =
      "Whatever is written to one of them shows in the other: apply cannot make both true.";
  finding.source = one.parameter->sources.front();
  findings.push_back(std::move(finding));
}

// Each pair once, the name that sorts first first.
void add_names_of_one_value(const Situation& situation, Findings& findings) {
  for (const auto& [key, judged] : situation.judged()) {
    const Parameter* parameter = find_parameter(key);
    if (parameter == nullptr) continue;
    for (const std::string_view pattern : parameter->also_changes) {
      const auto found = situation.judged().find(std::string(pattern));
      if (found == situation.judged().end() || found->first < key) continue;
      const Write one{key, judged.value, parameter};
      const Write other{found->first, found->second.value, find_parameter(found->first)};
      if (are_one_value(one, other) && !same_value(parameter, one.value, other.value)) {
        add_two_names(situation, one, other, findings);
      }
    }
  }
}

// Writing starts in the background before programs are made to wait.
void add_background(const Situation& situation, const Coupled& all, const Coupled& background,
                    std::string_view Coupled::*way, Findings& findings) {
  const std::string_view most_key = all.*way, early_key = background.*way;
  if (!situation.any_judged({most_key, early_key})) return;
  const auto most = situation.number(most_key), early = situation.number(early_key);
  if (!most || !early || *most <= 0 || *early < *most) return;
  Finding finding =
      situation.finding("background-above-limit", Severity::warning, {early_key, most_key});
  finding.message = std::string(early_key) + ", " + to_string(*early) + ", is not below " +
                    std::string(most_key) + ", " + to_string(*most) + ".";
  finding.why =
      "Writing in the background must begin before programs are made to wait for it. The kernel "
      "then takes half of the limit instead of what is set.";
  finding.source = "mm/page-writeback.c domain_dirty_limits()";
  finding.remedy = Remedy{std::string(early_key), to_string(*most / 2)};
  findings.push_back(std::move(finding));
}

void add_table(const Situation& situation, const std::string& table, Findings& findings) {
  const std::string first = table + "gc_thresh1", second = table + "gc_thresh2",
                    third = table + "gc_thresh3";
  if (!situation.any_judged({first, second, third})) return;
  const auto one = situation.number(first), two = situation.number(second),
             three = situation.number(third);
  if (!one || !two || !three || (*one <= *two && *two <= *three)) return;
  Finding finding = situation.finding("thresholds-fall", Severity::warning, {first, second, third});
  finding.message = "gc_thresh1 to gc_thresh3 are " + to_string(*one) + ", " + to_string(*two) +
                    ", " + to_string(*three) + "; they must not fall.";
  finding.why =
      "Below gc_thresh1 no neighbour is forgotten, above gc_thresh2 those older than 5 seconds "
      "are, "
      "and above gc_thresh3 no new one is taken: \"neighbour table overflow\".";
  finding.source = "net/core/neighbour.c neigh_alloc(), neigh_periodic_work()";
  findings.push_back(std::move(finding));
}

// Keys whose negative values the kernel takes without a word. What -1 means on purpose stands in
// the catalogue.
bool is_meant(const Parameter& parameter, Integer value) {
  for (const SpecialValue& special : parameter.choices) {
    if (special.value == to_string(value)) return true;
  }
  const bool measured = parameter.unit != Unit::count || parameter.counted.size() > 0;
  return !measured;
}

// Another rule knows better what the value does.
bool already_said(const Findings& findings, std::string_view key) {
  return std::any_of(findings.begin(), findings.end(),
                     [key](const Finding& finding) { return finding.key == key; });
}

}  // namespace

void default_above_maximum(const Situation& situation, Findings& findings) {
  for (const Capped& row : kCapped) add_capped(situation, row, findings);
}

void one_undoes_other(const Situation& situation, Findings& findings) {
  for (const Coupled& row : kCoupled) add_coupled(situation, row, findings);
  add_names_of_one_value(situation, findings);
}

void background_above_limit(const Situation& situation, Findings& findings) {
  add_background(situation, kCoupled[0], kCoupled[1], &Coupled::ratio, findings);
  add_background(situation, kCoupled[0], kCoupled[1], &Coupled::bytes, findings);
}

void thresholds_fall(const Situation& situation, Findings& findings) {
  add_table(situation, "net.ipv4.neigh.default.", findings);
  add_table(situation, "net.ipv6.neigh.default.", findings);
}

void fragment_marks_cross(const Situation& situation, Findings& findings) {
  constexpr std::string_view kLow = "net.ipv4.ipfrag_low_thresh",
                             kHigh = "net.ipv4.ipfrag_high_thresh";
  constexpr KernelVersion kSince{4, 4, 0};
  if (!situation.any_judged({kLow, kHigh}) || situation.host().kernel < kSince) return;
  const auto low = situation.number(kLow), high = situation.number(kHigh);
  if (!low || !high || *low <= *high) return;
  const bool of_low = situation.is_judged(kLow);
  Finding finding = situation.finding("value-refused", Severity::error, {of_low ? kLow : kHigh});
  finding.message = std::string(kLow) + ", " + to_string(*low) + ", is above " +
                    std::string(kHigh) + ", " + to_string(*high) + "; the kernel refuses it.";
  finding.why = "Each of the two marks bounds the other.";
  finding.source = "net/ipv4/ip_fragment.c ip4_frags_ns_ctl_table";
  finding.remedy = of_low ? Remedy{std::string(kLow), to_string(*high)}
                          : Remedy{std::string(kHigh), to_string(*low)};
  findings.push_back(std::move(finding));
}

void strict_filter_forwards(const Situation& situation, Findings& findings) {
  constexpr std::string_view kForward = "net.ipv4.ip_forward";
  constexpr std::string_view kFilters[] = {"net.ipv4.conf.all.rp_filter",
                                           "net.ipv4.conf.default.rp_filter"};
  if (!situation.any_judged({kFilters[0], kFilters[1]}) || situation.number(kForward) != Integer{1})
    return;
  for (const std::string_view filter : kFilters) {
    if (situation.judged_number(filter) != Integer{1}) continue;
    Finding finding = situation.finding("strict-filter-forwards", Severity::info, {filter});
    finding.message = "Strict reverse path filtering on a host that forwards packets.";
    finding.why =
        "A packet is dropped without a counter that people look at when its answer would leave by "
        "another interface. Routers with several paths, VPNs and containers need 2 (loose).";
    finding.source = "net/ipv4/fib_frontend.c __fib_validate_source(), RFC 3704 section 2";
    finding.remedy = Remedy{std::string(filter), "2"};
    findings.push_back(std::move(finding));
    return;
  }
}

void bbr_without_fq(const Situation& situation, Findings& findings) {
  constexpr std::string_view kControl = "net.ipv4.tcp_congestion_control";
  constexpr std::string_view kQueue = "net.core.default_qdisc";
  const auto word = [&situation](std::string_view key) -> std::string {
    const auto value = situation.value(key);
    return value ? to_string(*value) : "";
  };
  if (!situation.any_judged({kControl, kQueue}) || word(kControl) != "bbr") return;
  const std::string queue = word(kQueue);
  if (queue.empty() || queue == "fq") return;
  const bool paces = situation.host().kernel >= KernelVersion{4, 13, 0};
  Finding finding = situation.finding("bbr-without-fq", paces ? Severity::info : Severity::warning,
                                      {kControl, kQueue});
  finding.message = "bbr is set and net.core.default_qdisc is " + queue + ", not fq.";
  finding.why =
      paces ? "bbr paces what it sends. Since Linux 4.13 TCP does that itself without fq, "
              "with a timer for each connection; fq does it at less cost."
            : "bbr relies on a queue that paces what is sent; before Linux 4.13 only fq does.";
  finding.source = "net/ipv4/tcp_bbr.c, net/ipv4/tcp_output.c tcp_internal_pacing()";
  finding.remedy = Remedy{std::string(kQueue), "fq"};
  findings.push_back(std::move(finding));
}

void negative_value(const Situation& situation, Findings& findings) {
  for (const auto& entry : situation.judged()) {
    if (entry.second.value.find('-') == std::string::npos) continue;
    if (!entry.first.starts_with("net.")) continue;  // kernel.panic = -1 and others are meant
    const Parameter* parameter = find_parameter(entry.first);
    if (!parameter || parameter->type != ValueType::integers) continue;
    if (already_said(findings, entry.first)) continue;
    const auto numbers = situation.numbers(entry.first);
    if (!numbers) continue;
    const auto running = situation.host().values.find(entry.first);
    if (running != situation.host().values.end() && running->second == entry.second.value) continue;
    for (const Integer number : *numbers) {
      if (number >= 0 || is_meant(*parameter, number)) continue;
      Finding finding = situation.finding("negative-value", Severity::warning, {entry.first});
      finding.message = "The kernel takes " + to_string(number) + " here, and it means nothing.";
      finding.why =
          "The kernel does not check it: a negative time has passed already, and a negative limit "
          "is "
          "below any count, or, compared without a sign, none at all.";
      finding.source = parameter->sources.empty() ? "kernel/sysctl.c proc_dointvec()"
                                                  : std::string(parameter->sources.front());
      const auto standard = default_value(*parameter, situation.host());
      if (standard) finding.remedy = Remedy{entry.first, *standard};
      findings.push_back(std::move(finding));
      break;
    }
  }
}

void switched_off(const Situation& situation, Findings& findings) {
  struct Row {
    std::string_view key;
    Integer least, most;  // the values that do harm
    std::string_view what, why, source, remedy;
  };
  static constexpr Row kRows[] = {
      {"net.ipv4.tcp_sack", 0, 0, "turns selective acknowledgements off",
       "After a loss the sender no longer learns what has arrived: it sends one segment a round "
       "trip, "
       "or all of it again.",
       "net/ipv4/tcp_input.c tcp_sacktag_write_queue(), RFC 2018", "1"},
      {"net.ipv4.tcp_window_scaling", 0, 0, "limits every connection to 64 KiB a round trip",
       "Without the option a window has 16 bits: 5 Mbit/s at 100 ms, whatever the link.",
       "net/ipv4/tcp_output.c tcp_select_initial_window(), RFC 7323 section 2", "1"},
      {"net.ipv4.tcp_timestamps", 0, 0, "turns timestamps off",
       "Round trips are measured less often, tcp_tw_reuse does nothing, sequence numbers that wrap "
       "on "
       "fast links are not told apart, and SYN cookies lose window scaling and SACK.",
       "net/ipv4/tcp_input.c tcp_ack_update_rtt(), net/ipv4/syncookies.c, RFC 7323", "1"},
      {"net.ipv4.tcp_retries2", 0, 7, "gives up living connections after seconds",
       "Each retry doubles the time: 15 are about 15 minutes, 8 about 100 seconds, which is the "
       "least "
       "that RFC 1122 allows. Fewer end connections that a failover would have saved.",
       "net/ipv4/tcp_timer.c tcp_write_timeout(), RFC 1122 section 4.2.3.5", "15"},
      {"net.ipv4.tcp_abort_on_overflow", 1, 255,
       "resets clients when a service is busy for a moment",
       "A full accept queue is a burst more often than not: without this the client's handshake is "
       "repeated and succeeds.",
       "net/ipv4/tcp_minisocks.c tcp_check_req()", "0"}};
  for (const Row& row : kRows) {
    const auto value = situation.judged_number(row.key);
    if (!value || *value < row.least || *value > row.most) continue;
    Finding finding = situation.finding("harmful-choice", Severity::warning, {row.key});
    finding.message = to_string(*value) + " " + std::string(row.what) + ".";
    finding.why = row.why;
    finding.source = row.source;
    finding.remedy = Remedy{std::string(row.key), std::string(row.remedy)};
    findings.push_back(std::move(finding));
  }
}

}  // namespace tune::check
