#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <tune/export.hpp>
#include <tune/integer.hpp>
#include <tune/machine.hpp>
#include <tune/result.hpp>

namespace tune {

// Bounds on counters of the kernel, for who wants to undo a change when one breaks.

enum class Measure { level, growth, per_second, percent };

// "TcpExt.ListenOverflows<=0/s", "sockstat.TCP.orphan<=90%".
struct Bound {
  std::string text;
  std::string counter;  // "TcpExt.ListenOverflows"
  Integer most = 0;
  // Without "/s" or "%": the level of what goes up and down (sockstat, conntrack, Tcp.CurrEstab),
  // the growth since the change of what only grows.
  Measure measure = Measure::level;
};

// Errors: usage, also for "%" of a counter whose limit is not known.
TUNE_EXPORT Result<Bound> parse_bound(std::string_view text);

struct CounterReading {
  Integer value = 0;
  std::optional<Integer> limit;  // of percent: the parameter's value; none where it is unlimited
  std::int64_t at = 0;           // Clock::boot_milliseconds
};

// TcpExt, IpExt (/proc/net/netstat), Ip, Icmp, Tcp, Udp (/proc/net/snmp), sockstat.PROTOCOL.ITEM
// (/proc/net/sockstat), conntrack.count, all of this network namespace. Errors: bad_input when the
// kernel shows no such counter; permission, io.
TUNE_EXPORT Result<CounterReading> read_counter(Machine& machine, const Bound& bound);

// How `bound` is broken, one sentence; nothing while it holds. `before` is the reading before the
// change, `earlier` the one that a rate counts from. Pure.
TUNE_EXPORT std::optional<std::string> how_broken(const Bound& bound, const CounterReading& before,
                                                  const CounterReading& earlier,
                                                  const CounterReading& now);

}  // namespace tune
