#include "cli/command.hpp"

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <regex>

#include <fcntl.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/aborted.hpp"
#include "support/places.hpp"
#include "support/temporary_folder.hpp"

namespace tune::test {
namespace {

void redirect(const std::string& path, int flags, int descriptor) {
  const int opened = open(path.c_str(), flags, 0600);
  if (opened < 0 || dup2(opened, descriptor) < 0) _exit(125);
  close(opened);
}

[[noreturn]] void become_tune(const Invocation& invocation, const TemporaryFolder& folder) {
  // Opened while everything may be reached: another user may not get into the build folder.
  const int program = open(built_command().c_str(), O_PATH | O_CLOEXEC);
  redirect(folder / "input", O_RDONLY, STDIN_FILENO);
  const std::string output =
      invocation.output_file.empty() ? folder / "output" : invocation.output_file;
  redirect(output, O_WRONLY | O_CREAT, STDOUT_FILENO);
  redirect(folder / "error", O_WRONLY | O_CREAT, STDERR_FILENO);
  if (!invocation.directory.empty() && chdir(invocation.directory.c_str()) != 0) _exit(125);
  if (invocation.as_nobody && (setgid(65534) != 0 || setuid(65534) != 0)) _exit(125);
  if (invocation.private_network && unshare(CLONE_NEWNET) != 0) _exit(125);
  std::vector<std::string> environment{"PATH=/usr/bin:/bin"};
  for (const auto& [name, value] : invocation.environment)
    environment.push_back(name + "=" + value);
  std::vector<char*> variables;
  for (std::string& variable : environment) variables.push_back(variable.data());
  variables.push_back(nullptr);
  std::vector<std::string> words{"tune"};
  words.insert(words.end(), invocation.arguments.begin(), invocation.arguments.end());
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  if (invocation.aborts && !ask_for_abort()) _exit(125);
  fexecve(program, arguments.data(), variables.data());
  _exit(126);
}

int status_of(pid_t child) {
  int status = 0;
  if (waitpid(child, &status, 0) != child) return -1;
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

std::string content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

const Json& Outcome::json() const {
  if (!document) {
    auto parsed = parse_json(output, "standard output");
    document = parsed ? std::move(*parsed) : Json();
  }
  return *document;
}

std::ostream& operator<<(std::ostream& stream, const Outcome& outcome) {
  return stream << "status " << outcome.status << "\n--- standard output\n"
                << outcome.output << "--- standard error\n"
                << outcome.error;
}

Outcome run(const Invocation& invocation) {
  const TemporaryFolder folder;
  folder.write("input", invocation.input);
  const pid_t child = fork();
  if (child == 0) become_tune(invocation, folder);
  Outcome outcome;
  if (invocation.aborts) abort_in_uname(child);
  outcome.status = status_of(child);
  outcome.output = folder.read("output");
  outcome.error = folder.read("error");
  return outcome;
}

Outcome run(std::vector<std::string> arguments, std::string input) {
  return run(Invocation{.arguments = std::move(arguments), .input = std::move(input)});
}

testing::AssertionResult contains(const std::string& text, const std::string& part) {
  const auto result = text.find(part) != std::string::npos ? testing::AssertionSuccess()
                                                           : testing::AssertionFailure();
  return testing::AssertionResult(result) << "'" << part << "' in:\n" << text;
}

testing::AssertionResult starts_with(const std::string& text, const std::string& part) {
  const auto result =
      text.starts_with(part) ? testing::AssertionSuccess() : testing::AssertionFailure();
  return testing::AssertionResult(result) << "'" << part << "' at the start of:\n" << text;
}

testing::AssertionResult matches(const std::string& text, const std::string& expression) {
  const auto result = std::regex_search(text, std::regex(expression)) ? testing::AssertionSuccess()
                                                                      : testing::AssertionFailure();
  return testing::AssertionResult(result) << "'" << expression << "' in:\n" << text;
}

std::string difference_to_golden(std::string_view name, const std::string& text) {
  const std::string path = source_folder() + "/tests/data/cli/" + std::string(name);
  if (std::getenv("TUNE_REGENERATE") != nullptr) {
    std::ofstream(path, std::ios::binary) << text;
    return {};
  }
  if (content(path) == text) return {};
  return "differs from " + path + " (TUNE_REGENERATE=1 writes it anew); is now:\n" + text;
}

}  // namespace tune::test
