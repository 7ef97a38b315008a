#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
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
  bool ok = true;  // it has the wanted value; false after it was put back
  std::string error;
  std::optional<std::string> persisted;  // what the boot loader's winner was before
};

enum class FileWrite { replaced, created, removed };
TUNE_EXPORT std::string_view name_of(FileWrite write);  // "replaced"

struct FileRecord {
  std::string path;
  bool ok = true;
  std::string error;
  FileWrite write = FileWrite::replaced;  // what was done with it, where it is ok
};

// What a rollback left alone because somebody else had changed it, or a later transaction had.
struct Conflict {
  std::string key;  // or
  std::string file;
  std::string expected;
  std::optional<std::string> found;  // none: it is no longer there
  std::string why;  // who it was, as far as is known: "transaction 7 took it over since"
  // The later transaction in force that set it; 0: none. Not in the history.
  std::int64_t owner = 0;
  bool may_be_forced = false;  // Foreign::overwrite undoes it all the same. Not in the history.
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
  bool redoes = false;  // what it undoes is a rollback
  std::vector<KeyRecord> keys;
  std::vector<FileRecord> files;
  std::vector<TransactionEvent> events;
  PlanScope scope = PlanScope::everything;
  std::vector<Conflict> conflicts;             // of a rollback
  std::string confirm_by;                      // RFC 3339 UTC, of a pending one
  std::optional<std::int64_t> confirm_within;  // what was asked for, milliseconds
  std::vector<std::string> guards;
  // Why its journal cannot be read: torn, foreign, of another version. Then nothing but the id is
  // known, the state is failed, and nothing in it is obeyed.
  std::string unreadable;
};

// What an undo of something interrupted or overdue does where a part may not be written: nothing at
// all, or the rest, so that only that part is left to be tried again.
enum class UndoReach { all_or_nothing, what_can_be };

struct TransactionRequest {
  std::string state_dir = "/var/lib/tune";
  std::string command;  // for the history: what the user typed
  std::string comment;
  // An apply then ends pending, and is put back after so many milliseconds unless confirm() comes
  // first: see confirmation.hpp, also for what has to see to that. Not under a root.
  std::optional<std::int64_t> confirm_within;
  // For the record: bounds (see guards.hpp) that somebody watches, who undoes or confirms it.
  std::vector<std::string> guards;
  // How many transactions are kept in the history when an apply ends; the oldest go first. A
  // rollback keeps as many as the newest record says that were to be kept.
  std::size_t keep = 100;
  std::int64_t wait_milliseconds = 0;  // for another tune that holds the lock
  // The lock of lock_state(), when the plan was made while it was held: then the running values
  // that the plan saw are the before-images, and are not read again.
  const Lock* held = nullptr;
  UndoReach reach = UndoReach::all_or_nothing;
  // The plan was read from a file (saved_plan.hpp): what cannot be written needs another plan.
  bool saved_plan = false;
};

// How a transaction ended. `error` is set for write_failed and incomplete.
struct TransactionOutcome {
  std::optional<TransactionRecord> record;  // none: there was nothing to do
  std::vector<Conflict> conflicts;
  std::optional<Error> error;
};

// What there is to say of the file that `plan` writes: `hard-link`, a warning, when it has other
// names, which keep the old content.
TUNE_EXPORT std::vector<Finding> look_at_target(Machine& machine, const Plan& plan);

// What makes apply_plan() refuse `plan` whoever asks for it, as warnings: of its file, a bind mount
// for one, `target-not-writable`; of all running values, a /proc/sys that is mounted read-only,
// `kernel-not-writable`. For who shows a plan without being about to apply it.
TUNE_EXPORT std::vector<Finding> look_for_obstacles(Machine& machine, const Plan& plan,
                                                    std::string_view state_dir);

// Takes the lock that keeps every other tune from writing, for who wants to recover, plan and apply
// without another in between: see TransactionRequest::held. Null when nobody has applied anything
// yet and the state directory is not to be made. Errors: permission, locked, io.
enum class StateDirectory { as_it_is, made };
TUNE_EXPORT Result<std::unique_ptr<Lock>> lock_state(Machine& machine,
                                                     const TransactionRequest& request,
                                                     StateDirectory directory);

// What apply_plan() looks at before it takes the lock, for who wants to know before asking anybody:
// may the state directory, the keys and the file be written? Errors: permission, which names
// everything that may not.
TUNE_EXPORT Status check_can_apply(Machine& machine, const Plan& plan,
                                   const TransactionRequest& request);

// Carries out `plan` as one transaction: lock, journal made durable, running values written in
// order and read back by meaning, files replaced. On any failure everything is put back and
// verified, the key whose write failed included. An interrupted transaction is first put back.
// Errors before the first write: permission (names everything that could not be written), locked,
// io, bad_input (the machine is no longer as the plan saw it). A plan that changes nothing is no
// transaction: nothing is recorded, no folder made.
TUNE_EXPORT Result<TransactionOutcome> apply_plan(Machine& machine, const Plan& plan,
                                                  const TransactionRequest& request);

