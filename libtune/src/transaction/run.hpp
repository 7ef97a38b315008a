#pragma once

#include "transaction/capture.hpp"
#include "transaction/journal.hpp"

namespace tune {

// Runs `task` from the lock to the end record; apply and rollback both do this. Errors: all that is
// found before the first write.
Result<TransactionOutcome> run(Machine& machine, const Task& task,
                               const TransactionRequest& request);

}  // namespace tune
