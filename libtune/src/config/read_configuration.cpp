#include <algorithm>
#include <iterator>
#include <map>
#include <unordered_map>
#include <utility>

#include <tune/configuration.hpp>

#include "config/boot_files.hpp"
#include "config/expand_glob.hpp"
#include "config/key_path.hpp"
#include "config/loader_line.hpp"
#include "config/read_alike.hpp"
#include "config/tuned_profile.hpp"
#include "config/winners.hpp"

namespace tune {
namespace {

using config::LoaderError;
using config::LoaderFile;
using config::LoaderRow;

bool alike(const LoaderRow& a, const LoaderRow& b) {
  return a.text_begin == b.text_begin && a.line == b.line && a.path == b.path &&
         a.value == b.value && a.ignore_errors == b.ignore_errors;
}

bool alike(const LoaderError& a, const LoaderError& b) {
  return a.text_begin == b.text_begin && a.line == b.line && a.column == b.column &&
         a.message == b.message;
}

// Walks two lists in the order of their places; calls `take` with one row, or with two alike.
template <typename Row, typename Take>
void merge(const std::vector<Row>& systemd, const std::vector<Row>& procps, const Take& take) {
  std::size_t s = 0;
  std::size_t p = 0;
  while (s < systemd.size() || p < procps.size()) {
    if (s < systemd.size() && p < procps.size() && alike(systemd[s], procps[p])) {
      take(systemd[s++], Loaders{true, true});
      ++p;
    } else if (p == procps.size() ||
               (s < systemd.size() && systemd[s].text_begin <= procps[p].text_begin)) {
      take(systemd[s++], Loaders{true, false});
    } else {
      take(procps[p++], Loaders{false, true});
    }
  }
}

// Which line of an editor a byte is in; asked in ascending order.
class EditorLines {
 public:
  explicit EditorLines(std::string_view bytes) : bytes_(bytes) {}

  int at(std::size_t offset) {
    const auto from = bytes_.begin() + static_cast<std::ptrdiff_t>(counted_);
    const auto to = bytes_.begin() + static_cast<std::ptrdiff_t>(offset);
    if (to > from) line_ += static_cast<int>(std::count(from, to, '\n'));
    counted_ = std::max(counted_, offset);
    return line_;
  }

 private:
  std::string_view bytes_;
  std::size_t counted_ = 0;
  int line_ = 1;
};

// Gathers the rows of file after file, then says which of them win.
class Collector {
 public:
  explicit Collector(Machine& machine) : machine_(machine) {
    result_.boot_loader = boot_loader_of(*machine.files);
  }

  void add(ConfigFile file) {
    if (file.loaders == Loaders{true, true} && config::read_alike(file.text())) {
      for (LoaderRow& row : config::parse_as_systemd(file.text()).rows)
        add_assignment(file.path, row, row.line, {true, true});
      result_.files.push_back(std::move(file));
      return;
    }
    all_alike_ = false;
    add_of_each(std::move(file));
  }

  // What stands in a masked file, as `readers` would read it.
  void add_masked(ConfigFile file, Loaders readers) {
    const std::size_t rows = result_.assignments.size();
    const std::size_t errors = result_.errors.size();
    file.loaders = readers;
    add_of_each(std::move(file));
    const auto first = result_.assignments.begin() + static_cast<std::ptrdiff_t>(rows);
    std::move(first, result_.assignments.end(), std::back_inserter(result_.masked));
    result_.assignments.erase(first, result_.assignments.end());
    result_.errors.resize(errors);
    result_.files.pop_back();
  }

  Configuration finish() {
    if (all_alike_) {
      settle_alike();
      return std::move(result_);
    }
    const config::ProcSys proc_sys =
        machine_.live ? config::proc_sys_of(*machine_.files) : config::unknown_proc_sys();
    for (auto* rows : {&result_.assignments, &result_.masked})
      for (Assignment& row : *rows)
        if (!row.key && !row.glob)
          row.reached = config::procps_target(row.path, proc_sys.is_folder);
    settle(config::systemd_outcome(views(&Loaders::systemd), proc_sys), &Loaders::systemd,
           result_.systemd);
    settle(config::procps_outcome(views(&Loaders::procps), proc_sys), &Loaders::procps,
           result_.procps);
    return std::move(result_);
  }

 private:
  // What each loader makes of the file, side by side.
  void add_of_each(ConfigFile file) {
    const LoaderFile systemd =
        file.loaders.systemd ? config::parse_as_systemd(file.text()) : LoaderFile{};
    const LoaderFile procps =
        file.loaders.procps ? config::parse_as_procps(file.text()) : LoaderFile{};
    EditorLines lines(file.text());
    merge(systemd.rows, procps.rows, [&](LoaderRow row, Loaders loaders) {
      add_assignment(file.path, row, lines.at(row.text_begin), loaders);
    });
    merge(systemd.errors, procps.errors, [&](const LoaderError& error, Loaders loaders) {
      result_.errors.push_back(
          ConfigError{file.path, error.line, error.column, error.message, loaders});
    });
    result_.files.push_back(std::move(file));
  }

