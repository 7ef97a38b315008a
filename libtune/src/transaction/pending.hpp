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

// Is its time over, or its boot? Its running values died with that.
Result<bool> is_overdue(Machine& machine, const JournalEntry& entry);
// The pending one, if it is overdue.
Result<std::optional<JournalEntry>> find_overdue(Machine& machine, const Journal& journal);

// Errors: locked, naming the transaction that waits.
Status check_none_waits(const Journal& journal);

// Puts `entry` back, under the lock, for the reason `why`. Errors: permission, io; incomplete when
// something is left.
Status revert(Machine& machine, Journal& journal, const JournalEntry& entry,
              const std::string& why);

// Puts the pending transaction back if it is overdue; its id. Under the lock.
Result<std::optional<std::int64_t>> revert_overdue(Machine& machine, Journal& journal);

}  // namespace tune
