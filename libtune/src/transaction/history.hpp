#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "transaction/record.hpp"

namespace tune {

// Which transactions were undone, and by which rollback. A rollback that was undone itself undoes
// nothing any more.
std::map<std::int64_t, std::int64_t> undone(const std::vector<JournalEntry>& entries);

// The entry that a rollback is to undo: `id`, or else the last committed one that is neither undone
// nor a rollback. One that was undone with conflicts may be undone again by its id. Null never.
// Errors: bad_input, saying what there is instead.
Result<const JournalEntry*> choose_undone(const std::vector<JournalEntry>& entries,
                                          std::optional<std::int64_t> id);

// The entry of `id`; null when there is none.
const JournalEntry* find_entry(const std::vector<JournalEntry>& entries, std::int64_t id);

}  // namespace tune
