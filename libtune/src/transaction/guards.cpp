#include <algorithm>
#include <array>
#include <map>
#include <utility>
#include <vector>

#include <tune/guards.hpp>
#include <tune/key.hpp>

#include "base/text.hpp"
#include "kernel/running.hpp"

namespace tune {
namespace {

// Where the limit of a counter stands: the last number of this key's value.
struct CounterLimit {
  std::string_view counter;
  std::string_view key;
  bool zero_is_unlimited;
};
constexpr std::array kLimits{
    CounterLimit{"sockstat.TCP.orphan", "net.ipv4.tcp_max_orphans", false},
    CounterLimit{"sockstat.TCP.tw", "net.ipv4.tcp_max_tw_buckets", false},
    CounterLimit{"sockstat.TCP.mem", "net.ipv4.tcp_mem", false},
    CounterLimit{"sockstat.UDP.mem", "net.ipv4.udp_mem", false},
    CounterLimit{"conntrack.count", "net.netfilter.nf_conntrack_max", true},
};

// proc(5); Documentation/networking/snmp_counter.rst.
constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kFiles{
    {{"TcpExt", "/proc/net/netstat"},
     {"IpExt", "/proc/net/netstat"},
     {"Ip", "/proc/net/snmp"},
     {"Icmp", "/proc/net/snmp"},
     {"Tcp", "/proc/net/snmp"},
     {"Udp", "/proc/net/snmp"},
     {"sockstat", "/proc/net/sockstat"},
     {"conntrack", "/proc/sys/net/netfilter/nf_conntrack_count"}}};

const CounterLimit* limit_of(std::string_view counter) {
  const auto found = std::find_if(kLimits.begin(), kLimits.end(), [&](const CounterLimit& limit) {
    return limit.counter == counter;
  });
  return found == kLimits.end() ? nullptr : &*found;
}

std::string_view source_of(std::string_view counter) {
  return counter.substr(0, counter.find('.'));
}

std::string_view file_of(std::string_view counter) {
  for (const auto& [source, file] : kFiles) {
    if (source == source_of(counter)) return file;
  }
  return {};
}

bool goes_up_and_down(std::string_view counter) {
  const std::string_view source = source_of(counter);
  return source == "sockstat" || source == "conntrack" || counter == "Tcp.CurrEstab";
}

Error not_a_bound(std::string_view text, std::string_view why) {
  return {.code = ErrorCode::usage,
          .message = "'" + printable(text) + "' is no bound: " + std::string(why) +
                     "; write 'TcpExt.ListenOverflows<=0/s' or 'sockstat.TCP.orphan<=90%'"};
}

// A line of names and then one of numbers: "TcpExt: A B" and "TcpExt: 1 2".
std::optional<Integer> find_in_columns(std::string_view text, std::string_view counter) {
  const std::string start = std::string(source_of(counter)) + ":";
  const std::string_view name = counter.substr(counter.find('.') + 1);
  Parts names;
  for (const std::string_view line : split(text, '\n')) {
    const auto words = split_blanks(line);
    if (words.empty() || words.front() != start) continue;
    if (names.empty()) {
      names = words;
      continue;
    }
    const auto at = std::find(names.begin() + 1, names.end(), name) - names.begin();
    if (static_cast<std::size_t>(at) >= std::min(names.size(), words.size())) return std::nullopt;
    return parse_integer(words[static_cast<std::size_t>(at)]);
  }
  return std::nullopt;
}

// "TCP: inuse 5 orphan 0"
std::optional<Integer> find_in_sockstat(std::string_view text, std::string_view counter) {
  const auto parts = split(counter, '.');
  if (parts.size() != 3) return std::nullopt;
  for (const std::string_view line : split(text, '\n')) {
    const auto words = split_blanks(line);
    if (words.empty() || words.front() != std::string(parts[1]) + ":") continue;
    for (std::size_t i = 1; i + 1 < words.size(); i += 2) {
      if (words[i] == parts[2]) return parse_integer(words[i + 1]);
    }
  }
  return std::nullopt;
}

std::optional<Integer> find_counter(std::string_view text, std::string_view counter) {
  const std::string_view source = source_of(counter);
  if (source == "sockstat") return find_in_sockstat(text, counter);
  if (source == "conntrack") return parse_integer(trim(text));
  return find_in_columns(text, counter);
}

Status read_limit(Machine& machine, const Bound& bound, CounterReading& reading) {
  const CounterLimit* limit = bound.measure == Measure::percent ? limit_of(bound.counter) : nullptr;
  if (limit == nullptr) return {};
  const auto value = read_running(machine, *Key::parse(limit->key));
  if (!value) return value.error();
  const auto fields = split_blanks(*value);
  const auto number = fields.empty() ? std::nullopt : parse_integer(fields.back());
  if (number && !(limit->zero_is_unlimited && *number == 0)) reading.limit = number;
  return {};
}

// Kernels of 32 bits count what only grows modulo 2^32 (unsigned long of include/net/snmp.h struct
// linux_mib). What falls by less than half of that has begun anew instead.
Integer growth_of(const Bound& bound, const CounterReading& from, const CounterReading& to) {
  constexpr Integer kAll = Integer{1} << 32;
  const Integer growth = to.value - from.value;
  const bool wrapped = from.value < kAll && growth < -kAll / 2 && !goes_up_and_down(bound.counter);
  return wrapped ? growth + kAll : growth;
}

std::string was_and_is(const Bound& bound, const CounterReading& before,
                       const CounterReading& now) {
  return bound.text + " is broken: " + bound.counter + " was " + to_string(before.value) +
         " before the change and is " + to_string(now.value);
}

}  // namespace

Result<Bound> parse_bound(std::string_view text) {
  const std::size_t sign = text.find("<=");
  if (sign == std::string_view::npos) return not_a_bound(text, "'<=' is missing");
  Bound bound{.text = std::string(text), .counter = std::string(trim(text.substr(0, sign)))};
  const std::size_t parts = split(bound.counter, '.').size();
  const bool known =
      !file_of(bound.counter).empty() &&
      parts == (source_of(bound.counter) == "sockstat" ? 3 : 2) &&
      (source_of(bound.counter) != "conntrack" || bound.counter == "conntrack.count");
  if (!known) return not_a_bound(text, "it names no counter that tune reads");
  std::string_view number = trim(text.substr(sign + 2));
  bound.measure = goes_up_and_down(bound.counter) ? Measure::level : Measure::growth;
  if (number.ends_with("/s")) {
    bound.measure = Measure::per_second;
    number.remove_suffix(2);
  } else if (number.ends_with('%')) {
    bound.measure = Measure::percent;
    number.remove_suffix(1);
    if (limit_of(bound.counter) == nullptr) return not_a_bound(text, "its limit is not known");
  }
  const auto most = parse_integer(number);
  constexpr Integer kMost = Integer{1} << 62;
  if (!most || *most < 0 || *most > kMost) return not_a_bound(text, "after '<=' stands no number");
  bound.most = *most;
  return bound;
}

Result<CounterReading> read_counter(Machine& machine, const Bound& bound) {
  const std::string_view file = file_of(bound.counter);
  const auto text = machine.files->read(file);
  if (!text) return text.error();
  const auto value = find_counter(*text, bound.counter);
  if (!value) {
    return Error{.code = ErrorCode::bad_input,
                 .message = "the kernel shows no counter " + printable(bound.counter),
                 .file = std::string(file)};
  }
  CounterReading reading{.value = *value, .at = machine.clock->boot_milliseconds()};
  if (auto status = read_limit(machine, bound, reading); !status) return std::move(status).error();
  return reading;
}

std::optional<std::string> how_broken(const Bound& bound, const CounterReading& before,
                                      const CounterReading& earlier, const CounterReading& now) {
  const std::string story = was_and_is(bound, before, now);
  switch (bound.measure) {
    case Measure::level:
      if (now.value > bound.most) return story;
      break;
    case Measure::growth:
      if (growth_of(bound, before, now) > bound.most) return story;
      break;
    case Measure::per_second: {
      const Integer time = std::max<Integer>(now.at - earlier.at, 1);
      const Integer growth = growth_of(bound, earlier, now);
      if (growth * 1000 <= bound.most * time) break;
      return story + ", " + to_string(growth) + " more in " + to_string(time) + " ms";
    }
    case Measure::percent:
      if (!now.limit || now.value * 100 <= bound.most * *now.limit) break;
      return story + " of " + to_string(*now.limit);
  }
  return std::nullopt;
}

}  // namespace tune
