#pragma once

#include <string_view>

#include <tune/result.hpp>

namespace tune::cli {

// One set for every command: 1 is an answer, anything above is trouble.
inline constexpr int kDone = 0;
inline constexpr int kAnswerIsNo = 1;
inline constexpr int kUsage = 2;
inline constexpr int kBadInput = 3;
inline constexpr int kPermission = 4;
inline constexpr int kWriteFailed = 5;
inline constexpr int kIncomplete = 6;
inline constexpr int kLocked = 7;
inline constexpr int kDefect = 70;

int exit_status_of(ErrorCode code);

// As JSON documents have it: "bad-input".
std::string_view name_of(ErrorCode code);

}  // namespace tune::cli
