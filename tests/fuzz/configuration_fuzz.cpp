// Any bytes as a sysctl.conf file: both loaders, winners, a key set in it, and the way back.
// The first line is "KEY VALUE", the rest is the file.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "../unit/config/document_properties.hpp"

namespace {

void require(const std::string& wrong) {
  if (wrong.empty()) return;
  std::fprintf(stderr, "%s\n", wrong.c_str());
  std::abort();
}

// Rows stand in the order of the file, and every value is a part of it.
std::string check_rows(const std::string& bytes) {
  tune::MemoryFiles files;
  files.add_file("/proc/sys/net/core/somaxconn", "4096\n");
  tune::Machine machine;
  machine.files = &files;
  const auto read = tune::read_configuration_files(machine, {"-"}, bytes);
  if (!read) return "not readable";
  int line = 1;
  for (const tune::Assignment& row : read->assignments) {
    if (row.editor_line < line) return "rows are not in order";
    line = row.editor_line;
    if (row.value && bytes.find(*row.value) == std::string::npos) return "a value out of nothing";
    if (row.exclude == row.value.has_value()) return "an exclusion with a value";
    if (row.exclude && (row.effective.systemd || row.effective.procps)) return "exclusion wins";
  }
  return {};
}

// What wins is a candidate that wins, the only one, and every other has a reason.
std::string check_candidates(const tune::Configuration& read, const tune::Key& key,
                             tune::BootLoader loader) {
  const auto winner = read.winner(loader, key);
  int wins = 0;
  for (const tune::Candidate& candidate : tune::candidates(read, key)) {
    const tune::Verdict& verdict = candidate.verdict(loader);
    if (verdict.reason.empty()) return "no reason";
    if (verdict.standing != tune::Standing::wins) continue;
    ++wins;
    if (!winner) return "a candidate wins where nothing does";
    if (candidate.value != winner->value || candidate.line != winner->line)
      return "another candidate wins";
  }
  return wins == (!winner ? 0 : 1) ? "" : "not one winner";
}

// Of the first few keys: each looks at every row.
std::string check_who(const std::string& bytes) {
  tune::MemoryFiles files;
  files.add_file("/proc/sys/net/core/somaxconn", "4096\n");
  tune::Machine machine;
  machine.files = &files;
  const auto read = tune::read_configuration_files(machine, {"-"}, bytes);
  int left = 8;
  for (const auto loader : {tune::BootLoader::systemd, tune::BootLoader::procps})
    for (const auto& [name, winner] : read->winners(loader)) {
      const auto key = tune::Key::parse(name);
      if (!key || key->name() != name || --left < 0) continue;
      for (const auto asked : {tune::BootLoader::systemd, tune::BootLoader::procps})
        if (std::string wrong = check_candidates(*read, *key, asked); !wrong.empty())
          return wrong + ": " + name;
    }
  return {};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t end = input.find('\n');
  const std::string_view first = input.substr(0, end);
  const std::size_t blank = first.find(' ');
  const std::string bytes(end == std::string_view::npos ? "" : input.substr(end + 1));
  require(check_rows(bytes));
  require(check_who(bytes));
  require(tune::config::check_diff(bytes, std::string(first)));
  const auto key = tune::Key::parse(first.substr(0, blank));
  if (!key || tune::config::is_unwritable(*key)) return 0;
  const std::string_view value = blank == std::string_view::npos ? "1" : first.substr(blank);
  require(tune::config::check_set(
      bytes, {*key, tune::config::one_line(value), "a reason \xc3\xa9 with\ttabs"}));
  return 0;
}
