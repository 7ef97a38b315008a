#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <tune/guards.hpp>
#include <tune/plan.hpp>
#include <tune/transaction.hpp>

#include "command.hpp"
#include "machine_setup.hpp"

namespace tune::cli {

// apply --confirm-within: a process of its own that puts the transaction back in time.

// What --confirm-within, --guard and --guard-for ask for.
struct Trial {
  std::optional<std::int64_t> confirm_within;  // milliseconds that the transaction may wait
  std::vector<Bound> bounds;
  std::int64_t watch = 0;     // milliseconds that the bounds are watched
  bool keeps_itself = false;  // when they held until then
};

// Errors: usage, also where it makes no sense.
Result<Trial> trial_of(const MachineSetup& setup, const Context& context);

// What need not be asked, as it would be refused. Errors: locked, when a transaction waits for
// confirmation; with --confirm-within and without --force, bad_input naming each key that only a
// reboot takes back.
Status check_can_begin(MachineSetup& setup, const Context& context, const Plan& plan);

// Starts, before anything is written, the guard of the transaction that this process is about to
// make.
// Errors: io; bad_input when a counter cannot be read or its bound is broken already.
Status arm_guard(MachineSetup& setup, const Trial& trial);

// On a terminal: counts down and confirms on a key. How the transaction stands then.
Result<TransactionRecord> ask_for_confirmation(MachineSetup& setup, const Context& context,
                                               TransactionRecord record);

}  // namespace tune::cli
