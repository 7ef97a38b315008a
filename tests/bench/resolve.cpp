// How long it takes to find out what 1 000 files with 100 000 lines set, as ratios in one run:
// against a program that only reads, splits and hashes the lines (the floor), and against
// systemd-sysctl, which parses them (--prefix=/none: it writes nothing). Processor time, as the
// median of interleaved runs.
//
//   resolve compare SCRATCH_FOLDER TUNE [ROUNDS]
//   resolve floor|library FILE...       what `compare` starts
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <tune/configuration.hpp>

namespace {

namespace fs = std::filesystem;
using Words = std::vector<std::string>;

constexpr const char* kSystemd = "/lib/systemd/systemd-sysctl";
constexpr int kLinesOfAFile = 100;

// --- the floor -------------------------------------------------------------------------------

std::string read_file(const char* path) {
  const int file = open(path, O_RDONLY | O_CLOEXEC);
  struct stat status = {};
  if (file < 0 || fstat(file, &status) != 0) std::exit(2);
  std::string bytes(static_cast<std::size_t>(status.st_size), '\0');
  if (read(file, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())) std::exit(2);
  close(file);
  return bytes;
}

// Reads, splits at newlines and at the first '=', and keeps the last value of each key.
int run_floor(const std::vector<const char*>& paths) {
  std::vector<std::string> files;
  std::unordered_map<std::string, std::string_view> last;
  files.reserve(paths.size());
  for (const char* path : paths) {
    std::string_view rest = files.emplace_back(read_file(path));
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find('\n'), rest.size());
      const std::string_view line = rest.substr(0, end);
      const std::size_t equals = line.find('=');
      if (equals != std::string_view::npos)
        last.insert_or_assign(std::string(line.substr(0, equals)), line.substr(equals + 1));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
  std::printf("%zu\n", last.size());
  return 0;
}

int run_library(const std::vector<const char*>& paths) {
  const auto files = tune::system_files({});
  tune::Machine machine;
  machine.files = files.get();
  const auto read = tune::read_configuration_files(machine, Words(paths.begin(), paths.end()));
  if (!read) return 2;
  const auto last = read->winner(tune::BootLoader::systemd, *tune::Key::parse("fs.file-max"));
  std::printf("%s\n", last->value.c_str());
  return 0;
}

// --- comparing -------------------------------------------------------------------------------

struct Program {
  std::string name;
  Words words;
  std::vector<double> milliseconds = {};
};

double processor_time(const Words& words) {
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  for (const int output : {1, 2})
    posix_spawn_file_actions_addopen(&actions, output, "/dev/null", O_WRONLY, 0);
  pid_t child = 0;
  if (posix_spawn(&child, arguments[0], &actions, nullptr, arguments.data(), environ) != 0)
    std::exit(2);
  posix_spawn_file_actions_destroy(&actions);
  struct rusage used = {};
  wait4(child, nullptr, 0, &used);
  const auto milliseconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) * 1000 + static_cast<double>(time.tv_usec) / 1000;
  };
  return milliseconds(used.ru_utime) + milliseconds(used.ru_stime);
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

// Real keys, and those of interfaces: about one in five lines repeats a key.
Words make_files(const fs::path& folder, int files) {
  Words paths;
  fs::create_directories(folder);
  const char* const names[] = {"net.core.somaxconn", "net.ipv4.tcp_rmem", "vm.swappiness",
                               "kernel.pid_max", "fs.file-max"};
  int number = 0;
  for (int file = 0; file < files; ++file) {
    paths.push_back(folder / (std::to_string(10000 + file) + ".conf"));
    std::ofstream out(paths.back());
    for (int line = 0; line < kLinesOfAFile; ++line, ++number) {
      if (line % 5 == 0) out << names[number / 5 % 5];
      if (line % 5 != 0) out << "net.ipv4.conf.eth" << number << ".rp_filter";
      out << " = " << number << "\n";
    }
  }
  return paths;
}

Words with(Words words, const Words& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

void compare(const std::string& self, const std::string& tune, const fs::path& folder, int files,
             int rounds) {
  const Words paths = make_files(folder, files);
  std::vector<Program> programs = {{"floor: read, split, hash", with({self, "floor"}, paths)},
                                   {"libtune resolves", with({self, "library"}, paths)},
                                   {"tune config", with({tune, "config"}, paths)}};
  if (access(kSystemd, X_OK) == 0)
    programs.push_back({"systemd-sysctl parses", with({kSystemd, "--prefix=/none"}, paths)});
  for (int round = 0; round < rounds; ++round)
    for (Program& program : programs) program.milliseconds.push_back(processor_time(program.words));
  const double floor = median(programs[0].milliseconds);
  std::printf("%d lines in %d files\n", files * kLinesOfAFile, files);
  for (const Program& program : programs)
    std::printf("  %-26s %9.1f ms  %6.2f x floor\n", program.name.c_str(),
                median(program.milliseconds), median(program.milliseconds) / floor);
  fs::remove_all(folder);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  const std::string_view what = argv[1];
  const std::vector<const char*> rest(argv + 2, argv + argc);
  if (what == "floor") return run_floor(rest);
  if (what == "library") return run_library(rest);
  if (what != "compare" || argc < 4) return 2;
  const int rounds = argc > 4 ? std::atoi(argv[4]) : 9;
  compare(argv[0], argv[3], argv[2], 1000, rounds);
  compare(argv[0], argv[3], argv[2], 10000, std::max(1, rounds / 3));  // ten times: linear?
  return 0;
}
