#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <tune/advice.hpp>
#include <tune/configuration.hpp>
#include <tune/export.hpp>
#include <tune/finding.hpp>
#include <tune/host.hpp>
#include <tune/key.hpp>
#include <tune/result.hpp>

namespace tune {

enum class PlanScope { everything, runtime_only, persist_only };

// One key that is to become different.
struct Change {
  Key key;
  std::optional<std::string> running;
  std::optional<Winner> persisted;  // the boot loader's winner
  std::string wanted;
  bool runtime = false;             // write it to the running kernel
  std::optional<std::string> file;  // write it to this file
  std::string why;
};

// A setting that is fine as it is.
struct Kept {
  Key key;
  std::optional<std::string> running;
  std::string wanted;
};

// One file that is to become different.
struct FileChange {
  std::string path;
  std::optional<std::string> before;  // none: the file is created, with mode 0644
  std::string after;
  std::string before_sha256;  // empty when created
  std::string after_sha256;
  std::string unified_diff;
};

struct Target {
  std::string path;
  std::string why;
};

// The facts that the values were computed from.
struct PlanFacts {
  std::string kernel_release;
  std::uint64_t memory_bytes = 0;
  unsigned processors = 0;
  bool operator==(const PlanFacts&) const = default;
};

// What has to change, with the state that it was made from.
struct Plan {
  std::string profile;
  PlanFacts facts;
  std::vector<Change> changes;  // in the order in which they are written
  std::vector<Kept> kept;
  Target target;
  std::vector<FileChange> files;
  std::vector<Finding> findings;
  std::string sha256;  // of profile, facts, changes, target and the files' digests
  PlanScope scope = PlanScope::everything;

  bool empty() const { return changes.empty() && files.empty(); }
};

struct PlanRequest {
  PlanScope scope = PlanScope::everything;
  std::optional<std::string> target;       // --target
  std::optional<std::string> last_target;  // of the last committed transaction; empty is none
  bool live = true;  // Machine::live: false under a root, where only files are planned
};

// The file that a plan writes to, and why. Pure.
TUNE_EXPORT Target choose_target(const Configuration& configuration, const PlanRequest& request);

// Pure. `target_content` is none when the target does not exist. `host.values` tells which keys are
// absent or read-only here: they are left out, as the findings of the advice say. Where the request
// is not live, or the host has no values at all, only files are planned and `running` is null.
//
// The findings are those of the advice, and `loses-at-boot` where another line would win under a
// loader once the target has its new content: a warning for the boot loader, an info for the other.
// Errors: defect, for a cycle in the catalogue's order of writes.
TUNE_EXPORT Result<Plan> make_plan(const Advice& advice, const Host& host,
                                   const Configuration& configuration, const Target& target,
                                   const std::optional<std::string>& target_content,
                                   const PlanRequest& request);

}  // namespace tune
