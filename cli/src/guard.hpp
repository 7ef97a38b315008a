#pragma once

#include <cstdint>
#include <optional>

#include <tune/plan.hpp>
#include <tune/transaction.hpp>

#include "command.hpp"
#include "machine_setup.hpp"

namespace tune::cli {

// apply --confirm-within: a process of its own that puts the transaction back in time.

// How long the user has; none without the option. Errors: usage, also where it makes no sense.
Result<std::optional<std::int64_t>> confirm_within(const MachineSetup& setup,
                                                   const Context& context);

// What need not be asked, as it would be refused. Errors: locked, when a transaction waits for
// confirmation; with --confirm-within and without --force, bad_input naming each key that only a
// reboot takes back.
Status check_can_begin(MachineSetup& setup, const Context& context, const Plan& plan);

// Starts, before anything is written, the guard of the transaction that this process is about to
// make.
Status arm_guard(const MachineSetup& setup);

// On a terminal: counts down and confirms on a key. How the transaction stands then.
Result<TransactionRecord> ask_for_confirmation(MachineSetup& setup, const Context& context,
                                               TransactionRecord record);

}  // namespace tune::cli
