#pragma once

#include <string>
#include <string_view>

#include <tune/transaction.hpp>

#include "options.hpp"
#include "output/page.hpp"

namespace tune::cli {

// What becomes of a pending transaction that nobody confirms: it is undone, or its guard keeps it.
enum class Unconfirmed { undone, kept_by_guard };

// How a transaction ended: one line when all went well, else what failed. What to type next names
// the machine and the state directory of `options`.
std::string outcome_text(const Page& page, const Options& options,
                         const TransactionOutcome& outcome,
                         Unconfirmed unconfirmed = Unconfirmed::undone);

// Errors before or beside a transaction that end as one of its own: a write that failed before
// anything was changed, an interrupted transaction that could not be put back.
bool has_ended_in_outcome(const Error& error);
TransactionOutcome outcome_of(Error error);

// Of a transaction that was just recovered: "was not confirmed in time", or "had been interrupted".
std::string_view why_recovered(const TransactionRecord& record);

std::string conflicts_text(const Page& page, const std::vector<Conflict>& conflicts);

}  // namespace tune::cli
