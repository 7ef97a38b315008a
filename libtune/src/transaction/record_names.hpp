#pragma once

#include <array>
#include <optional>
#include <string_view>

#include <tune/transaction.hpp>

namespace tune {

// What the journal's files call their schema and themselves.
inline constexpr std::string_view kJournalSchema = "tune/journal/1";
inline constexpr std::string_view kIntentKind = "intent";
inline constexpr std::string_view kStepKind = "step";
inline constexpr std::string_view kEndKind = "end";

inline constexpr std::array<std::string_view, 3> kScopeNames{"everything", "runtime-only",
                                                             "persist-only"};
inline constexpr std::array<TransactionState, 5> kStates{
    TransactionState::open, TransactionState::pending, TransactionState::committed,
    TransactionState::rolled_back, TransactionState::failed};

// Conflict::why where a key is no longer there; also what the first records are told by.
inline constexpr std::string_view kKeyIsGone = "the key is no longer there";

}  // namespace tune
