#pragma once

#include <vector>

#include <tune/transaction.hpp>

#include "command.hpp"
#include "machine_setup.hpp"

namespace tune::cli {

// What every command that writes does first: puts back what a killed tune left half done, and says
// so on standard error. Returns those transactions, oldest first.
Result<std::vector<TransactionRecord>> recover_first(MachineSetup& setup, const Context& context);

}  // namespace tune::cli
