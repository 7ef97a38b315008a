#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <tune/result.hpp>

namespace tune::cli {

enum class LogLevel { debug, info, warning, error };

struct LogSettings {
  LogLevel least = LogLevel::warning;  // of what is shown on standard error
  std::optional<std::string> file;     // gets info and above, or all that is shown
};

// Errors: usage, when the file cannot be opened.
Status open_log(const LogSettings& settings);

// To standard error, where the level is shown, and to the log file.
void log(LogLevel level, std::string_view message);

// Only to the log file: what standard error gets in another form.
void log_to_file(LogLevel level, std::string_view message);

}  // namespace tune::cli
