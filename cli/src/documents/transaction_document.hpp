#pragma once

#include <string>

#include <tune/transaction.hpp>

#include "base/json.hpp"
#include "options.hpp"

namespace tune::cli {

// tune/apply/1 and tune/rollback/1: how it ended.
Json transaction_document(std::string_view schema, const TransactionOutcome& outcome);

// The same for what a rollback would do.
Json rollback_preview_document(const RollbackPlan& rollback);

// tune/recover/1: the transactions that were dealt with.
Json recovery_document(const std::vector<TransactionRecord>& records,
                       const std::optional<Error>& error);

// tune/history/1: all transactions, or one with its changes, files and events.
Json history_document(const std::vector<TransactionRecord>& records);
Json history_document(const TransactionRecord& record);

// tune/status/1; `error`: what was overdue could not be undone. The options say where.
Json status_document(const Options& options, const StatusReport& report,
                     const std::optional<Error>& error);

}  // namespace tune::cli
