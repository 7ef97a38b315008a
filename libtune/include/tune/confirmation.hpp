#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <tune/export.hpp>
#include <tune/machine.hpp>
#include <tune/result.hpp>
#include <tune/transaction.hpp>

namespace tune {

// Confirm or revert. A transaction that was applied with TransactionRequest::confirm_within stands
// pending, with its deadline on disk; until it is confirmed or put back, apply and rollback of
// others are refused (locked). Somebody has to put it back in time: the command starts a process of
// its own before it applies. What nobody put back in time, recover_interrupted() does, and so does
// every apply_plan() and roll_back() first. After a reboot it is put back as well: files, for its
// running values died with that boot.

struct PendingTransaction {
  std::int64_t id = 0;
  std::string confirm_by;              // RFC 3339 UTC
  std::int64_t milliseconds_left = 0;  // 0 when it is overdue
  std::int64_t process = 0;            // that made it
};

// The one that waits; none when there is none. `held`, the lock of lock_state(): what
// recover_interrupted() has found under it is believed. Errors: permission, io.
TUNE_EXPORT Result<std::optional<PendingTransaction>> pending_transaction(
    Machine& machine, std::string_view state_dir, const Lock* held = nullptr);

// One that was to be confirmed and has no end: it, or its undo, is at work or was interrupted.
// Errors: permission, io.
TUNE_EXPORT Result<std::optional<std::int64_t>> unconfirmed_without_end(Machine& machine,
                                                                        std::string_view state_dir);

// Keeps it; `how` stands in the history, else who it was. Errors: bad_input when `id`, or without
// one any, does not wait, also when its time is over, and then it is put back; locked, permission,
// io.
TUNE_EXPORT Result<TransactionRecord> confirm(Machine& machine, std::optional<std::int64_t> id,
                                              const TransactionRequest& request,
                                              const std::string& how = {});

// Puts it back now, all of it, whoever else changed a running value since, and verifies that; `why`
// stands in the history. Errors: as confirm(); incomplete.
TUNE_EXPORT Result<TransactionRecord> revert_pending(Machine& machine, std::int64_t id,
                                                     const std::string& why,
                                                     const TransactionRequest& request);

}  // namespace tune
