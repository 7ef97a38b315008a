#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tune {

// What one line of a kernel log says, whatever stands before the message.
struct LogLine {
  std::string_view kind;         // a problem's id; empty: a message of the rate limiter
  std::uint64_t suppressed = 0;  // network messages that the rate limiter swallowed
  std::uint64_t count = 1;       // times it was logged: syslog says "message repeated N times"
};

// Nothing for a line that is none of the network's messages, or that a process wrote.
std::optional<LogLine> understand_log_line(std::string_view line);

// The time of the line as it is written there, whatever dress the log has; empty where it has none.
std::string time_of_log_line(std::string_view line);

}  // namespace tune