// What somebody else changed since. An undo of what waits for confirmation overwrites values alone.
enum class Foreign { leave, overwrite, overwrite_values };

struct RollbackPlan {
  std::int64_t id = 0;  // what it undoes
  Plan plan;            // files restored to the byte, or by line when touched since
  // Created by the transaction and untouched since. They stand in plan.files as well, with an empty
  // `after` and a digest to match, so that the diff shows them.
  std::vector<std::string> removed_files;
  std::vector<Conflict> conflicts;
  std::map<std::string, FileAttributes> attributes;  // of files that have to be made anew
  // That the transaction made for the removed files, the outermost first. They go when they are
  // empty and nobody has changed them.
  std::vector<std::string> removed_folders;
  // Counts as undone even where nothing is written, as later transactions took it over: when those
  // are undone, it does not come back.
  bool counts = false;
  bool redoes = false;  // what is undone is a rollback
};

// What a rollback would do. Without id: the last transaction that is in force and no rollback
// itself. Rolling back a rollback redoes what it undid.
//
// Only what still holds what the transaction left is put back: to what the newest older transaction
// in force set, else to what was there before. What holds neither becomes a conflict, or is
// overwritten where `foreign` says so; what a later transaction in force took over is a conflict in
// either case, with its id as Conflict::owner. After a reboot only files are put back, and
// the running values that the boot set from them. Errors: bad_input for an id that does not exist
// or cannot be read, or when there is nothing to roll back; permission when the journal may not be
// read.
TUNE_EXPORT Result<RollbackPlan> plan_rollback(Machine& machine, std::optional<std::int64_t> id,
                                               Foreign foreign, const TransactionRequest& request);

// Carried out as apply_plan() does, with the same errors. It is recorded even where nothing differs
// any more, so that the transaction counts as undone. Conflicts: ErrorCode::incomplete in the
// outcome.
TUNE_EXPORT Result<TransactionOutcome> roll_back(Machine& machine, const RollbackPlan& rollback,
                                                 const TransactionRequest& request);

// Puts back what a killed tune left half done and records that; what every writing command does
// first. Returns those transactions. After a reboot only their files. Errors: those of apply_plan,
// and incomplete when not all could be put back.
TUNE_EXPORT Result<std::vector<TransactionRecord>> recover_interrupted(
    Machine& machine, const TransactionRequest& request);

// Oldest first. No state directory: empty. A committed transaction that a later rollback undid
// shows as rolled-back. Errors: permission, io.
TUNE_EXPORT Result<std::vector<TransactionRecord>> history(Machine& machine,
                                                           std::string_view state_dir);

// For people, of one whose state is failed: what is left, and what to do about it.
TUNE_EXPORT std::string describe_failed(const TransactionRecord& record);

// The last transaction of a history that is committed, not undone and no rollback; else the last
// redo, where what it redid is no longer in the history. Null when there is none.
TUNE_EXPORT const TransactionRecord* last_in_force(const std::vector<TransactionRecord>& records);

// The target of the last committed transaction that wrote a file, for PlanRequest::last_target.
// Reads no more of the history than it needs.
TUNE_EXPORT Result<std::optional<std::string>> last_target(Machine& machine,
                                                           std::string_view state_dir);

struct StatusKey {
  Key key;
  std::string wanted;
  std::optional<std::string> running;
  std::optional<std::string> boot_systemd;
  std::optional<std::string> boot_procps;
  bool elsewhere = false;  // set in another network namespace: `running` is not asked
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
  std::vector<StaleFact>
      stale_facts;  // do not count for ok(): the values are in force all the same
  // Those that could not be put back and were not rolled back since: the machine holds something of
  // them, so that nothing is ok.
  std::vector<TransactionRecord> failed;
  // Those that are not finished, and those whose record cannot be used: whether the machine holds
  // something of them nobody knows. They do not count for ok().
  std::vector<TransactionRecord> unknown;
  TUNE_EXPORT bool ok() const;
};

// Is what was applied still in force: the keys of last_in_force()? `configuration` as a boot would
// read it now; `host` none under a root. A key is ok when
// - its running value is the wanted one: not asked under a root, nor in another network namespace
//   than that of the transaction, nor for what --persist-only left to the next boot until that has
//   come;
// - and, if it was written to a file, the boot loader's winner is the wanted value; if not, it is
//   that or what it was then. A transaction of running values alone asks nothing of the boot.
TUNE_EXPORT Result<StatusReport> status(Machine& machine, const Configuration& configuration,
                                        const std::optional<Host>& host,
                                        std::string_view state_dir);

}  // namespace tune
