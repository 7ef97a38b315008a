#include "cli/terminal.hpp"

#include <csignal>
#include <functional>

#include <pty.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "support/places.hpp"

namespace tune::test {

namespace {

struct Terminal {
  int descriptor = -1;
  pid_t child = -1;
};

Terminal start_on_terminal(std::vector<std::string> arguments) {
  Terminal terminal;
  terminal.child = forkpty(&terminal.descriptor, nullptr, nullptr, nullptr);
  if (terminal.child == 0) {
    std::vector<char*> words;
    std::string name = "tune";
    words.push_back(name.data());
    for (std::string& argument : arguments) words.push_back(argument.data());
    words.push_back(nullptr);
    execv(built_command().c_str(), words.data());
    _exit(126);
  }
  return terminal;
}

// Until it ends; `act` once it shows `prompt`.
Outcome follow(const Terminal& terminal, const std::string& answer, const std::string& prompt,
               const std::function<bool()>& act) {
  Outcome outcome;
  if (write(terminal.descriptor, answer.data(), answer.size()) < 0) outcome.error = "cannot type";
  bool acted = prompt.empty();
  char block[4096];
  for (ssize_t got = 0; (got = read(terminal.descriptor, block, sizeof block)) > 0;) {
    outcome.output.append(block, static_cast<std::size_t>(got));
    if (acted || outcome.output.find(prompt) == std::string::npos) continue;
    acted = true;
    usleep(200'000);  // until the program reads keys
    if (!act()) outcome.error = "cannot act";
  }
  int status = 0;
  waitpid(terminal.child, &status, 0);
  outcome.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return outcome;
}

}  // namespace

Outcome run_on_terminal(std::vector<std::string> arguments, const std::string& answer) {
  return run_on_terminal(std::move(arguments), answer, "", "");
}

Outcome run_on_terminal(std::vector<std::string> arguments, const std::string& answer,
                        const std::string& prompt, const std::string& key) {
  const Terminal terminal = start_on_terminal(std::move(arguments));
  Outcome outcome = follow(terminal, answer, prompt,
                           [&] { return write(terminal.descriptor, key.data(), key.size()) >= 0; });
  close(terminal.descriptor);
  return outcome;
}

Outcome run_stopped_on_terminal(std::vector<std::string> arguments, const std::string& answer,
                                const std::string& prompt, const std::string& key,
                                const std::function<void()>& meanwhile) {
  const Terminal terminal = start_on_terminal(std::move(arguments));
  Outcome outcome = follow(terminal, answer, prompt, [&] {
    if (kill(terminal.child, SIGSTOP) != 0) return false;
    meanwhile();
    return write(terminal.descriptor, key.data(), key.size()) >= 0 &&
           kill(terminal.child, SIGCONT) == 0;
  });
  close(terminal.descriptor);
  return outcome;
}

bool echoes_after_signal(std::vector<std::string> arguments, const std::string& answer,
                         const std::string& prompt, int signal) {
  const Terminal terminal = start_on_terminal(std::move(arguments));
  const Outcome outcome =
      follow(terminal, answer, prompt, [&] { return kill(terminal.child, signal) == 0; });
  EXPECT_EQ(outcome.status, 128 + signal) << outcome;
  termios settings = {};
  EXPECT_EQ(tcgetattr(terminal.descriptor, &settings), 0);
  close(terminal.descriptor);
  return (settings.c_lflag & ECHO) != 0 && (settings.c_lflag & ICANON) != 0;
}

}  // namespace tune::test
