#include <algorithm>
#include <utility>

#include <tune/confirmation.hpp>
#include <tune/parameter.hpp>
#include <tune/value.hpp>

#include "base/text.hpp"
#include "kernel/running.hpp"
#include "transaction/journal.hpp"
#include "transaction/network_namespace.hpp"
#include "transaction/pending.hpp"

namespace tune {
namespace {

Error cannot_be_kept(std::int64_t id, const std::string& why, const std::string& way) {
  return {.code = ErrorCode::bad_input,
          .message =
              "transaction " + std::to_string(id) + " can no longer be kept: " + why + "; " + way};
}

Error still_waits(std::int64_t id, Error error) {
  if (error.code == ErrorCode::io) error.code = ErrorCode::write_failed;
  error.message =
      "transaction " + std::to_string(id) +
      " still waits for confirmation, as that it is kept cannot be recorded: " + error.message;
  return error;
}

// The undo of one that waited has taken its end away.
std::optional<Error> is_being_undone(const Journal& journal, std::optional<std::int64_t> id) {
  const auto overview = journal.look(Look::newest);
  if (!overview || overview->unfinished.empty()) return std::nullopt;
  const JournalEntry entry = journal.read(overview->unfinished.back());
  if (!entry.intent || !entry.intent->confirm_within || (id && *id != entry.id)) {
    return std::nullopt;
  }
  return cannot_be_kept(entry.id, "it has no end, so it is being undone, or was interrupted",
                        "'tune recover' finishes that");
}

// For who confirms too late: "transaction 3 was put back at ...: not confirmed in time". Empty
// where the last one never waited.
std::string put_back_before(const Journal& journal) {
  const auto overview = journal.look(Look::newest);
  if (!overview || !overview->last_finished) return "";
  const JournalEntry entry = journal.read(*overview->last_finished);
  const bool tried = entry.end && entry.end->state == TransactionState::rolled_back &&
                     entry.intent->confirm_within;
  if (!tried || entry.end->events.empty()) return "";
  return "transaction " + std::to_string(entry.id) + " was put back at " + entry.end->time + ": " +
         entry.end->events.front().text;
}

Error nothing_waits(const Journal& journal, std::optional<std::int64_t> id) {
  if (auto undone = is_being_undone(journal, id)) return std::move(*undone);
  Error error{.code = ErrorCode::bad_input,
              .message =
                  "no transaction waits for confirmation: 'tune status' says what is in force, "
                  "'tune history' lists what has been"};
  const std::string before = put_back_before(journal);
  if (!id && !before.empty()) error.message = "no transaction waits for confirmation: " + before;
  if (!id) return error;
  const JournalEntry entry = journal.read(*id);
  const bool known = entry.intent || !entry.unreadable.empty();
  const std::string name = "transaction " + std::to_string(*id);
  error.message = known ? name + " does not wait for confirmation: it is " +
                              std::string(name_of(record_of(entry).state))
                        : "there is no " + name + ": 'tune history' lists them";
  return error;
}

// The one that waits, which is `id` where one is named.
Result<JournalEntry> waiting_entry(const Journal& journal, std::optional<std::int64_t> id) {
  auto entry = find_pending(journal);
  if (!entry) return std::move(entry).error();
  if (!*entry || (id && *id != (*entry)->id)) return nothing_waits(journal, id);
  return std::move(**entry);
}

// Half an undo from here would be worse than a whole one there.
Status check_is_here(Machine& machine, const JournalEntry& entry) {
  const auto overdue = is_overdue(machine, entry);
  if (!overdue) return overdue.error();
  const auto keys = values_elsewhere(machine, entry);
  if (*overdue || keys.empty()) return {};
  return Error{.code = ErrorCode::permission,
               .message = "nothing was changed: transaction " + std::to_string(entry.id) +
                          " was made in another network namespace, which alone can put back " +
                          join(keys, ", ") +
                          ": run 'tune rollback' there (ip netns exec, nsenter --net), "
                          "or wait until it is undone there by itself at " +
                          entry.end->waiting->confirm_by};
}

// What is as it was before, though the transaction changed it.
std::vector<std::string> undone_by_others(Machine& machine, const Intent& intent) {
  std::vector<std::string> undone;
  const auto here = network_namespace(machine);
  for (const ValueImage& value : intent.values) {
    const Parameter* parameter = value.key.parameter();
    if (!value.runtime || !value.before || same_value(parameter, *value.before, value.wanted) ||
        is_elsewhere(value.key, intent.network_namespace, here)) {
      continue;
    }
    const auto now = read_running(machine, value.key);
    if (now && same_value(parameter, *now, *value.before)) undone.push_back(value.key.name());
  }
  for (const FileImage& file : intent.files) {
    const auto now = machine.files->read(file.path);
    const bool gone = !now && now.error().code == ErrorCode::not_found;
    const bool as_before = file.before ? now && *now == file.before->bytes : gone;
    if (as_before) undone.push_back(file.path);
  }
  return undone;
}

}  // namespace

Result<std::optional<PendingTransaction>> pending_transaction(Machine& machine,
                                                              std::string_view state_dir,
                                                              const Lock* held) {
  const Journal journal(machine, state_dir);
  const StateLock* lock = journal.own_lock(held);
  if (lock && lock->is_settled()) return std::optional<PendingTransaction>();
  const auto entry = find_pending(journal);
  if (!entry) return entry.error();
  if (!*entry) return std::optional<PendingTransaction>();
  const Waiting& waiting = *(*entry)->end->waiting;
  PendingTransaction pending{(*entry)->id, waiting.confirm_by, 0, (*entry)->intent->process};
  const auto overdue = is_overdue(machine, **entry);
  if (!overdue) return overdue.error();
  if (!*overdue) {
    pending.milliseconds_left =
        std::max<std::int64_t>(waiting.deadline - machine.clock->boot_milliseconds(), 1);
  }
  return std::optional<PendingTransaction>(std::move(pending));
}

Result<std::optional<std::int64_t>> unconfirmed_without_end(Machine& machine,
                                                            std::string_view state_dir) {
  const Journal journal(machine, state_dir);
  const auto overview = journal.look(Look::all);
  if (!overview) return overview.error();
  for (const std::int64_t id : overview->unfinished) {
    const JournalEntry entry = journal.read(id);
    if (entry.intent && !entry.end && entry.intent->confirm_within) return std::optional(id);
  }
  return std::optional<std::int64_t>();
}

Result<TransactionRecord> confirm(Machine& machine, std::optional<std::int64_t> id,
                                  const TransactionRequest& request, const std::string& how) {
  Journal journal(machine, request.state_dir);
  // Without the lock first: where nothing waits, nothing is made.
  if (auto entry = waiting_entry(journal, id); !entry) return std::move(entry).error();
  const auto lock = journal.lock(request);
  if (!lock) return lock.error();
  auto entry = waiting_entry(journal, id);
  if (!entry) return std::move(entry).error();
  const auto overdue = is_overdue(machine, *entry);
  if (!overdue) return overdue.error();
  if (*overdue && is_left_to_guard(machine, *entry)) {
    return cannot_be_kept(entry->id, "it was to be confirmed by " + entry->end->waiting->confirm_by,
                          "it is put back in its own network namespace");
  }
  if (*overdue) {
    auto reverted =
        revert(machine, journal, *entry, "not confirmed in time, and put back", request.reach);
    if (!reverted) return std::move(reverted).error();
    return Error{.code = ErrorCode::bad_input,
                 .message = "transaction " + std::to_string(entry->id) +
                            " was to be confirmed by " + entry->end->waiting->confirm_by +
                            ", and is put back"};
  }
  if (const auto undone = undone_by_others(machine, *entry->intent); !undone.empty()) {
    return cannot_be_kept(entry->id, "as before is again " + join(undone, ", "),
                          "'tune rollback' undoes the rest");
  }
  entry->end->state = TransactionState::committed;
  entry->end->waiting.reset();
  entry->end->events.push_back(
      {now(machine), how.empty() ? "confirmed by " + machine.process.user_name : how});
  if (auto ended = journal.end(entry->id, *entry->end); !ended) {
    return still_waits(entry->id, std::move(ended).error());
  }
  return record_of(*entry);
}

Result<TransactionRecord> revert_pending(Machine& machine, std::int64_t id, const std::string& why,
                                         const TransactionRequest& request) {
  Journal journal(machine, request.state_dir);
  const auto lock = journal.lock(request);
  if (!lock) return lock.error();
  const auto entry = waiting_entry(journal, id);
  if (!entry) return entry.error();
  if (auto here = check_is_here(machine, *entry); !here) return std::move(here).error();
  auto reverted = revert(machine, journal, *entry, why, request.reach);
  if (!reverted) return std::move(reverted).error();
  return record_of(journal.read(id));
}

}  // namespace tune
