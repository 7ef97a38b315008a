#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <unordered_set>
#include <utility>

#include <tune/check.hpp>
#include <tune/value.hpp>

#include "check/check_values.hpp"
#include "check/lowers_default.hpp"
#include "check/refusal_rules.hpp"
#include "check/sheet.hpp"
#include "kernel/secret.hpp"

namespace tune {
namespace {

using check::Findings;
using check::Sheet;
using check::SheetRow;

bool is_secret(const std::string& name) {
  const auto key = Key::parse(name);
  return key && holds_secret(*key);
}

// The host as rules about values see it: of another kernel no running value is known.
Host judged_host(const Host& host, const CheckOptions& options) {
  Host judged = host;
  if (!options.other_kernel) return judged;
  judged.values.clear();
  judged.read_only.clear();
  judged.all_values = false;
  return judged;
}

using Judged = std::map<std::string, JudgedValue>;

// Judges values in the order in which they are found; what was said once is not said again.
class Judge {
 public:
  Judge(const Sheet& sheet, Findings& findings)
      : sheet_(sheet), host_(judged_host(sheet.host(), sheet.options())), findings_(findings) {}

  void run() {
    const BootLoader boot = sheet_.configuration().boot_loader;
    const Loaders& asked = sheet_.options().loaders;
    for (const bool first : {true, false})
      for (const BootLoader loader : {BootLoader::systemd, BootLoader::procps})
        if ((loader == boot) == first &&
            (loader == BootLoader::systemd ? asked.systemd : asked.procps))
          judge_winners(loader);
    for (const SheetRow& row : sheet_.rows()) judge_alone(row);
  }

 private:
  void judge_winners(BootLoader loader) {
    Judged values;
    for (const auto& [key, winner] : sheet_.configuration().winners(loader)) {
      const auto* line = sheet_.line(winner.file, winner.line);
      if (line == nullptr || is_secret(key)) continue;
      values[key] = JudgedValue{winner.value, line->file->path, winner.line};
    }
    for (Finding& finding : check_values(values, host_))
      add_about_value(std::move(finding), values);
    for (const auto& entry : values) judge_default(entry.first, entry.second);
  }

  void judge_default(const std::string& key, const JudgedValue& value) {
    const Parameter* parameter = find_parameter(key);
    if (parameter == nullptr) return;
    const auto* line = sheet_.line(value.file, value.line);
    // TuneD's "=>" only raises.
    const bool raises = line != nullptr && line->in_profile() &&
                        line->original().find("=>") != std::string_view::npos;
    std::optional<Finding> finding;
    if (!raises) {
      finding = lowers_default(*parameter, value.value, default_value(*parameter, host_), host_);
    }
    if (!finding) finding = check::repeats_default(*parameter, value.value, host_);
    if (!finding) return;
    finding->key = key;
    if (finding->remedy) finding->remedy->key = key;
    finding->file = value.file;
    finding->line = value.line;
    add(std::move(*finding));
  }

  // Lines that lose are written all the same by procps, and patterns may match nothing here.
  void judge_alone(const SheetRow& row) {
    const std::string key = row.key();
    if (!row.row->value || key.empty() || is_secret(key)) return;
    if (row.parameter == nullptr) return judge_unknown(row, key);
    add_at(row, key, check::comment_in_text(*row.parameter, *row.row->value));
    const Judged one{
        {key, JudgedValue{std::string(*row.row->value), row.line->file->path, row.line->number}}};
    for (Finding& finding : check_values(one, host_))
      if (finding.severity == Severity::error || finding.rule == "read-differently")
        add_about_value(std::move(finding), one);
  }

  void judge_unknown(const SheetRow& row, const std::string& key) {
    const auto running = host_.values.find(key);
    if (running != host_.values.end())
      add_at(row, key, check::no_number(running->second, *row.row->value));
  }

  void add_at(const SheetRow& row, const std::string& key, std::optional<Finding> finding) {
    if (!finding) return;
    finding->key = key;
    if (finding->remedy) finding->remedy->key = key;
    finding->file = row.line->file->path;
    finding->line = row.line->number;
    add(std::move(*finding));
  }

  void add_about_value(Finding finding, const Judged& values) {
    const auto value = values.find(finding.key);
    const Parameter* parameter = find_parameter(finding.key);
    if (value == values.end() || parameter == nullptr) return add(std::move(finding));
    check::refine(*parameter, value->second.value, host_, finding);
    auto follows = check::half_applied(*parameter, value->second.value, finding, host_.kernel);
    add(std::move(finding));
    if (follows) add(std::move(*follows));
  }

  void add(Finding finding) {
    const std::string said = finding.rule + '\n' + finding.file + '\n' +
                             std::to_string(finding.line) + '\n' + finding.message;
    if (!said_.insert(said).second) return;
    const auto* line = sheet_.line(finding.file, finding.line);
    if (line != nullptr && finding.column == 0) finding.column = column_of(*line, finding);
    findings_.push_back(std::move(finding));
  }

  static int column_of(const check::SheetLine& line, const Finding& finding) {
    const Parameter* parameter = find_parameter(finding.key);
    const std::string_view value = line.text.substr(line.value, line.value_end - line.value);
    const std::size_t in_value =
        parameter == nullptr ? 0 : check::place_in_value(*parameter, value, finding);
    return static_cast<int>(line.value + in_value) + 1;
  }

  const Sheet& sheet_;
  const Host host_;
  Findings& findings_;
  std::unordered_set<std::string> said_;
};

// The remedy repeats the value of the line.
void hide_secrets(const Sheet& sheet, Findings& findings) {
  for (Finding& finding : findings) {
    const auto* line = sheet.line(finding.file, finding.line);
    if (finding.remedy && line != nullptr && may_hold_secret(line->text)) finding.remedy.reset();
  }
}

void sort_by_place(const Sheet& sheet, Findings& findings) {
  std::map<std::string_view, std::size_t> order;
  for (const ConfigFile* file : sheet.files()) order.try_emplace(file->path, order.size());
  using Place = std::tuple<std::size_t, int, int, Severity, std::size_t>;
  std::vector<Place> places;
  places.reserve(findings.size());
  for (const Finding& finding : findings) {
    const auto file = order.find(finding.file);
    places.emplace_back(file == order.end() ? order.size() : file->second, finding.line,
                        finding.column, finding.severity, places.size());
  }
  std::sort(places.begin(), places.end());
  Findings sorted;
  sorted.reserve(findings.size());
  for (const Place& place : places) sorted.push_back(std::move(findings[std::get<4>(place)]));
  findings = std::move(sorted);
}

}  // namespace

std::vector<Finding> check_configuration(const Configuration& configuration, const Host& host,
                                         const CheckOptions& options) {
  constexpr check::LineRule kRules[] = {
      check::no_assignment, check::invisible_character, check::blank_in_key,
      check::key_rules,     check::file_not_read,       check::loses_at_boot,
      check::repeated_key,  check::undone_later,        check::surroundings_rules,
      check::value_cut,     check::carriage_returns,    check::no_final_newline};
  const Sheet sheet(configuration, host, options);
  Findings findings;
  for (const check::LineRule rule : kRules) rule(sheet, findings);
  Judge(sheet, findings).run();
  hide_secrets(sheet, findings);
  sort_by_place(sheet, findings);
  return findings;
}

}  // namespace tune
