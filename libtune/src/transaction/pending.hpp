#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "transaction/journal.hpp"
#include "transaction/put_back.hpp"
#include "transaction/record.hpp"

namespace tune {

// The transaction that waits for confirmation; there is never more than one, as nothing else is
// begun while it waits.
Result<std::optional<JournalEntry>> find_pending(const Journal& journal);
Result<std::optional<JournalEntry>> find_pending(const Journal& journal, const Overview& overview);

// Is its time over, or its boot? Its running values died with that.
Result<bool> is_overdue(Machine& machine, const JournalEntry& entry);

// The keys whose running values only another network namespace can put back.
std::vector<std::string> values_elsewhere(Machine& machine, const JournalEntry& entry);

// Is it to be undone in another network namespace, where its guard is at work about now?
bool is_left_to_guard(Machine& machine, const JournalEntry& entry);

// Nothing else is begun while `pending` waits. Errors: locked, naming it.
Status check_none_waits(const std::optional<JournalEntry>& pending);

// Puts `entry` back, under the lock, for the reason `why`. Errors: permission, io; incomplete when
// something is left.
Status revert(Machine& machine, Journal& journal, const JournalEntry& entry, const std::string& why,
              UndoReach reach);

}  // namespace tune
