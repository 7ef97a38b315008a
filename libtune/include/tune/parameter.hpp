#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <tune/export.hpp>
#include <tune/integer.hpp>
#include <tune/kernel_version.hpp>

namespace tune {

enum class ValueType {
  integers,    // one or more whole numbers
  choice,      // one whole number out of a list, without an order: tcp_tw_reuse
  port_range,  // two ports, low and high, written all or nothing
  port_list,   // comma separated ports and ranges: ip_local_reserved_ports
  text,        // a word or a line: tcp_congestion_control
};

enum class Unit {
  count,
  bytes,
  pages,
  kibibytes,
  seconds,
  milliseconds,
  microseconds,
  percent,
};

enum class Scope {
  machine,            // one value for the whole machine
  network_namespace,  // one value in each network namespace
};

// What a child network namespace shows of the key.
enum class ChildNamespace { writable, read_only, absent, same_file };

// In which direction a parameter is kinder to the workload.
enum class Direction { up, down, neither };

enum class Life {
  current,      // in today's kernels
  removed,      // gone: `removed` says since when
  vendor_only,  // never in mainline
  read_only,    // shows, cannot be set
};

// Bounds of each field as the kernel enforces them, from `since` on.
struct Bounds {
  KernelVersion since;  // 0.0.0: always
  std::optional<Integer> minimum;
  std::optional<Integer> maximum;
};

// A value that means something other than its number.
struct SpecialValue {
  std::string_view value;
  std::string_view meaning;
};

// Everything that tune knows about one kernel parameter. Constant data, compiled in from
// libtune/catalog/parameters.toml, where each member is documented.
struct Parameter {
  std::string_view key;
  std::string_view summary;
  ValueType type = ValueType::integers;
  Unit unit = Unit::count;
  std::string_view counted;  // what is counted, for people: "sockets", "packets per processor"
  std::span<const std::string_view> fields;  // names; one entry for scalars
  std::span<const Bounds> bounds;            // ascending by `since`
  std::string_view bounds_note;
  std::span<const SpecialValue> choices;  // of a choice; special values otherwise
  Scope scope = Scope::machine;
  ChildNamespace in_child_namespace = ChildNamespace::same_file;
  Direction kinder = Direction::neither;
  Life life = Life::current;
  std::string_view since;        // kernel version, as text for people
  std::string_view removed;      // kernel version
  std::string_view replacement;  // what to do instead, for removed and foreign ones
  std::span<const std::string_view> default_formula;  // one a field; empty: not known
  std::string_view default_note;
  std::string_view effective_formula;  // over `value`; empty: a value means itself
  std::string_view takes_effect;
  std::span<const std::string_view> changed;
  std::span<const std::string_view> interactions;
  std::span<const std::string_view> cautions;
  std::span<const std::string_view> sources;
  std::span<const std::string_view> write_after;   // keys to be written before this one
  std::span<const std::string_view> also_changes;  // keys that a write of this one may change
  bool bounds_in_ticks = false;                    // `bounds` are those of HZ=250: see bounds_for()
  std::string_view no_effect;  // kernel version since which a write changes nothing
  std::string_view one_way;    // the values that only a reboot takes back
  // "power of two", "power of two from a page on", "whole pages of 8 bytes", "whole ticks in
  // milliseconds", "whole ticks in hundredths of a second", "any order" of words
  std::string_view rounded;
};

// The bounds that a kernel of `version` enforces; none when none are known. Those in ticks are
// counted for its HZ; where that is not known, they are the widest of HZ=100 to HZ=1000.
TUNE_EXPORT std::optional<Bounds> bounds_for(const Parameter& parameter,
                                             const KernelVersion& version);

// All parameters, ascending by key.
TUNE_EXPORT std::span<const Parameter> catalog();

// By the name that sysctl(8) prints, with interface names as "*" in the catalogue
// ("net.ipv4.conf.*.rp_filter"). Null when unknown.
TUNE_EXPORT const Parameter* find_parameter(std::string_view key);

// Catalogue keys close to a misspelt one, best first, at most `most`.
TUNE_EXPORT std::vector<std::string_view> nearest_keys(std::string_view key, std::size_t most = 3);

}  // namespace tune
