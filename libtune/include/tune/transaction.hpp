#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tune/configuration.hpp>
#include <tune/export.hpp>
#include <tune/host.hpp>
#include <tune/machine.hpp>
#include <tune/plan.hpp>
#include <tune/result.hpp>

namespace tune {

enum class TransactionState { open, pending, committed, rolled_back, failed };
TUNE_EXPORT std::string_view name_of(TransactionState state);  // "rolled-back"

// What a transaction did with one key.
struct KeyRecord {
  Key key;
  std::optional<std::string> before;
  std::string wanted;
  std::optional<std::string> after;
  bool runtime = false;
  std::optional<std::string> file;
  bool ok = true;
  std::string error;
};

struct FileRecord {
  std::string path;
  bool ok = true;
  std::string error;
};

// What a rollback left alone because somebody else had changed it.
struct Conflict {
  std::string key;   // or
  std::string file;
  std::string expected;
  std::string found;
};

struct TransactionEvent {
  std::string time;  // RFC 3339 UTC
  std::string text;
};

// One entry of the history.
struct TransactionRecord {
  std::int64_t id = 0;
  std::string time;  // RFC 3339 UTC, begin
  std::string user;
  std::string command;
  std::string profile;
  std::string comment;
  std::string target;
  PlanFacts facts;
  TransactionState state = TransactionState::open;
  std::optional<std::int64_t> undoes;
  std::vector<KeyRecord> keys;
  std::vector<FileRecord> files;
  std::vector<TransactionEvent> events;
};

struct TransactionRequest {
  std::string state_dir = "/var/lib/tune";
  std::string command;  // for the history: what the user typed
  std::string comment;
};

// How a transaction ended. `error` is set for write_failed and incomplete.
struct TransactionOutcome {
  std::optional<TransactionRecord> record;  // none: there was nothing to do
  std::vector<Conflict> conflicts;
  std::optional<Error> error;
};

// Carries out `plan` as one transaction: lock, journal made durable, running values written in order
// and read back by meaning, files replaced. On any failure everything is put back and verified, the
// key whose write failed included. An interrupted transaction is first put back. Errors before the
// first write: permission (names everything that could not be written), locked, io, bad_input (the
// machine is no longer as the plan saw it).
TUNE_EXPORT Result<TransactionOutcome> apply_plan(Machine& machine, const Plan& plan,
                                                  const TransactionRequest& request);

enum class Foreign { leave, overwrite };  // what somebody else changed since

struct RollbackPlan {
  std::int64_t id = 0;  // what it undoes
  Plan plan;            // files restored to the byte, or by line when touched since
  std::vector<std::string> removed_files;  // created by the transaction and untouched since
  std::vector<Conflict> conflicts;
};

// What a rollback would do. Without id: the last transaction that is in force.
// Errors: bad_input for an id that does not exist or when there is nothing to roll back.
TUNE_EXPORT Result<RollbackPlan> plan_rollback(Machine& machine, std::optional<std::int64_t> id,
                                               Foreign foreign, const TransactionRequest& request);

TUNE_EXPORT Result<TransactionOutcome> roll_back(Machine& machine, const RollbackPlan& rollback,
                                                 const TransactionRequest& request);

// Oldest first. No state directory: empty.
TUNE_EXPORT Result<std::vector<TransactionRecord>> history(Machine& machine,
                                                           std::string_view state_dir);

struct StatusKey {
  Key key;
  std::string wanted;
  std::optional<std::string> running;
  std::optional<std::string> boot_systemd;
  std::optional<std::string> boot_procps;
  bool ok = true;
};

struct StaleFact {
  std::string fact;
  std::string then;
  std::string now;
};

struct StatusReport {
  std::optional<TransactionRecord> transaction;  // the last committed one; none: nothing applied
  std::vector<StatusKey> keys;
  std::vector<StaleFact> stale_facts;
  bool ok() const;
};

// Is what was applied still in force? `configuration` as a boot would read it now; `host` none under
// a root.
TUNE_EXPORT Result<StatusReport> status(Machine& machine, const Configuration& configuration,
                                        const std::optional<Host>& host,
                                        std::string_view state_dir);

}  // namespace tune
