#include "recover_first.hpp"

#include <string>

#include "log.hpp"
#include "output/print.hpp"
#include "output/transaction_text.hpp"

namespace tune::cli {

Status lock_first(MachineSetup& setup, const Context& context, StateDirectory directory) {
  if (!context.options.has("yes")) return {};
  auto lock = lock_state(setup.machine, transaction_request(setup, context), directory);
  if (lock) setup.held = std::move(lock).value();
  if (lock || lock.error().code == ErrorCode::permission) return {};
  return std::move(lock).error();
}

Result<std::vector<TransactionRecord>> recover_first(MachineSetup& setup, const Context& context) {
  auto recovered = recover_interrupted(setup.machine, transaction_request(setup, context));
  // The command's own check names all that may not be written, not only what stands in the way
  // here.
  if (!recovered && recovered.error().code == ErrorCode::permission) {
    return std::vector<TransactionRecord>();
  }
  if (!recovered) return recovered;
  for (const TransactionRecord& record : *recovered) {
    const std::string text =
        "transaction " + std::to_string(record.id) + " " + std::string(why_recovered(record)) +
        (record.state == TransactionState::committed ? ", and is completed" : ", and is put back");
    print_error("tune: " + text + "\n");
    log_to_file(LogLevel::warning, text);
  }
  return recovered;
}

}  // namespace tune::cli
