#pragma once

#include <string>

#include <tune/transaction.hpp>

#include "output/page.hpp"

namespace tune::cli {

// How a transaction ended: one line when all went well, else what failed.
std::string outcome_text(const Page& page, const TransactionOutcome& outcome);

std::string conflicts_text(const Page& page, const std::vector<Conflict>& conflicts);

}  // namespace tune::cli
