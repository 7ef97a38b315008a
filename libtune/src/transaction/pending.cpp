#include "transaction/pending.hpp"

#include <utility>

#include "transaction/capture.hpp"
#include "transaction/recover.hpp"

namespace tune {

Result<std::optional<JournalEntry>> find_pending(const Journal& journal) {
  const auto ids = journal.ids();
  if (!ids) return ids.error();
  for (auto id = ids->rbegin(); id != ids->rend(); ++id) {
    const auto ended = journal.has_end(*id);
    if (!ended) return ended.error();
    if (!*ended) continue;
    if (!journal.may_be_pending(*id)) break;
    JournalEntry entry = journal.read(*id);
    if (!entry.end || entry.end->state != TransactionState::pending) break;
    return std::optional<JournalEntry>(std::move(entry));
  }
  return std::optional<JournalEntry>();
}

Result<bool> is_overdue(Machine& machine, const JournalEntry& entry) {
  const auto boot = boot_id(machine);
  if (!boot) return boot.error();
  return entry.intent->boot_id != *boot ||
         machine.clock->boot_milliseconds() >= entry.end->waiting->deadline;
}

Result<std::optional<JournalEntry>> find_overdue(Machine& machine, const Journal& journal) {
  auto entry = find_pending(journal);
  if (!entry || !*entry) return entry;
  const auto overdue = is_overdue(machine, **entry);
  if (!overdue) return overdue.error();
  if (!*overdue) entry->reset();
  return entry;
}

Status check_none_waits(const Journal& journal) {
  const auto entry = find_pending(journal);
  if (!entry) return entry.error();
  if (!*entry) return {};
  return Error{.code = ErrorCode::locked,
               .message = "transaction " + std::to_string((*entry)->id) +
                          " waits for confirmation until " + (*entry)->end->waiting->confirm_by +
                          ": 'tune confirm' keeps it, 'tune rollback' undoes it"};
}

Status revert(Machine& machine, Journal& journal, const JournalEntry& entry,
              const std::string& why) {
  std::vector<TransactionEvent> events = entry.end->events;
  events.push_back({now(machine), why});
  const auto leftovers = put_back_and_end(machine, journal, *entry.intent, why, std::move(events));
  if (!leftovers) return leftovers.error();
  if (leftovers->empty()) return {};
  return Error{.code = ErrorCode::incomplete,
               .message = "transaction " + std::to_string(entry.id) +
                          " was not confirmed, and not everything could be put back: " +
                          describe(*leftovers) + "; when that is mended, 'tune rollback " +
                          std::to_string(entry.id) + "' undoes the rest"};
}

Result<std::optional<std::int64_t>> revert_overdue(Machine& machine, Journal& journal) {
  const auto entry = find_overdue(machine, journal);
  if (!entry) return entry.error();
  if (!*entry) return std::optional<std::int64_t>();
  auto reverted = revert(machine, journal, **entry, "not confirmed in time, and put back");
  if (!reverted) return std::move(reverted).error();
  return std::optional<std::int64_t>((*entry)->id);
}

}  // namespace tune
