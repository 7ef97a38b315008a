// Measures how long commands take against a floor in the same run, as ratios: shared machines lie
// about seconds, less so about ratios of interleaved runs.
//
//   run NULL_PROGRAM TUNE [ROUNDS]
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

struct Command {
  std::string name;
  std::vector<std::string> arguments;
  std::vector<double> milliseconds;
};

double run_once(const std::vector<std::string>& arguments) {
  std::vector<char*> argv;
  for (const auto& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", 1, 0);
  const auto begin = std::chrono::steady_clock::now();
  pid_t child = 0;
  if (posix_spawn(&child, argv[0], &actions, nullptr, argv.data(), environ) != 0) std::exit(2);
  waitpid(child, nullptr, 0);
  const std::chrono::duration<double, std::milli> taken = std::chrono::steady_clock::now() - begin;
  posix_spawn_file_actions_destroy(&actions);
  return taken.count();
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  const std::string tune = argv[2];
  const int rounds = argc > 3 ? std::atoi(argv[3]) : 200;
  std::vector<Command> commands = {{"null program", {argv[1]}, {}},
                                   {"tune --version", {tune, "--version"}, {}},
                                   {"tune explain", {tune, "explain", "net.ipv4.tcp_mem"}, {}},
                                   {"tune advise httpdns", {tune, "advise", "httpdns"}, {}},
                                   {"tune diff httpdns", {tune, "diff", "httpdns"}, {}}};
  for (int round = 0; round < rounds; ++round) {
    for (auto& command : commands) command.milliseconds.push_back(run_once(command.arguments));
  }
  const double floor = median(commands[0].milliseconds);
  for (const auto& command : commands) {
    const double middle = median(command.milliseconds);
    std::printf("%-22s %8.3f ms  %6.2f x null\n", command.name.c_str(), middle, middle / floor);
  }
}
