#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "transaction/invert.hpp"

namespace tune {

// What a rollback does about one running value: put `value` back, report the conflict, or nothing.
struct ValueInverse {
  std::optional<std::string> value;
  std::optional<Conflict> conflict;
};

// `image` is of the origin of `entry`.
ValueInverse invert_value(const std::vector<JournalEntry>& entries, const JournalEntry& entry,
                          const ValueImage& image, const Present& present, Foreign foreign);

// What is to be done about a key that the transaction changed besides: nothing when the undoing
// writes nothing that could change it. Else it goes back where it still has what the transaction
// made of it, and stays as it is otherwise; in either case the undoing may not leave it changed.
std::optional<std::string> invert_side_value(const std::vector<JournalEntry>& entries,
                                             const JournalEntry& entry, std::size_t index,
                                             const Present& present);

// Does the key, which `entry` changed at most besides, belong to a later transaction in force?
bool is_taken_over(const std::vector<JournalEntry>& entries, const JournalEntry& entry,
                   const Key& key, const Present& present);

}  // namespace tune
