#include "cli/terminal.hpp"

#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/places.hpp"

namespace tune::test {

Outcome run_on_terminal(std::vector<std::string> arguments, const std::string& answer) {
  return run_on_terminal(std::move(arguments), answer, "", "");
}

Outcome run_on_terminal(std::vector<std::string> arguments, const std::string& answer,
                        const std::string& prompt, const std::string& key) {
  int terminal = -1;
  const pid_t child = forkpty(&terminal, nullptr, nullptr, nullptr);
  if (child == 0) {
    std::vector<char*> words;
    std::string name = "tune";
    words.push_back(name.data());
    for (std::string& argument : arguments) words.push_back(argument.data());
    words.push_back(nullptr);
    execv(built_command().c_str(), words.data());
    _exit(126);
  }
  Outcome outcome;
  if (write(terminal, answer.data(), answer.size()) < 0) outcome.error = "could not type";
  bool typed = prompt.empty();
  char block[4096];
  for (ssize_t got = 0; (got = read(terminal, block, sizeof block)) > 0;) {
    outcome.output.append(block, static_cast<std::size_t>(got));
    if (typed || outcome.output.find(prompt) == std::string::npos) continue;
    typed = true;
    usleep(200'000);  // until the program reads keys
    if (write(terminal, key.data(), key.size()) < 0) outcome.error = "could not type";
  }
  int status = 0;
  waitpid(child, &status, 0);
  outcome.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  close(terminal);
  return outcome;
}

}  // namespace tune::test
