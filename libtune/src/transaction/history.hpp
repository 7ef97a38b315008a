#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "transaction/record.hpp"

namespace tune {

// Which transactions were undone, and by which rollback. The last turn of a transaction counts: a
// rollback that was undone itself undoes nothing any more.
std::map<std::int64_t, std::int64_t> undone(const std::vector<JournalEntry>& entries);

// Has it changed the machine, and stays so: committed, or waiting for confirmation?
bool has_effect(const JournalEntry& entry);

// A transaction, its rollback, the redo and so on: which transaction began it (the first that is
// still in the journal), and whether `entry` puts that in force.
struct Turn {
  std::int64_t origin = 0;
  bool in_force = true;
};
Turn turn_of(const std::vector<JournalEntry>& entries, const JournalEntry& entry);

// Does it take out of force what was applied? Unlike the turn true as well where what it undoes is
// no longer in the journal.
bool is_rollback(const std::vector<JournalEntry>& entries, const JournalEntry& entry);

// The last redo in force; null when there is none. It counts where no transaction is in force that
// is none: then what it redid is older than all that is kept.
const JournalEntry* last_redo(const std::vector<JournalEntry>& entries);

// What history() shows of them; of those that were never begun nothing.
std::vector<TransactionRecord> records_of(const std::vector<JournalEntry>& entries);

// The last entry that gave the origin of `entry` the same turn; what came after that has undone
// it already, but for what it had to leave.
std::int64_t last_like(const std::vector<JournalEntry>& entries, const JournalEntry& entry);

// The entry that a rollback is to undo: `id`, or else the last committed one that is neither undone
// nor a rollback. One that was undone with conflicts may be undone again by its id. Null never.
// Errors: bad_input, saying what there is instead.
Result<const JournalEntry*> choose_undone(const std::vector<JournalEntry>& entries,
                                          std::optional<std::int64_t> id);

// The entry of `id`; null when there is none.
const JournalEntry* find_entry(const std::vector<JournalEntry>& entries, std::int64_t id);

}  // namespace tune
