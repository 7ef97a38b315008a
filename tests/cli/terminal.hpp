#pragma once

#include <functional>
#include <string>
#include <vector>

#include "cli/command.hpp"

namespace tune::test {

// Runs the command on a terminal of its own, types `answer` there, and gives back what the terminal
// showed as output.
Outcome run_on_terminal(std::vector<std::string> arguments, const std::string& answer);

// And types `key` once the terminal shows `prompt`.
Outcome run_on_terminal(std::vector<std::string> arguments, const std::string& answer,
                        const std::string& prompt, const std::string& key);

// Stops the program at the prompt, and lets it go on once `meanwhile` is over and `key` typed.
Outcome run_stopped_on_terminal(std::vector<std::string> arguments, const std::string& answer,
                                const std::string& prompt, const std::string& key,
                                const std::function<void()>& meanwhile);

// Sends `signal` instead: does the terminal still echo when the program has ended?
bool echoes_after_signal(std::vector<std::string> arguments, const std::string& answer,
                         const std::string& prompt, int signal);

}  // namespace tune::test
