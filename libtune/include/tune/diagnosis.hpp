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

// What the log says of one kind of problem.
struct LogEvent {
  std::string kind;          // a problem's id
  std::uint64_t lines = 0;   // all
  std::uint64_t recent = 0;  // of those, lines that count as present
  std::string first, last;   // their times as the log writes them; empty: it writes none
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

// One reading of the kernel's numbers, by name: "TCP.mem" (sockstat), "TcpExt.ListenOverflows"
// (netstat, snmp), "conntrack.drop", "neighbour.table_fulls", "files.allocated".
using Numbers = std::map<std::string, std::uint64_t, std::less<>>;

// All that a diagnosis rests on, as one value.
struct Evidence {
  Numbers now;                    // the later reading
  std::optional<Numbers> before;  // the earlier one, interval_seconds ago
  double interval_seconds = 0;
  std::map<std::string, std::string, std::less<>> values;    // of keys, running
  std::map<std::string, std::string, std::less<>> defaults;  // of keys, by the catalogue's formula
  std::uint64_t page_size_bytes = 4096;
  std::uint64_t memory_bytes = 0;  // 0: not known
  std::optional<SocketSurvey> sockets;
  std::vector<DescriptorUse> descriptors;        // processes at nine tenths of their limit or above
  std::map<std::uint64_t, std::string> holders;  // inode of a socket that listens: "name (pid)"
  LogSummary log;
  bool foreign_log = false;         // named files: they may be another machine's
  std::vector<std::string> unseen;  // what could not be read, and what that leaves open
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
  double since_seconds = 60;
  double interval_seconds = 1;
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

// Pure: the same evidence gives the same diagnosis, anywhere.
TUNE_EXPORT Diagnosis diagnose(const Evidence& evidence);

}  // namespace tune
