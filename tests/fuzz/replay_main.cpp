// Runs a fuzz target without libFuzzer: over every file of the folders and files named on the
// command line, then over seeded random mutations of them. The same on every machine.

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include <unistd.h>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

constexpr int kMutations = 4000;
constexpr std::chrono::seconds kLongEnough{3};  // for slow builds: sanitizers, old machines
constexpr std::size_t kLargestInput = 1 << 16;

using Random = std::mt19937;

std::string current;  // for the crash handler

void show_input_and_die(int signal_number) {
  constexpr char kHeading[] = "\nthe input that failed, between the lines:\n----\n";
  (void)!write(STDERR_FILENO, kHeading, sizeof kHeading - 1);
  (void)!write(STDERR_FILENO, current.data(), current.size());
  (void)!write(STDERR_FILENO, "\n----\n", 6);
  std::signal(signal_number, SIG_DFL);
  std::raise(signal_number);
}

void run(std::string input) {
  current = std::move(input);
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(current.data()), current.size());
}

std::string read_file(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::vector<std::string> read_corpus(int count, char** arguments) {
  std::vector<std::filesystem::path> paths;
  for (int i = 1; i < count; ++i) {
    if (!std::filesystem::is_directory(arguments[i])) {
      paths.emplace_back(arguments[i]);
      continue;
    }
    for (const auto& entry : std::filesystem::directory_iterator(arguments[i])) {
      if (entry.is_regular_file()) paths.push_back(entry.path());
    }
  }
  std::sort(paths.begin(), paths.end());
  std::vector<std::string> corpus;
  for (const auto& path : paths) corpus.push_back(read_file(path));
  return corpus;
}

std::size_t below(std::size_t bound, Random& random) {
  return bound == 0 ? 0 : random() % bound;  // not a distribution: those differ between libraries
}

void replace_byte(std::string& input, Random& random) {
  if (!input.empty()) input[below(input.size(), random)] = static_cast<char>(random());
}

void remove_piece(std::string& input, Random& random) {
  const std::size_t at = below(input.size(), random);
  input.erase(at, 1 + below(8, random));
}

void insert_piece(std::string& input, const std::string& donor, Random& random) {
  const std::size_t from = below(donor.size(), random);
  const std::size_t at = below(input.size() + 1, random);
  input.insert(at, donor.substr(from, 1 + below(24, random)));
}

void repeat_piece(std::string& input, Random& random) {
  if (input.empty()) return;
  const std::size_t at = below(input.size(), random);
  const std::string piece = input.substr(at, 1 + below(6, random));
  for (std::size_t times = below(64, random); times > 0; --times) input.insert(at, piece);
}

std::string mutate(const std::vector<std::string>& corpus, Random& random) {
  std::string input = corpus[below(corpus.size(), random)];
  for (std::size_t steps = 1 + below(6, random); steps > 0; --steps) {
    switch (below(5, random)) {
      case 0:
        replace_byte(input, random);
        break;
      case 1:
        remove_piece(input, random);
        break;
      case 2:
        repeat_piece(input, random);
        break;
      default:
        insert_piece(input, corpus[below(corpus.size(), random)], random);
    }
  }
  input.resize(std::min(input.size(), kLargestInput));
  return input;
}

}  // namespace

int main(int count, char** arguments) {
  for (const int number : {SIGSEGV, SIGABRT, SIGFPE, SIGILL, SIGBUS}) {
    std::signal(number, show_input_and_die);
  }
  const std::vector<std::string> corpus = read_corpus(count, arguments);
  if (corpus.empty()) {
    std::fprintf(stderr, "usage: %s CORPUS_FOLDER_OR_FILE...: no file found\n", arguments[0]);
    return 2;
  }
  for (const std::string& input : corpus) run(input);
  const auto start = std::chrono::steady_clock::now();
  Random random(20260101);
  int done = 0;
  while (done < kMutations && std::chrono::steady_clock::now() - start < kLongEnough) {
    run(mutate(corpus, random));
    ++done;
  }
  std::printf("%zu files, %d mutations of them\n", corpus.size(), done);
}
