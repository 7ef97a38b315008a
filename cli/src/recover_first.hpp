#pragma once

#include <vector>

#include <tune/transaction.hpp>

#include "command.hpp"
#include "machine_setup.hpp"

namespace tune::cli {

// Where nobody is asked (--yes), all is done under the lock: what is waited for is not only the
// writing, so that the plan is made from what another tune has left. Who may not take it is told so
// by the check of what may not be written.
Status lock_first(MachineSetup& setup, const Context& context,
                  StateDirectory directory = StateDirectory::as_it_is);

// What every command that writes does first: puts back what a killed tune left half done, and says
// so on standard error. Returns those transactions, oldest first.
Result<std::vector<TransactionRecord>> recover_first(MachineSetup& setup, const Context& context);

}  // namespace tune::cli
