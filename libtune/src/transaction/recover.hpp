#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "transaction/journal.hpp"
#include "transaction/put_back.hpp"

namespace tune {

struct Recovered {
  std::int64_t id = 0;
  bool completed = false;  // else it was put back
};

// What there is to recover, and the journal that it was found in.
struct ToRecover {
  Overview overview;
  std::optional<JournalEntry> pending;  // waits for confirmation
  bool overdue = false;                 // and has waited for too long

  bool nothing() const { return overview.unfinished.empty() && !overdue; }
};
Result<ToRecover> look_for_interrupted(Machine& machine, const Journal& journal, Look how);

// Deals with everything in the journal that has no end or is overdue; the lock is held: completes
// what lacks only its end record, puts the rest back. Errors: io; permission, when it may not be
// written, and it stays as it is; incomplete, when not all could be put back (which is recorded: it
// is tried once).
Result<std::vector<Recovered>> recover(Machine& machine, Journal& journal, const ToRecover& found,
                                       UndoReach reach);

// A transaction that is to be put back.
struct Undo {
  const JournalEntry& entry;
  std::string why;                       // stands with its keys and files
  std::vector<TransactionEvent> events;  // of its history
  UndoReach reach = UndoReach::all_or_nothing;
  bool pending = false;  // its end has to go first
};

// Puts it back, verifies that and records its end. Running values only within its boot. Returns
// what is left; where another try is worth while the transaction stays without an end. Errors:
// permission, before anything is tried; io.
Result<std::vector<Leftover>> put_back_and_end(Machine& machine, Journal& journal, Undo undo);

// "transaction 7 was interrupted, and not everything could be put back: …", with what helps; `what`
// is "was interrupted".
std::string left_by(std::int64_t id, const std::string& what,
                    const std::vector<Leftover>& leftovers);

}  // namespace tune
