#include "guard.hpp"

#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include <tune/confirmation.hpp>
#include <tune/parameter.hpp>

#include "base/text.hpp"
#include "output/plan_text.hpp"
#include "output/print.hpp"
#include "system/detached.hpp"
#include "terminal.hpp"
#include "time_option.hpp"

namespace tune::cli {
namespace {

constexpr std::string_view kOption = "confirm-within";

Result<TransactionRecord> record_now(MachineSetup& setup, TransactionRecord record) {
  const auto records = history(setup.machine, setup.state_dir);
  if (!records) return records.error();
  for (const TransactionRecord& found : *records) {
    if (found.id == record.id) return found;
  }
  return record;
}

Status check_reversible(const Plan& plan) {
  std::vector<std::string> keys;
  for (const Change& change : plan.changes) {
    const Parameter* parameter = change.runtime ? find_parameter(change.key.name()) : nullptr;
    if (parameter == nullptr || parameter->one_way.empty()) continue;
    keys.push_back(change.key.name() + " (" + std::string(parameter->one_way) + ")");
  }
  if (keys.empty()) return {};
  return Error{
      .code = ErrorCode::bad_input,
      .message = "what cannot be taken back without a reboot cannot be tried for a while: " +
                 join(keys, ", ") + ". Nothing was changed; --force tries it all the same"};
}

Error error_of(const PendingTransaction& pending) {
  return {.code = ErrorCode::locked,
          .message = "transaction " + std::to_string(pending.id) +
                     " waits for confirmation until " + pending.confirm_by +
                     ": 'tune confirm' keeps it, 'tune rollback' undoes it"};
}

bool still_waits(MachineSetup& setup, std::int64_t id) {
  const auto pending = pending_transaction(setup.machine, setup.state_dir);
  return pending && *pending && (*pending)->id == id;
}

// The guard has the word; a moment past the deadline it should have done its work.
Result<TransactionRecord> wait_for_guard(MachineSetup& setup, const Context& context,
                                         TransactionRecord record) {
  constexpr int kMostTries = 50;
  for (int i = 0; i < kMostTries && still_waits(setup, record.id); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  if (still_waits(setup, record.id)) {
    auto recovered = recover_interrupted(setup.machine, transaction_request(setup, context));
    if (!recovered) return std::move(recovered).error();
  }
  return record_now(setup, std::move(record));
}

}  // namespace

Result<std::optional<std::int64_t>> confirm_within(const MachineSetup& setup,
                                                   const Context& context) {
  auto within = milliseconds_of(context.options, kOption);
  if (within && *within && setup.has_root) {
    return Error{.code = ErrorCode::usage,
                 .message = "--confirm-within makes no sense with --root: nothing runs there"};
  }
  return within;
}

Status check_can_begin(MachineSetup& setup, const Context& context, const Plan& plan) {
  const auto within = confirm_within(setup, context);
  if (!within) return within.error();
  const auto pending = pending_transaction(setup.machine, setup.state_dir);
  if (pending && *pending) return error_of(**pending);
  return *within && !context.options.has("force") ? check_reversible(plan) : Status();
}
Status arm_guard(const MachineSetup& setup) {
  const std::string process = std::to_string(setup.machine.process.process);
  std::vector<std::string> arguments{"guard", "--of", process, "--state-dir", setup.state_dir};
  if (setup.proc) arguments.insert(arguments.end(), {"--proc", *setup.proc});
  auto started = start_detached(arguments, "tune-guard-" + process);
  if (started) return started;
  Error error = std::move(started).error();
  error.message =
      "the process that would put it back in time cannot be started, so nothing was "
      "changed: " +
      error.message;
  return error;
}

Result<TransactionRecord> ask_for_confirmation(MachineSetup& setup, const Context& context,
                                               TransactionRecord record) {
  KeyPresses keys;
  while (true) {
    const auto pending = pending_transaction(setup.machine, setup.state_dir);
    if (!pending) return pending.error();
    if (!*pending || (*pending)->id != record.id) break;
    const std::int64_t left = (*pending)->milliseconds_left;
    if (left == 0) break;
    print_error("\rKeep it? Press a key to keep it, n to undo it now; undone in " +
                std::to_string((left + 999) / 1000) + " s  ");
    const KeyPress pressed = keys.wait(left < 1000 ? left : 1000);
    if (pressed == KeyPress::none) continue;
    print_error("\n");
    const TransactionRequest request = transaction_request(setup, context);
    if (pressed == KeyPress::yes) return confirm(setup.machine, record.id, request);
    if (pressed == KeyPress::no) {
      return revert_pending(setup.machine, record.id, "not confirmed, and put back", request);
    }
    return record;  // the terminal is gone: the guard does it
  }
  print_error("\n");
  return wait_for_guard(setup, context, std::move(record));
}

}  // namespace tune::cli
