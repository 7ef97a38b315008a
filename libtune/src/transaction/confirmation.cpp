#include <algorithm>
#include <utility>

#include <tune/confirmation.hpp>

#include "transaction/journal.hpp"
#include "transaction/pending.hpp"

namespace tune {
namespace {

Error nothing_waits(const Journal& journal, std::optional<std::int64_t> id) {
  Error error{.code = ErrorCode::bad_input,
              .message =
                  "no transaction waits for confirmation: 'tune status' says what is in force, "
                  "'tune history' lists what has been"};
  if (!id) return error;
  const JournalEntry entry = journal.read(*id);
  const bool known = entry.intent || !entry.unreadable.empty();
  const std::string name = "transaction " + std::to_string(*id);
  error.message = known ? name + " does not wait for confirmation: it is " +
                              std::string(name_of(record_of(entry).state))
                        : "there is no " + name + ": tune history lists them";
  return error;
}

// The one that waits, which is `id` where one is named.
Result<JournalEntry> waiting_entry(const Journal& journal, std::optional<std::int64_t> id) {
  auto entry = find_pending(journal);
  if (!entry) return std::move(entry).error();
  if (!*entry || (id && *id != (*entry)->id)) return nothing_waits(journal, id);
  return std::move(**entry);
}

}  // namespace

Result<std::optional<PendingTransaction>> pending_transaction(Machine& machine,
                                                              std::string_view state_dir) {
  const auto entry = find_pending(Journal(machine, state_dir));
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
  if (*overdue) {
    auto reverted = revert(machine, journal, *entry, "not confirmed in time, and put back");
    if (!reverted) return std::move(reverted).error();
    return Error{.code = ErrorCode::bad_input,
                 .message = "transaction " + std::to_string(entry->id) +
                            " was to be confirmed by " + entry->end->waiting->confirm_by +
                            ", and is put back"};
  }
  entry->end->state = TransactionState::committed;
  entry->end->waiting.reset();
  entry->end->events.push_back(
      {now(machine), how.empty() ? "confirmed by " + machine.process.user_name : how});
  if (auto ended = journal.end(entry->id, *entry->end); !ended) return std::move(ended).error();
  return record_of(*entry);
}

Result<TransactionRecord> revert_pending(Machine& machine, std::int64_t id, const std::string& why,
                                         const TransactionRequest& request) {
  Journal journal(machine, request.state_dir);
  const auto lock = journal.lock(request);
  if (!lock) return lock.error();
  const auto entry = waiting_entry(journal, id);
  if (!entry) return entry.error();
  auto reverted = revert(machine, journal, *entry, why);
  if (!reverted) return std::move(reverted).error();
  return record_of(journal.read(id));
}

}  // namespace tune
