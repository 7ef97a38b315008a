#include "output/plan_text.hpp"

#include <algorithm>

#include <tune/parameter.hpp>
#include <tune/value.hpp>

#include "base/text.hpp"
#include "output/color.hpp"
#include "output/paragraph.hpp"
#include "output/table.hpp"
#include "secrets.hpp"

namespace tune::cli {
namespace {

std::size_t runtime_writes(const Plan& plan) {
  std::size_t number = 0;
  for (const Change& change : plan.changes) number += change.runtime ? 1u : 0u;
  return number;
}

std::size_t file_writes(const Plan& plan) {
  std::size_t number = 0;
  for (const Change& change : plan.changes) number += change.file ? 1u : 0u;
  return number;
}

// "12 changes: 9 in the running kernel, 12 lines in /etc/sysctl.conf (why this file)".
std::string headline(const Page& page, const Planning& planning) {
  const Plan& plan = planning.plan;
  if (plan.empty()) {
    return painted(page, Paint::green, "Nothing to do") + ": all " +
           counted(plan.kept.size(), "setting") + " of " + printable(plan.profile) +
           " hold already\n";
  }
  std::string where;
  if (runtime_writes(plan) > 0) {
    where = std::to_string(runtime_writes(plan)) + " in the running kernel";
  }
  if (!plan.files.empty()) {
    if (!where.empty()) where += ", ";
    where += counted(file_writes(plan), "line") + " in " + printable(plan.target.path);
    if (!plan.files.front().before) where += ", which is created";
    where += " (" + printable(plan.target.why) + ")";
  }
  return painted(page, Paint::bold, counted(plan.changes.size(), "change")) + ": " + where + "\n";
}

class Describer {
 public:
  explicit Describer(const Host& host) : page_size_(static_cast<Integer>(host.page_size_bytes)) {}
  std::string operator()(const Key& key, const std::string& value) const {
    return printable(describe_value(find_parameter(key.name()), value, page_size_));
  }

 private:
  Integer page_size_;
};

std::string persisted_text(const Change& change, const Describer& described) {
  if (!change.persisted) return "not set";
  return described(change.key, change.persisted->value) + " (" + printable(change.persisted->file) +
         ":" + std::to_string(change.persisted->line) + ")";
}

std::string written_text(const Change& change) {
  std::string text = change.runtime ? "kernel" : "";
  if (change.file) text += text.empty() ? "file" : ", file";
  return text;
}

std::string changes_text(const Page& page, const Planning& planning) {
  const Describer described(planning.host);
  const std::vector<Change>& changes = planning.plan.changes;
  const bool runs = std::any_of(changes.begin(), changes.end(),
                                [](const Change& change) { return change.running.has_value(); });
  std::vector<std::string> titles{"key", "wanted", "at boot", "write to"};
  if (runs) titles.insert(titles.begin() + 1, "running");
  Table table(titles);
  for (const Change& change : changes) {
    std::vector<Cell> cells{Cell(printable(change.key.name()), Paint::bold),
                            Cell(described(change.key, change.wanted), Paint::green),
                            persisted_text(change, described), written_text(change)};
    const std::string running = change.running ? described(change.key, *change.running) : "";
    if (runs) cells.insert(cells.begin() + 1, Cell(running));
    table.add(std::move(cells));
  }
  return table.empty() ? "" : "\n" + table.text(page, 2);
}

std::string kept_text(const Page& page, const Planning& planning) {
  if (planning.plan.kept.empty() || planning.plan.empty()) return "";
  const Describer described(planning.host);
  std::string text;
  for (const Kept& kept : planning.plan.kept) {
    if (!text.empty()) text += "; ";
    text += printable(kept.key.name()) + " = " +
            described(kept.key, kept.running.value_or(kept.wanted));
  }
  return "\n" + paragraph(page, "Kept as it is: " + text);
}

std::string findings_part(const Page& page, const Planning& planning) {
  if (planning.plan.findings.empty()) return "";
  return "\n" + findings_text(page, planning.plan.findings, planning.allowed);
}

}  // namespace

std::string counted(std::size_t number, std::string_view singular) {
  return std::to_string(number) + " " + std::string(singular) + (number == 1 ? "" : "s");
}

std::string unified_diff_text(const Page& page, std::string_view unified_diff) {
  const bool safe = page.terminal || page.color;  // else to the byte, as patch(1) needs it
  std::string text;
  for (std::string_view line : split(unified_diff, '\n')) {
    if (line.data() + line.size() == unified_diff.data() + unified_diff.size() && line.empty()) {
      break;
    }
    const Paint paint = line.starts_with("---") || line.starts_with("+++") ? Paint::bold
                        : line.starts_with("@@")                           ? Paint::cyan
                        : line.starts_with("+")                            ? Paint::green
                        : line.starts_with("-")                            ? Paint::red
                                                                           : Paint::none;
    text += painted(page, paint, safe ? printable(line) : std::string(line)) + "\n";
  }
  return text;
}

std::string plan_text(const Page& page, MachineSetup& setup, const Planning& planning) {
  std::string text = headline(page, planning);
  text += changes_text(page, planning);
  text += findings_part(page, planning);
  text += kept_text(page, planning);
  for (const FileChange& file : planning.plan.files) {
    text += "\n" + unified_diff_text(page, without_secrets(setup.machine, file.unified_diff));
  }
  return text;
}

}  // namespace tune::cli
