#include <tune/confirmation.hpp>

#include "command.hpp"
#include "documents/transaction_document.hpp"
#include "exit_status.hpp"
#include "log.hpp"
#include "machine_setup.hpp"
#include "output/errors.hpp"
#include "output/plan_text.hpp"
#include "output/print.hpp"
#include "output/transaction_text.hpp"
#include "shell_line.hpp"
#include "transaction_id.hpp"

namespace tune::cli {
namespace {

Result<int> failed(const Context& context, Error error) {
  if (!has_ended_in_outcome(error)) return error;
  const TransactionOutcome outcome = outcome_of(with_next_lines(context.options, std::move(error)));
  if (context.json) print(transaction_document("tune/confirm/1", outcome).dump());
  print_error(error_text(context.error_page, *outcome.error, "confirm"));
  log_to_file(LogLevel::error, describe(*outcome.error));
  return exit_status_of(outcome.error->code);
}

}  // namespace

Result<int> run_confirm(const Context& context) {
  auto id = transaction_id(context);
  if (!id) return std::move(id).error();
  auto setup = open_machine(context.options);
  if (!setup) return std::move(setup).error();
  auto record = confirm(setup->machine, *id, transaction_request(*setup, context));
  if (!record) return failed(context, std::move(record).error());
  if (context.json) {
    print(transaction_document("tune/confirm/1", {.record = *record}).dump());
  } else {
    print("Transaction " + std::to_string(record->id) +
          " is kept: " + counted(record->keys.size(), "key") +
          "\nUndo it with: " + next_line(context.options, "rollback") + "\n");
  }
  return kDone;
}

}  // namespace tune::cli
