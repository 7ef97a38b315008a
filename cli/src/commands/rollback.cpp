#include <algorithm>
#include <utility>

#include <tune/confirmation.hpp>
#include <tune/transaction.hpp>

#include "base/text.hpp"
#include "command.hpp"
#include "documents/transaction_document.hpp"
#include "exit_status.hpp"
#include "kernel/running.hpp"
#include "log.hpp"
#include "machine_setup.hpp"
#include "output/errors.hpp"
#include "output/paragraph.hpp"
#include "output/plan_text.hpp"
#include "output/print.hpp"
#include "output/table.hpp"
#include "output/transaction_text.hpp"
#include "output/value_text.hpp"
#include "recover_first.hpp"
#include "secrets.hpp"
#include "shell_line.hpp"
#include "terminal.hpp"
#include "transaction_id.hpp"

namespace tune::cli {
namespace {

Status check_consent(const Context& context) {
  if (context.options.has("yes") || context.options.has("dry-run") || can_ask()) return {};
  return Error{
      .code = ErrorCode::usage,
      .message = "there is no terminal to ask on: add --yes to roll back without a question"};
}

std::string values_text(const Page& page, const Plan& plan) {
  Table table({"key", "now", "back to"});
  for (const Change& change : plan.changes) {
    if (!change.runtime) continue;
    table.add({Cell(printable(change.key.name()), Paint::bold),
               value_text(change.running.value_or("unknown")), value_text(change.wanted)});
  }
  return table.empty() ? "" : "\n" + table.text(page, 2);
}

std::string rollback_text(const Page& page, MachineSetup& setup, const RollbackPlan& rollback) {
  std::string text = painted(page, Paint::bold, "Undo transaction " + std::to_string(rollback.id)) +
                     ": " + counted(rollback.plan.changes.size(), "change") + "\n";
  text += values_text(page, rollback.plan);
  for (const FileChange& file : rollback.plan.files) {
    text += "\n" + unified_diff_text(page, without_secrets(setup.machine, file.unified_diff));
  }
  for (const std::string& path : rollback.removed_files) {
    text += "\n" + printable(path) + " did not exist before, and is removed\n";
  }
  for (const std::string& path : rollback.removed_folders) {
    text += "\nThe folder " + printable(path) + " was made for it, and is removed when empty\n";
  }
  const std::string conflicts = conflicts_text(page, rollback.conflicts);
  if (!conflicts.empty()) text += "\n" + conflicts;
  return text;
}

int finish(const Context& context, TransactionOutcome outcome) {
  if (outcome.error) outcome.error = with_next_lines(context.options, std::move(*outcome.error));
  if (context.json) {
    print(transaction_document("tune/rollback/1", outcome).dump());
  } else {
    print(outcome_text(context.page, context.options, outcome));
  }
  if (!outcome.error) return kDone;
  print_error(error_text(context.error_page, *outcome.error, "rollback"));
  log_to_file(LogLevel::error, describe(*outcome.error));
  return exit_status_of(outcome.error->code);
}

Result<int> failed(const Context& context, Error error) {
  if (!has_ended_in_outcome(error)) return error;
  return finish(context, outcome_of(std::move(error)));
}

// Is what was to be undone already so by that recovery? An interrupted transaction that was put
// back, or an interrupted rollback that was completed. A rollback that was put back has redone what
// it was to undo.
bool undoes_it(const TransactionRecord& record, const std::optional<std::int64_t>& id) {
  if (record.undoes) {
    return record.state == TransactionState::committed && (!id || *record.undoes == *id);
  }
  return record.state != TransactionState::committed && (!id || record.id == *id);
}

const TransactionRecord* undone_by_recovery(const std::vector<TransactionRecord>& recovered,
                                            const std::optional<std::int64_t>& id) {
  for (auto record = recovered.rbegin(); record != recovered.rend(); ++record) {
    if (undoes_it(*record, id)) return &*record;
  }
  return nullptr;
}

// Is that the transaction which is to be rolled back?
Result<bool> waits(MachineSetup& setup, const std::optional<std::int64_t>& id) {
  const auto pending = pending_transaction(setup.machine, setup.state_dir);
  if (!pending) return pending.error();
  return *pending && (!id || (*pending)->id == *id);
}

FileWrite opposite(FileWrite write) {
  if (write == FileWrite::created) return FileWrite::removed;
  return write == FileWrite::removed ? FileWrite::created : write;
}

constexpr const char* kNotConfirmed = "not confirmed, and put back";

// A transaction that was put back stands in the history with what became of its own writes; here
// with what became of the undo. What ran before that only a plan of it knows.
TransactionRecord as_undo(TransactionRecord record, const RollbackPlan* plan) {
  const bool whole = record.state == TransactionState::rolled_back;
  const auto settle = [&](auto& row) {
    row.ok = whole || row.error == kNotConfirmed;
    if (row.ok) row.error.clear();
  };
  for (KeyRecord& key : record.keys) {
    settle(key);
    key.wanted = (key.runtime ? key.before : key.persisted).value_or(key.before.value_or(""));
    if (key.runtime) key.before.reset();
    if (plan == nullptr) continue;
    for (const Change& change : plan->plan.changes) {
      if (!(change.key == key.key)) continue;
      key.before = change.running;
      key.wanted = change.wanted;
    }
  }
  for (FileRecord& file : record.files) {
    settle(file);
    file.write = opposite(file.write);
  }
  return record;
}

// What its writes had changed besides went back as well, and only a plan of the undo names that.
TransactionRecord with_side_values(Machine& machine, TransactionRecord record, const Plan& plan) {
  for (const Change& change : plan.changes) {
    const bool stands = std::any_of(record.keys.begin(), record.keys.end(),
                                    [&](const KeyRecord& key) { return key.key == change.key; });
    const auto now = read_running(machine, change.key);
    if (stands || !now || change.running == *now) continue;
    KeyRecord key{change.key, change.running, *now, *now};
    key.runtime = true;
    record.keys.push_back(std::move(key));
  }
  return record;
}

// What waits for confirmation is no more than an attempt: it ends as undone itself.
Result<TransactionOutcome> undo_pending(MachineSetup& setup, const RollbackPlan& rollback,
                                        const TransactionRequest& request) {
  auto record = revert_pending(setup.machine, rollback.id, kNotConfirmed, request);
  const auto undo = [&](TransactionRecord undone) {
    return with_side_values(setup.machine, as_undo(std::move(undone), &rollback), rollback.plan);
  };
  if (record) return TransactionOutcome{.record = undo(std::move(*record))};
  const auto records = history(setup.machine, setup.state_dir);
  if (!records || record.error().code != ErrorCode::incomplete) return std::move(record).error();
  for (const TransactionRecord& found : *records) {
    if (found.id != rollback.id || found.state != TransactionState::failed) continue;
    return TransactionOutcome{.record = undo(found), .error = record.error()};
  }
  return std::move(record).error();
}

// What may not be recovered is no transaction to roll back either.
Status why_not_recovered(MachineSetup& setup, const Context& context) {
  auto recovered = recover_interrupted(setup.machine, transaction_request(setup, context));
  if (recovered || recovered.error().code != ErrorCode::permission) return {};
  return std::move(recovered).error();
}

int stop_before(const Context& context, const RollbackPlan& rollback, int status) {
  if (context.json) print(rollback_preview_document(rollback).dump());
  return status;
}

}  // namespace

Result<int> run_rollback(const Context& context) {
  auto id = transaction_id(context);
  if (!id) return std::move(id).error();
  if (auto status = check_consent(context); !status) return std::move(status).error();
  auto setup = open_machine(context.options, KeyUse::write);
  if (!setup) return std::move(setup).error();
  const bool dry_run = context.options.has("dry-run");
  if (!dry_run) {
    if (auto taken = lock_first(*setup, context); !taken) return std::move(taken).error();
    const auto recovered = recover_first(*setup, context);
    if (!recovered) return failed(context, recovered.error());
    const TransactionRecord* undone = undone_by_recovery(*recovered, *id);
    if (undone) {
      return finish(context, {.record = undone->undoes ? *undone : as_undo(*undone, nullptr)});
    }
  }
  const auto attempt = waits(*setup, *id);
  if (!attempt) return failed(context, attempt.error());
  const Foreign force = context.options.has("force") ? Foreign::overwrite : Foreign::leave;
  auto rollback = plan_rollback(setup->machine, *id, *attempt ? Foreign::overwrite_values : force,
                                transaction_request(*setup, context));
  if (!rollback) {
    const auto hindrance = dry_run ? Status() : why_not_recovered(*setup, context);
    return hindrance ? std::move(rollback).error() : hindrance.error();
  }

  const bool asks = !dry_run && !context.options.has("yes");
  const std::string text = context.json ? "" : rollback_text(context.page, *setup, *rollback);
  if (asks || dry_run) print(text);
  if (context.json && asks) print_error(rollback_text(context.error_page, *setup, *rollback));
  if (dry_run) return stop_before(context, *rollback, kDone);
  if (asks && !ask("\nUndo it? [y/N] ")) {
    print_error("Nothing was changed.\n");
    return stop_before(context, *rollback, kAnswerIsNo);
  }
  if (*attempt) setup->held.reset();  // reverting takes the lock itself
  const TransactionRequest request = transaction_request(*setup, context);
  auto outcome = *attempt ? undo_pending(*setup, *rollback, request)
                          : roll_back(setup->machine, *rollback, request);
  setup->held.reset();  // whoever reads what follows may take his time
  if (!outcome) return failed(context, std::move(outcome).error());
  if (!asks) print(text);  // what ends in trouble before anything was written has no result to show
  return finish(context, *outcome);
}

}  // namespace tune::cli
