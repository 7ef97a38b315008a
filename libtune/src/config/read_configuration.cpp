#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include <tune/configuration.hpp>

#include "config/boot_files.hpp"
#include "config/expand_glob.hpp"
#include "config/key_path.hpp"
#include "config/loader_line.hpp"
#include "config/plain_file.hpp"
#include "config/resolved.hpp"
#include "config/tuned_profile.hpp"
#include "system/large_pages.hpp"

namespace tune {
namespace {

using config::LoaderError;
using config::LoaderFile;
using config::LoaderRow;
using config::Texts;

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
  explicit Collector(Machine& machine)
      : machine_(machine),
        proc_sys_(machine.live ? config::proc_sys_of(*machine.files) : config::unknown_proc_sys()) {
    result_.boot_loader = boot_loader_of(*machine.files);
  }

  Texts& texts() { return resolved_->texts(); }

  // Room for the rows of files of so many bytes.
  void expect(std::size_t bytes) {
    result_.assignments.reserve(config::expected_rows(bytes));
    ask_for_large_pages(result_.assignments);
  }

  void add(ConfigFile file) {
    add_rows(file, result_.assignments);
    result_.files.push_back(std::move(file));
  }

  // What stands in a masked file, as `readers` would read it.
  void add_masked(ConfigFile file, Loaders readers) {
    const std::size_t errors = result_.errors.size();
    file.loaders = readers;
    add_rows(file, result_.masked);
    result_.errors.resize(errors);
  }

  Configuration finish() {
    if (!machine_.live)
      for (auto* rows : {&result_.assignments, &result_.masked})
        for (Assignment& row : *rows) row.effective_unknown = row.glob && !row.exclude;
    resolved_->resolve(result_.assignments, proc_sys_);
    result_.resolved = std::move(resolved_);
    return std::move(result_);
  }

 private:
  void add_rows(const ConfigFile& file, std::vector<Assignment>& rows) {
    const std::string_view name = texts().copy(file.path);
    if (!config::append_plain_file(file.text(), name, file.loaders, texts(), rows))
      add_of_each(file, name, rows);
  }

  // What each loader makes of the file, side by side.
  void add_of_each(const ConfigFile& file, std::string_view name, std::vector<Assignment>& rows) {
    const LoaderFile systemd =
        file.loaders.systemd ? config::parse_as_systemd(file.text()) : LoaderFile{};
    const LoaderFile procps =
        file.loaders.procps ? config::parse_as_procps(file.text()) : LoaderFile{};
    EditorLines lines(file.text());
    merge(systemd.rows, procps.rows, [&](const LoaderRow& row, Loaders loaders) {
      rows.push_back(assignment_of(name, row, lines.at(row.text_begin), loaders));
    });
    merge(systemd.errors, procps.errors, [&](const LoaderError& error, Loaders loaders) {
      result_.errors.push_back(
          ConfigError{file.path, error.line, error.column, error.message, loaders});
    });
  }

  Assignment assignment_of(std::string_view file, const LoaderRow& row, int editor_line,
                           Loaders loaders) {
    Assignment assignment;
    assignment.file = file;
    assignment.line = row.line;
    assignment.editor_line = editor_line;
    assignment.path = texts().copy(row.path);
    if (row.value) assignment.value = texts().copy(*row.value);
    assignment.ignore_errors = row.ignore_errors;
    assignment.glob = row.glob;
    assignment.exclude = row.exclude;
    assignment.loaders = loaders;
    if (row.glob || config::shown_key(row.path)) return assignment;
    const auto reached = config::procps_target(row.path, proc_sys_.is_folder);
    if (reached) assignment.reached_path = texts().copy(reached->path());
    return assignment;
  }

  Machine& machine_;
  config::ProcSys proc_sys_;
  Configuration result_;
  std::shared_ptr<config::Resolved> resolved_ = std::make_shared<config::Resolved>();
};

// Reads each real file once, also where a link leads to it.
class Contents {
 public:
  Contents(Files& files, Texts& texts) : files_(files), texts_(texts) {}

  void fill(ConfigFile& file, FileType type) {
    const auto known = content_of_.find(file.path);
    if (known != content_of_.end()) {
      file.content = known->second;
      return;
    }
    config::read_content(files_, file, type, texts_);
    if (file.error.empty() && !file.target.empty()) content_of_[file.target] = file.content;
  }

 private:
  Files& files_;
  Texts& texts_;
  std::map<std::string, std::string_view> content_of_;
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
  Contents contents(*machine.files, collector.texts());
  std::vector<config::BootFile> found = config::find_boot_files(*machine.files);
  std::vector<std::optional<ConfigFile>> behind(found.size());
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (!found[i].file.masked_by.empty()) {
      behind[i] = found[i].file;
      contents.fill(*behind[i], found[i].type);
    } else if (found[i].file.error.empty()) {
      contents.fill(found[i].file, found[i].type);
      bytes += found[i].file.content.size();
    }
  }
  collector.expect(bytes);
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (behind[i]) collector.add_masked(*behind[i], config::readers_of(behind[i]->path));
    collector.add(std::move(found[i].file));
  }
  return collector.finish();
}

Result<Configuration> read_configuration_files(Machine& machine,
                                               const std::vector<std::string>& paths,
                                               std::string_view standard_input,
                                               NamedFormat format) {
  Collector collector(machine);
  Texts& texts = collector.texts();
  std::vector<ConfigFile> files;
  files.reserve(paths.size());
  std::size_t bytes = 0;
  for (const std::string& path : paths) {
    ConfigFile& file = files.emplace_back();
    file.path = path;
    file.loaders = {true, true};
    if (path == "-") {
      file.content = texts.copy(standard_input);
    } else {
      const auto type = machine.files->entry_type(path);
      config::read_content(*machine.files, file, type ? *type : FileType::link, texts);
    }
    if (!file.error.empty()) return cannot_use(path, file.error);
    if (format == NamedFormat::tuned_profile_too && config::is_tuned_profile(path, file.content))
      file.sysctl_text = texts.keep(config::sysctl_text_of(file.content));
    bytes += file.content.size();
  }
  collector.expect(bytes);
  for (ConfigFile& file : files) collector.add(std::move(file));
  return collector.finish();
}

}  // namespace tune
