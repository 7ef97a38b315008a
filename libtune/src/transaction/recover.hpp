#pragma once

#include <cstdint>
#include <vector>

#include "transaction/journal.hpp"

namespace tune {

// Deals with everything in the journal that has no end; the lock is held. Returns the ids of the
// transactions that were put back. Errors: io;
// permission, when it may not be written, and it stays as it is; incomplete, when not all could be
// put back (which is recorded: it is tried once).
Result<std::vector<std::int64_t>> recover(Machine& machine, Journal& journal);

}  // namespace tune