  // Takes the texts of the row.
  void add_assignment(const std::string& file, LoaderRow& row, int editor_line, Loaders loaders) {
    Assignment& assignment = result_.assignments.emplace_back();
    assignment.file = file;
    assignment.line = row.line;
    assignment.editor_line = editor_line;
    assignment.key = config::shown_key(row.path);
    assignment.path = std::move(row.path);
    assignment.value = std::move(row.value);
    assignment.ignore_errors = row.ignore_errors;
    assignment.glob = row.glob;
    assignment.exclude = row.exclude;
    assignment.loaders = loaders;
    assignment.effective_unknown = row.glob && !row.exclude && !machine_.live;
  }

  // Where both loaders read the same plain keys, the last line of each wins under both.
  void settle_alike() {
    std::unordered_map<std::string_view, std::size_t> last_of;
    for (std::size_t i = 0; i < result_.assignments.size(); ++i)
      last_of.insert_or_assign(result_.assignments[i].path, i);
    std::vector<std::pair<std::string, std::size_t>> winners;
    winners.reserve(last_of.size());
    for (const auto& [path, row] : last_of) winners.emplace_back(Key::from_path(path)->name(), row);
    for (const auto& winner : winners) result_.assignments[winner.second].effective = {true, true};
    take_winners(std::move(winners), result_.systemd);
    result_.procps = result_.systemd;
  }

  // By name, each with its row; sorted, as a map is filled fastest from its beginning to its end.
  void take_winners(std::vector<std::pair<std::string, std::size_t>> rows,
                    std::map<std::string, Winner, std::less<>>& winners) const {
    std::sort(rows.begin(), rows.end());
    for (auto& [name, row] : rows) {
      const Assignment& assignment = result_.assignments[row];
      winners.insert_or_assign(winners.end(), std::move(name),
                               Winner{*assignment.value, assignment.file, assignment.editor_line});
    }
  }

  // The rows of one loader; `row_of_` leads back from them.
  std::vector<config::RowView> views(bool Loaders::*loader) {
    std::vector<config::RowView> rows;
    row_of_.clear();
    for (std::size_t i = 0; i < result_.assignments.size(); ++i) {
      const Assignment& assignment = result_.assignments[i];
      if (!(assignment.loaders.*loader)) continue;
      rows.push_back({&assignment.path, &assignment.value, assignment.glob});
      row_of_.push_back(i);
    }
    return rows;
  }

  void settle(const config::Outcome& outcome, bool Loaders::*loader,
              std::map<std::string, Winner, std::less<>>& winners) {
    std::vector<std::pair<std::string, std::size_t>> rows;
    rows.reserve(outcome.size());
    for (const auto& [path, row] : outcome) {
      result_.assignments[row_of_[row]].effective.*loader = true;
      if (const auto key = Key::from_path(path)) rows.emplace_back(key->name(), row_of_[row]);
    }
    take_winners(std::move(rows), winners);
  }

  Machine& machine_;
  Configuration result_;
  std::vector<std::size_t> row_of_;
  bool all_alike_ = true;
};

// Reads each real file once, also where a link leads to it.
class Contents {
 public:
  explicit Contents(Files& files) : files_(files) {}

  void fill(ConfigFile& file, FileType type) {
    const auto known = content_of_.find(file.path);
    if (known != content_of_.end()) {
      file.content = known->second;
      return;
    }
    config::read_content(files_, file, type);
    if (file.error.empty() && !file.target.empty()) content_of_[file.target] = file.content;
  }

 private:
  Files& files_;
  std::map<std::string, std::string> content_of_;
};

Error cannot_use(const std::string& path, const std::string& why) {
  Error error;
  error.code = ErrorCode::bad_input;
  error.message = "this configuration file cannot be used: " + why;
  error.file = path;
  return error;
}

}  // namespace

Configuration read_configuration(Machine& machine) {
  Collector collector(machine);
  Contents contents(*machine.files);
  for (config::BootFile& found : config::find_boot_files(*machine.files)) {
    if (!found.file.masked_by.empty()) {
      ConfigFile behind = found.file;
      contents.fill(behind, found.type);
      const Loaders readers = config::readers_of(behind.path);
      collector.add_masked(std::move(behind), readers);
    } else if (found.file.error.empty()) {
      contents.fill(found.file, found.type);
    }
    collector.add(std::move(found.file));
  }
  return collector.finish();
}

Result<Configuration> read_configuration_files(Machine& machine,
                                               const std::vector<std::string>& paths,
                                               std::string_view standard_input,
                                               NamedFormat format) {
  Collector collector(machine);
  for (const std::string& path : paths) {
    ConfigFile file;
    file.path = path;
    file.loaders = {true, true};
    if (path == "-") {
      file.content = standard_input;
    } else {
      const auto type = machine.files->entry_type(path);
      config::read_content(*machine.files, file, type ? *type : FileType::link);
    }
    if (!file.error.empty()) return cannot_use(path, file.error);
    if (format == NamedFormat::tuned_profile_too && config::is_tuned_profile(path, file.content))
      file.sysctl_text = config::sysctl_text_of(file.content);
    collector.add(std::move(file));
  }
  return collector.finish();
}

}  // namespace tune
