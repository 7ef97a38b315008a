#include <tune/transaction.hpp>

#include "base/text.hpp"
#include "command.hpp"
#include "documents/transaction_document.hpp"
#include "exit_status.hpp"
#include "log.hpp"
#include "machine_setup.hpp"
#include "output/errors.hpp"
#include "output/print.hpp"
#include "output/transaction_text.hpp"
#include "shell_line.hpp"

namespace tune::cli {
namespace {

// What has been dealt with so far, and the error that ended it.
struct Recovery {
  std::vector<TransactionRecord> records;
  std::optional<Error> error;
};

// What could still be done about what is left of a transaction.
std::string way_out(MachineSetup& setup, std::int64_t id, std::size_t left,
                    const TransactionRequest& request) {
  const std::string command = "'tune rollback " + std::to_string(id);
  const auto forced = plan_rollback(setup.machine, id, Foreign::overwrite, request);
  if (forced && forced->conflicts.size() < left) {
    return command + " --force' takes back what somebody else changed all the same";
  }
  return "when that is mended, " + command + "' undoes the rest";
}

// A transaction that could not be put back is tried once more, now as a rollback: so that nothing
// that somebody changed in the meantime is lost.
Status undo_failed(MachineSetup& setup, std::int64_t id, const TransactionRequest& request,
                   Recovery& recovery) {
  const auto rollback = plan_rollback(setup.machine, id, Foreign::leave, request);
  if (!rollback) return rollback.error();
  auto outcome = roll_back(setup.machine, *rollback, request);
  if (!outcome) return std::move(outcome).error();
  if (outcome->record) recovery.records.push_back(std::move(*outcome->record));
  if (!outcome->error) return {};
  Error error = std::move(*outcome->error);
  if (error.code == ErrorCode::incomplete) {
    error.message = "transaction " + std::to_string(id) +
                    " could not be put back when it failed; " + error.message + "; " +
                    way_out(setup, id, outcome->conflicts.size(), request);
  }
  return error;
}

Status retry_failed(MachineSetup& setup, const TransactionRequest& request, Recovery& recovery) {
  const auto records = history(setup.machine, setup.state_dir);
  if (!records) return records.error();
  for (auto record = records->rbegin(); record != records->rend(); ++record) {
    if (record->state != TransactionState::failed || !record->unreadable.empty()) continue;
    if (auto status = undo_failed(setup, record->id, request, recovery); !status) return status;
  }
  return {};
}

Recovery recover_all(MachineSetup& setup, const TransactionRequest& request) {
  Recovery recovery;
  auto interrupted = recover_interrupted(setup.machine, request);
  if (!interrupted) {
    recovery.error = std::move(interrupted).error();
    return recovery;
  }
  recovery.records = std::move(*interrupted);
  if (auto status = retry_failed(setup, request, recovery); !status) {
    recovery.error = std::move(status).error();
  }
  return recovery;
}

std::string sentence_about(const TransactionRecord& record) {
  const std::string name = "Transaction " + std::to_string(record.id);
  if (record.undoes && record.state == TransactionState::committed) {
    return name + " undoes transaction " + std::to_string(*record.undoes);
  }
  const bool completed = record.state == TransactionState::committed;
  return name + " " + std::string(why_recovered(record)) + ", and is " +
         (completed ? "completed" : "put back");
}

std::string recovery_text(const Recovery& recovery) {
  if (recovery.records.empty() && !recovery.error) return "Nothing to recover.\n";
  std::string text;
  for (const TransactionRecord& record : recovery.records) {
    text += sentence_about(record) + "\n";
  }
  return text;
}

}  // namespace

Result<int> run_recover(const Context& context) {
  auto setup = open_machine(context.options, KeyUse::write);
  if (!setup) return std::move(setup).error();
  const auto request = transaction_request(*setup, context);
  Recovery recovery = recover_all(*setup, request);
  if (recovery.error && !has_ended_in_outcome(*recovery.error)) return std::move(*recovery.error);
  if (recovery.error) {
    recovery.error = outcome_of(with_next_lines(context.options, std::move(*recovery.error))).error;
  }
  if (context.json) {
    print(recovery_document(recovery.records, recovery.error).dump());
  } else {
    print(recovery_text(recovery));
  }
  if (!recovery.error) return kDone;
  print_error(error_text(context.error_page, *recovery.error, "recover"));
  log_to_file(LogLevel::error, describe(*recovery.error));
  return exit_status_of(recovery.error->code);
}

}  // namespace tune::cli
