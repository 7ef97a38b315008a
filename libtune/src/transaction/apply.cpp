#include <memory>
#include <string_view>
#include <utility>

#include <tune/transaction.hpp>

#include "base/text.hpp"
#include "transaction/execute.hpp"
#include "transaction/history.hpp"
#include "transaction/pending.hpp"
#include "transaction/preflight.hpp"
#include "transaction/recover.hpp"
#include "transaction/run.hpp"

namespace tune {
namespace {

// How many transactions a rollback keeps, as whoever applied last wanted it.
std::size_t kept_of(const std::vector<JournalEntry>& entries) {
  for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) {
    if (entry->intent) return entry->intent->keep;
  }
  return kUsuallyKept;
}

// A rollback's transaction must still be there to be undone. How many transactions are to be kept.
Result<std::size_t> look_back(const Journal& journal, const Task& task,
                              const TransactionRequest& request) {
  if (!task.undoes) return request.keep;
  const auto entries = journal.read_all();
  if (!entries) return entries.error();
  const auto target = choose_undone(*entries, task.undoes);
  if (!target) return target.error();
  return kept_of(*entries);
}

// A line feed would begin another assignment in the file, and the kernel ends a value at a NUL.
Status check_one_line(const Plan& plan) {
  for (const Change& change : plan.changes) {
    if (change.wanted.find_first_of(std::string_view("\n\r\0", 3)) == std::string::npos) continue;
    return Error{.code = ErrorCode::bad_input,
                 .message =
                     "nothing was changed, as a value has a line feed, a carriage return or "
                     "a NUL in it: " +
                     printable(change.wanted),
                 .key = change.key.name()};
  }
  return {};
}

// Why the machine is not as the plan saw it.
Error after_recovery(Error error, std::size_t recovered) {
  if (recovered > 0) {
    error.message = "an interrupted transaction has just been dealt with; " + error.message;
  }
  return error;
}

// What has been recovered, and what stands in the journal after that.
struct Begun {
  std::vector<Recovered> recovered;
  std::vector<std::int64_t> ids;
};

// Deals with what was interrupted. Errors also: locked, when a transaction waits.
Result<Begun> recover_before(Machine& machine, Journal& journal,
                             const TransactionRequest& request) {
  Begun begun;
  const StateLock* lock = journal.own_lock(request.held);
  if (auto settled = lock ? lock->take_settled() : std::nullopt) {
    begun.ids = std::move(*settled);
    return begun;
  }
  const Look how = request.held ? Look::newest : Look::all;
  auto found = look_for_interrupted(machine, journal, how);
  if (!found) return std::move(found).error();
  if (!found->nothing()) {
    auto recovered = recover(machine, journal, *found, request.reach);
    if (!recovered) return std::move(recovered).error();
    begun.recovered = std::move(*recovered);
    found = look_for_interrupted(machine, journal, Look::newest);
    if (!found) return std::move(found).error();
  }
  if (auto status = check_none_waits(found->pending); !status) return std::move(status).error();
  begun.ids = std::move(found->overview.ids);
  return begun;
}

Result<Intent> prepare(Machine& machine, Journal& journal, const Task& task,
                       const TransactionRequest& request, std::vector<std::int64_t>& ids) {
  auto begun = recover_before(machine, journal, request);
  if (!begun) return std::move(begun).error();
  const auto keep = look_back(journal, task, request);
  if (!keep) return keep.error();
  if (!request.held) {
    auto kept = check_kept(machine, task.plan);
    if (!kept) return after_recovery(std::move(kept).error(), begun->recovered.size());
  }
  const auto id = journal.next(begun->ids);
  if (!id) return id.error();
  auto intent = capture(machine, task, request);
  if (!intent) return after_recovery(std::move(intent).error(), begun->recovered.size());
  ids = std::move(begun->ids);
  intent->id = *id;
  intent->keep = *keep;
  ids.push_back(intent->id);
  for (const Recovered& one : begun->recovered) {
    const std::string what = one.completed ? "completed" : "put back";
    intent->events.push_back({intent->time, what + " transaction " + std::to_string(one.id) +
                                                " first, which had been interrupted"});
  }
  return intent;
}

Status check_can_write(Machine& machine, const Plan& plan, const TransactionRequest& request,
                       Purpose purpose) {
  if (auto status = Journal(machine, request.state_dir).check(); !status) return status;
  return preflight(machine, plan, request.state_dir, purpose);
}

// Unless the caller holds it.
Status take_lock(Journal& journal, const TransactionRequest& request, std::unique_ptr<Lock>& lock) {
  if (request.held != nullptr) return {};
  auto taken = journal.lock(request);
  if (!taken) return std::move(taken).error();
  lock = std::move(taken).value();
  return {};
}

// Only an interrupted transaction can make an empty plan untrue.
Result<TransactionOutcome> nothing_to_do(Machine& machine, const Plan& plan,
                                         const TransactionRequest& request) {
  auto recovered = recover_interrupted(machine, request);
  if (!recovered) return std::move(recovered).error();
  const auto pending = find_pending(Journal(machine, request.state_dir));
  if (!pending) return pending.error();
  if (auto none_waits = check_none_waits(*pending); !none_waits)
    return std::move(none_waits).error();
  if (!recovered->empty()) {
    auto kept = check_kept(machine, plan);
    if (!kept) return after_recovery(std::move(kept).error(), recovered->size());
  }
  return TransactionOutcome{};
}

}  // namespace

