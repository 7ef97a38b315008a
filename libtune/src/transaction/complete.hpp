#pragma once

#include "transaction/journal.hpp"
#include "transaction/record.hpp"

namespace tune {

// Was everything written that an interrupted transaction wanted, so that only its end record is
// missing? Then it is completed, not undone. `same_boot`: its running values are still those of
// this boot; of another only its files are asked, for what runs now is what they made or will make.
bool is_whole(Machine& machine, const JournalEntry& entry, bool same_boot);

// Makes its files durable once more where no step says that they are, and records the end.
Status complete(Machine& machine, Journal& journal, const JournalEntry& entry, bool same_boot);

}  // namespace tune
