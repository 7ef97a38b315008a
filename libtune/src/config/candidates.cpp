#include <algorithm>
#include <map>
#include <utility>

#include <tune/configuration.hpp>

#include "config/standing.hpp"

namespace tune {
namespace {

using config::Standings;

constexpr BootLoader kLoaders[] = {BootLoader::systemd, BootLoader::procps};

std::string program_of(BootLoader loader) {
  return loader == BootLoader::systemd ? "systemd-sysctl" : "procps sysctl";
}

bool has(Loaders loaders, BootLoader loader) {
  return loader == BootLoader::systemd ? loaders.systemd : loaders.procps;
}

// What the two loaders read on one line: a candidate, or two where they find different values.
struct Line {
  std::size_t file = 0;  // index in Configuration::files
  bool masked = false;
  const Assignment* row = nullptr;
  const Assignment* systemd = nullptr;  // the row in which the loader reaches the key
  const Assignment* procps = nullptr;

  const Assignment*& of(BootLoader loader) {
    return loader == BootLoader::systemd ? systemd : procps;
  }
};

class Search {
 public:
  Search(const Configuration& configuration, const Key& key)
      : configuration_(configuration),
        systemd_(configuration, key, BootLoader::systemd),
        procps_(configuration, key, BootLoader::procps) {
    for (std::size_t i = 0; i < configuration.files.size(); ++i)
      index_of_.try_emplace(configuration.files[i].path, i);
    gather(configuration.assignments, false);
    gather(configuration.masked, true);
    std::stable_sort(lines_.begin(), lines_.end(),
                     [](const Line& a, const Line& b) { return a.file < b.file; });
  }

  std::vector<Candidate> run() {
    std::vector<Candidate> found;
    for (Line& line : lines_) {
      Candidate candidate;
      candidate.file = line.row->file;
      candidate.line = line.row->editor_line;
      candidate.value = *line.row->value;
      if (line.row->glob) candidate.pattern = line.row->path;
      candidate.systemd = verdict(line, BootLoader::systemd);
      candidate.procps = verdict(line, BootLoader::procps);
      found.push_back(std::move(candidate));
    }
    return found;
  }

 private:
  const Standings& standings(BootLoader loader) const {
    return loader == BootLoader::systemd ? systemd_ : procps_;
  }

  void gather(const std::vector<Assignment>& rows, bool masked) {
    for (const Assignment& row : rows) {
      Line line{.masked = masked, .row = &row};
      for (const BootLoader loader : kLoaders)
        if (has(row.loaders, loader) && standings(loader).reaches(row)) line.of(loader) = &row;
      if (line.systemd == nullptr && line.procps == nullptr) continue;
      line.file = index_of_.find(row.file)->second;
      if (!joined(line)) lines_.push_back(line);
    }
  }

  // Two loaders may spell the same line differently: it is one candidate all the same.
  bool joined(const Line& line) {
    for (auto other = lines_.rbegin(); other != lines_.rend(); ++other) {
      const Assignment& before = *other->row;
      if (before.file != line.row->file || before.editor_line != line.row->editor_line)
        return false;
      if (before.value != line.row->value || other->masked != line.masked) continue;
      if ((other->systemd != nullptr && line.systemd != nullptr) ||
          (other->procps != nullptr && line.procps != nullptr))
        continue;
      if (line.systemd != nullptr) other->systemd = line.systemd;
      if (line.procps != nullptr) other->procps = line.procps;
      return true;
    }
    return false;
  }

  Verdict verdict(Line& line, BootLoader loader) const {
    const ConfigFile& file = configuration_.files.at(line.file);
    if (line.masked) return {Standing::masked, masked_reason(file.masked_by)};
    if (!has(file.loaders, loader)) return {Standing::not_read, unread_file(file)};
    if (line.of(loader) != nullptr) return standings(loader).verdict(*line.of(loader));
    return unread_line(*line.row, loader);
  }

  std::string masked_reason(const std::string& by) const {
    const auto found = index_of_.find(by);
    const bool null =
        found != index_of_.end() && configuration_.files[found->second].target == "/dev/null";
    return "masked by " + by + (null ? ", a link to /dev/null" : "");
  }

  // Only systemd-sysctl leaves out files that procps reads.
  std::string unread_file(const ConfigFile& file) const {
    const std::string& path = file.path;
    if (path.substr(path.rfind('/') + 1).starts_with('.'))
      return "not read: systemd-sysctl passes over hidden files";
    for (const ConfigFile& link : configuration_.files)
      if (link.loaders.systemd && link.target == path)
        return "not read under this name: systemd-sysctl reads the file as " + link.path;
    return "not read: systemd-sysctl reads this file only where a link in a sysctl.d folder leads "
           "to it";
  }

  Verdict unread_line(const Assignment& row, BootLoader loader) const {
    const std::string program = program_of(loader);
    if (!row.reached_path.empty() && loader == BootLoader::systemd)
      return {Standing::read_otherwise, "not set: " + program + " refuses '..' in a key"};
    if (row.glob && loader == BootLoader::procps && row.path.find('{') != std::string_view::npos)
      return {Standing::read_otherwise, "not set: " + program + " knows no braces in patterns"};
    bool other_key = false;
    for (const Assignment& other : configuration_.assignments) {
      if (other.editor_line != row.editor_line || other.file != row.file ||
          !has(other.loaders, loader))
        continue;
      if (standings(loader).reaches(other))
        return {Standing::read_otherwise, program + " reads another value there"};
      other_key = true;
    }
    if (other_key) return {Standing::read_otherwise, program + " reads another key there"};
    return {Standing::not_read, gave_up(row, loader)
                                    ? "not read: " + program + " gives the file up before this line"
                                    : "not read: no assignment for " + program};
  }

  // A line of 1 MiB ends a file for systemd-sysctl.
  bool gave_up(const Assignment& row, BootLoader loader) const {
    return loader == BootLoader::systemd &&
           std::any_of(configuration_.errors.begin(), configuration_.errors.end(),
                       [&row](const ConfigError& error) {
                         return error.file == row.file && error.loaders == Loaders{true, false} &&
                                error.line < row.line && error.column == 1;
                       });
  }

  const Configuration& configuration_;
  Standings systemd_;
  Standings procps_;
  std::map<std::string, std::size_t, std::less<>> index_of_;
  std::vector<Line> lines_;
};

}  // namespace

std::vector<Candidate> candidates(const Configuration& configuration, const Key& key) {
  return Search(configuration, key).run();
}

}  // namespace tune
