#include "transaction/pending.hpp"

#include <utility>

#include "transaction/capture.hpp"
#include "transaction/network_namespace.hpp"
#include "transaction/recover.hpp"

namespace tune {

Result<std::optional<JournalEntry>> find_pending(const Journal& journal) {
  const auto overview = journal.look(Look::newest);
  if (!overview) return overview.error();
  return find_pending(journal, *overview);
}

Result<std::optional<JournalEntry>> find_pending(const Journal& journal, const Overview& overview) {
  const auto& id = overview.last_finished;
  if (!id || !journal.may_be_pending(*id)) return std::optional<JournalEntry>();
  JournalEntry entry = journal.read(*id);
  // Nobody knows whether it waits.
  if (entry.hidden) return Error{.code = ErrorCode::io, .message = entry.unreadable};
  const bool waits = entry.end && entry.end->state == TransactionState::pending;
  return waits ? std::optional(std::move(entry)) : std::nullopt;
}

Result<bool> is_overdue(Machine& machine, const JournalEntry& entry) {
  if (auto reached = check_reaches_values(machine, *entry.intent); !reached) {
    return std::move(reached).error();
  }
  const auto same_boot = is_same_boot(machine, *entry.intent);
  if (!same_boot) return same_boot.error();
  return !*same_boot || machine.clock->boot_milliseconds() >= entry.end->waiting->deadline;
}

std::vector<std::string> values_elsewhere(Machine& machine, const JournalEntry& entry) {
  std::vector<std::string> names;
  const auto same_boot = is_same_boot(machine, *entry.intent);
  if (!same_boot || !*same_boot) return names;
  const auto here = network_namespace(machine);
  for (const ValueImage& value : entry.intent->values) {
    if (value.runtime && is_elsewhere(value.key, entry.intent->network_namespace, here)) {
      names.push_back(value.key.name());
    }
  }
  return names;
}

bool is_left_to_guard(Machine& machine, const JournalEntry& entry) {
  constexpr std::int64_t kItsTime = 5'000;
  return machine.clock->boot_milliseconds() < entry.end->waiting->deadline + kItsTime &&
         !values_elsewhere(machine, entry).empty();
}

Status check_none_waits(const std::optional<JournalEntry>& pending) {
  if (!pending) return {};
  return Error{.code = ErrorCode::locked,
               .message = "transaction " + std::to_string(pending->id) +
                          " waits for confirmation until " + pending->end->waiting->confirm_by +
                          ": 'tune confirm' keeps it, 'tune rollback' undoes it"};
}

Status revert(Machine& machine, Journal& journal, const JournalEntry& entry, const std::string& why,
              UndoReach reach) {
  std::vector<TransactionEvent> events{{now(machine), why}};
  const auto leftovers =
      put_back_and_end(machine, journal, {entry, why, std::move(events), reach, true});
  if (!leftovers) return leftovers.error();
  if (leftovers->empty()) return {};
  return Error{.code = ErrorCode::incomplete,
               .message = left_by(entry.id, "was not confirmed", *leftovers)};
}

}  // namespace tune
