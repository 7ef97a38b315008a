#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tune/export.hpp>
#include <tune/machine.hpp>
#include <tune/observation.hpp>
#include <tune/result.hpp>

namespace tune {

// How often something was logged in one step of time, its share of what the rate limiter swallowed
// included.
struct LogRate {
  std::string start;  // time of the step's first line, as the log writes it
  double per_second = 0;
};

// What the log says of one kind of problem.
struct LogEvent {
  std::string kind;            // a problem's id
  std::uint64_t lines = 0;     // all
  std::uint64_t recent = 0;    // of those, lines that count as present
  std::uint64_t stale = 0;     // of those, lines too old to count against what is measured
  std::string first, last;     // their times as the log writes them; empty: it writes none
  double peak_per_second = 0;  // over 5 s, as the limiter counts; 0: the log has no times
  std::optional<double> recent_peak_per_second;  // the same of recent lines; none: not told apart
  double step_seconds = 0;                       // of `rate`
  std::vector<LogRate> rate;  // steps in which it was logged, in their order, at most 32
};

struct LogSummary {
  std::vector<LogEvent> events;
  std::uint64_t suppressed = 0;  // network messages of all kinds that the rate limiter swallowed
  std::uint64_t recent_suppressed = 0;
};

// One process that uses up its descriptors.
struct DescriptorUse {
  std::int64_t process = 0;
  std::string name;
  std::uint64_t used = 0;
  std::uint64_t limit = 0;
};

// A memory cgroup that bounds what sockets of a process may hold.
struct MemoryGroup {
  std::string path;    // below the hierarchy's mount
  std::string holder;  // "name (pid)" of a process in it
  std::uint64_t used_bytes = 0;
  std::uint64_t limit_bytes = 0;
  std::uint64_t socket_bytes = 0;  // of what is used
  std::uint64_t hits = 0;          // times the limit was met since the group was made
  bool only_sockets = false;       // the limit is that of TCP alone (cgroup v1)
};

// One reading of the kernel's numbers, by name: "TCP.mem" (sockstat), "TcpExt.ListenOverflows"
// (netstat, snmp), "conntrack.drop", "neighbour.table_fulls", "files.allocated".
using Numbers = std::map<std::string, std::uint64_t, std::less<>>;

// All that a diagnosis rests on, as one value.
struct Evidence {
  std::string taken;              // RFC 3339; empty: not known
  Numbers now;                    // the later reading
  std::optional<Numbers> before;  // the earlier one, interval_seconds ago
  double interval_seconds = 0;
  std::map<std::string, std::string, std::less<>> values;    // of keys, running
  std::map<std::string, std::string, std::less<>> defaults;  // of keys, by the catalogue's formula
  std::uint64_t page_size_bytes = 4096;
  std::uint64_t memory_bytes = 0;  // 0: not known
  std::optional<SocketSurvey> sockets;
  std::optional<int> port;  // that was asked about
  std::vector<PortSocket> port_sockets;
  std::vector<DescriptorUse> descriptors;        // processes at nine tenths of their limit or above
  std::map<std::uint64_t, std::string> holders;  // inode of a socket: "name (pid)"
  std::vector<MemoryGroup> memory_groups;        // that bound a process, at most 64
  LogSummary log;
  bool foreign_log = false;            // named files: they may be another machine's
  std::vector<std::string> read_only;  // keys of `values` that cannot be written here by anybody
  std::vector<std::string> unseen;     // what could not be read, and what that leaves open
};

struct ProblemEvidence {
  std::string source;
  std::string text;
  std::optional<double> value;
  std::optional<double> limit;
};

struct ProblemRemedy {
  std::string key;
  std::string from;  // empty: not known
  std::string to;
  std::string why;
};

enum class Confidence { high, medium, low };
enum class ProblemSeverity { error, warning, info };

struct Problem {
  std::string id;
  bool present = true;
  ProblemSeverity severity = ProblemSeverity::warning;
  std::string title;
  std::string cause;
  Confidence confidence = Confidence::high;
  std::vector<ProblemEvidence> evidence;
  std::vector<ProblemRemedy> remedies;
  std::vector<std::string> advice;  // what no setting can give
};

struct ResourceUse {
  std::string id;
  std::uint64_t used = 0;
  std::optional<std::uint64_t> limit;            // none: unlimited, or not known here
  std::optional<std::uint64_t> effective_limit;  // where trouble begins
  std::string unit;
  std::string scope;  // "machine", "namespace", "listener 0.0.0.0:80", "process nginx (17)", ...
};

struct Diagnosis {
  std::vector<Problem> problems;  // present ones first, then by severity
  std::vector<ResourceUse> resources;
};

// Which evidence is read.
struct EvidenceRequest {
  std::vector<std::string> logs;  // files, "-"; none: the kernel's own
  bool no_log = false;
  double since_seconds = 60;  // how far back the ring buffer counts as present
  // How far back it does where nothing that is measured over the interval bears it out: overloads
  // that go on are logged every five seconds.
  double fresh_seconds = 6;
  double interval_seconds = 1;
  std::optional<int> port;  // why can a service not bind there?
};

// What the evidence is read with; null where it must not be asked: another /proc, a root.
struct Observers {
  SocketSurveyor* sockets = nullptr;
  KernelLog* log = nullptr;
};

// Reads it all, twice where an interval is given. What cannot be read stands in `unseen`; an error
// is only a log that was named and cannot be read.
TUNE_EXPORT Result<Evidence> read_evidence(Machine& machine, const Observers& observers,
                                           const EvidenceRequest& request);

// Evidence as a document, tune/evidence/1, to be diagnosed elsewhere or later with the same result.
// It holds counters, limits, addresses of the busiest peers and names of processes, no secrets.
TUNE_EXPORT std::string evidence_to_json(const Evidence& evidence);
// Errors: bad_input, naming the member that is wrong.
TUNE_EXPORT Result<Evidence> evidence_from_json(std::string_view text, std::string_view file_name);

// The remedies of the present problems (of the past ones, where none is present) as a profile in
// TOML; nothing where no setting would cure them.
TUNE_EXPORT std::optional<std::string> remedy_profile(const Diagnosis& diagnosis);

// Pure: the same evidence gives the same diagnosis, anywhere.
TUNE_EXPORT Diagnosis diagnose(const Evidence& evidence);

}  // namespace tune
