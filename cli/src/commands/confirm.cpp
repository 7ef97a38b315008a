#include <tune/confirmation.hpp>

#include "command.hpp"
#include "documents/transaction_document.hpp"
#include "exit_status.hpp"
#include "machine_setup.hpp"
#include "output/plan_text.hpp"
#include "output/print.hpp"
#include "shell_line.hpp"
#include "transaction_id.hpp"

namespace tune::cli {

Result<int> run_confirm(const Context& context) {
  auto id = transaction_id(context);
  if (!id) return std::move(id).error();
  auto setup = open_machine(context.options);
  if (!setup) return std::move(setup).error();
  auto record = confirm(setup->machine, *id, transaction_request(*setup, context));
  if (!record) return std::move(record).error();
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