Result<TransactionOutcome> run(Machine& machine, const Task& task,
                               const TransactionRequest& request) {
  Journal journal(machine, request.state_dir);
  auto possible = task.undoes ? check_can_write(machine, task.plan, request, Purpose::undo)
                              : check_can_apply(machine, task.plan, request);
  if (!possible) return std::move(possible).error();
  std::unique_ptr<Lock> lock;
  if (auto status = take_lock(journal, request, lock); !status) return std::move(status).error();
  std::vector<std::int64_t> ids;
  auto intent = prepare(machine, journal, task, request, ids);
  if (!intent) return intent.error();
  Replacements prepared = prepare_files(machine, *intent);
  if (auto status = journal.begin(*intent); !status) {
    // Nothing has been written yet; should this fail too, the folder without an intent says so.
    (void)journal.discard(intent->id);
    return in_state_directory(std::move(status).error());
  }
  Execution execution = execute(machine, journal, *intent, std::move(prepared));
  (void)journal.prune(intent->keep, ids);  // of no consequence for what was done
  const std::int64_t id = intent->id;
  const JournalEntry entry{.id = id, .intent = std::move(*intent), .end = std::move(execution.end)};
  TransactionOutcome outcome{.record = record_of(entry), .conflicts = task.conflicts};
  outcome.error = std::move(execution.error);
  return outcome;
}

Status check_can_apply(Machine& machine, const Plan& plan, const TransactionRequest& request) {
  if (auto status = check_one_line(plan); !status) return status;
  return check_can_write(machine, plan, request,
                         request.saved_plan ? Purpose::apply_saved : Purpose::apply);
}

Result<std::unique_ptr<Lock>> lock_state(Machine& machine, const TransactionRequest& request,
                                         StateDirectory directory) {
  Journal journal(machine, request.state_dir);
  if (directory == StateDirectory::made) return journal.lock(request);
  const auto made = journal.is_made();
  if (!made) return made.error();
  if (!*made) return std::unique_ptr<Lock>();
  return journal.lock(request);
}

Result<TransactionOutcome> apply_plan(Machine& machine, const Plan& plan,
                                      const TransactionRequest& request) {
  if (plan.empty()) return nothing_to_do(machine, plan, request);
  return run(machine, Task{.plan = plan}, request);
}

Result<std::vector<TransactionRecord>> recover_interrupted(Machine& machine,
                                                           const TransactionRequest& request) {
  Journal journal(machine, request.state_dir);
  const Look how = request.held ? Look::newest : Look::all;
  auto found = look_for_interrupted(machine, journal, how);
  if (!found) return std::move(found).error();
  std::vector<TransactionRecord> records;
  const StateLock* held = journal.own_lock(request.held);
  if (held && found->nothing() && !found->pending) {
    held->note_settled(std::move(found->overview.ids));
  }
  if (found->nothing()) return records;
  std::unique_ptr<Lock> lock;
  if (auto status = take_lock(journal, request, lock); !status) return std::move(status).error();
  // Whoever was at work may have ended it by now.
  if (lock) found = look_for_interrupted(machine, journal, how);
  if (!found) return std::move(found).error();
  const auto recovered = recover(machine, journal, *found, request.reach);
  if (!recovered) return recovered.error();
  for (const Recovered& one : *recovered) records.push_back(record_of(journal.read(one.id)));
  return records;
}

}  // namespace tune
