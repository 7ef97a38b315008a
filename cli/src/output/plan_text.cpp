#include "output/plan_text.hpp"

#include <algorithm>
#include <variant>
#include <vector>

#include <tune/parameter.hpp>
#include <tune/value.hpp>

#include "base/text.hpp"
#include "kernel/secret.hpp"
#include "output/color.hpp"
#include "output/paragraph.hpp"
#include "output/table.hpp"
#include "output/value_text.hpp"
#include "plan/changed_by.hpp"
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

// "12 changes: 9 in the running kernel, 12 lines in /etc/sysctl.conf", and why this file.
std::string headline(const Page& page, const Planning& planning) {
  const Plan& plan = planning.plan;
  if (plan.empty()) {
    const std::string profile = printable(plan.profile);
    const std::size_t kept = plan.kept.size();
    const std::string reason =
        kept == 0   ? "no setting of " + profile + " applies here"
        : kept == 1 ? "the one setting of " + profile + " holds already"
                    : "all " + counted(kept, "setting") + " of " + profile + " hold already";
    return painted(page, Paint::green, "Nothing to do") + ": " + reason + "\n";
  }
  std::string where;
  if (runtime_writes(plan) > 0) {
    where = std::to_string(runtime_writes(plan)) + " in the running kernel";
  }
  if (!plan.files.empty()) {
    if (!where.empty()) where += ", ";
    where += counted(file_writes(plan), "line") + " in " + printable(plan.target.path);
    if (!plan.files.front().before) where += ", which is created";
  }
  std::string text =
      painted(page, Paint::bold, counted(plan.changes.size(), "change")) + ": " + where + "\n";
  if (!plan.files.empty()) text += paragraph(page, "Why this file: " + printable(plan.target.why));
  return text;
}

class Describer {
 public:
  explicit Describer(const Host& host) : page_size_(static_cast<Integer>(host.page_size_bytes)) {}
  std::string operator()(const Key& key, const std::string& value) const {
    return printable(describe_value(key.parameter(), value, page_size_));
  }

 private:
  Integer page_size_;
};

// The same value in the reader's units, "1.1 GiB / 1.5 GiB / 2.2 GiB"; empty where that says no
// more.
std::string in_reader_units(const Key& key, const std::string& value, const Host& host) {
  const Parameter* parameter = key.parameter();
  if (parameter == nullptr) return "";
  if (parameter->unit == Unit::pages) {
    const Value read = read_back(parameter, value);
    std::vector<std::string> fields;
    if (const auto* numbers = std::get_if<std::vector<Integer>>(&read)) {
      for (const Integer pages : *numbers)
        fields.push_back(format_bytes(pages * static_cast<Integer>(host.page_size_bytes)));
      return join(fields, " / ");
    }
  }
  const std::string described = Describer(host)(key, value);
  if (described == value) return "";
  return described.starts_with(value + " (") ? described.substr(value.size() + 1) : described;
}

std::string place_of(const Winner& winner) {
  return winner.file + ":" + std::to_string(winner.line);
}

std::string written_text(const Change& change) {
  if (change.runtime && change.file) return "kernel, file";
  return change.runtime ? "kernel" : "file";
}

// The columns that say something here.
struct ChangeColumns {
  bool running = false;
  bool at_boot = false;
  bool written = false;
};

ChangeColumns columns_for(const std::vector<Change>& changes) {
  ChangeColumns columns;
  for (const Change& change : changes) {
    columns.running |= change.running.has_value();
    columns.at_boot |= change.persisted.has_value();
    columns.written |= written_text(change) != written_text(changes.front());
  }
  return columns;
}

void add_change(Table& table, const ChangeColumns& columns, const Change& change,
                const Host& host) {
  std::vector<Cell> first{Cell(printable(change.key.name()), Paint::bold)};
  std::vector<Cell> second{Cell("")};
  const auto add = [&](const std::string& value, Paint paint, const std::string& below) {
    first.emplace_back(value_text(value), paint);
    second.emplace_back(value_text(below), Paint::dim);
  };
  const auto units = [&](const std::string& value) {
    return in_reader_units(change.key, value, host);
  };
  if (columns.running) {
    const std::string value = change.running.value_or("absent");
    add(value.empty() ? "(empty)" : value, Paint::none, units(value));
  }
  add(change.wanted, Paint::green, units(change.wanted));
  if (columns.at_boot) {
    const std::string value =
        change.persisted ? without_secret_lines(change.persisted->value) : "not set";
    add(value, Paint::none, change.persisted ? place_of(*change.persisted) : "");
  }
  if (columns.written) add(written_text(change), Paint::none, "");
  table.add(std::move(first));
  const bool says_more = std::any_of(second.begin(), second.end(),
                                     [](const Cell& cell) { return !cell.text.empty(); });
  if (says_more) table.add(std::move(second));
}

// Rows that show the same value before and after.
std::string written_again_text(const Page& page, const Plan& plan) {
  std::string text;
  for (const Change& change : plan.changes) {
    const Change* other = written_again_for(plan, change);
    if (other == nullptr) continue;
    text += paragraph(page, printable(change.key.name() + " is written again, as the write of " +
                                      other->key.name() + " changes it as well."));
  }
  return text.empty() ? "" : "\n" + text;
}

std::string changes_text(const Page& page, const Planning& planning) {
  if (planning.plan.changes.empty()) return "";
  const ChangeColumns columns = columns_for(planning.plan.changes);
  std::vector<std::string> titles{"key"};
  if (columns.running) titles.emplace_back("running");
  titles.emplace_back("wanted");
  if (columns.at_boot) titles.emplace_back("at boot now");
  if (columns.written) titles.emplace_back("written to");
  Table table(std::move(titles));
  for (const Change& change : planning.plan.changes) {
    add_change(table, columns, change, planning.host);
  }
  return "\n" + table.text(page, 2) + written_again_text(page, planning.plan);
}

std::string kept_text(const Page& page, const Planning& planning) {
  if (planning.plan.kept.empty() || planning.plan.empty()) return "";
  const Describer described(planning.host);
  std::string text;
  for (const Kept& kept : planning.plan.kept) {
    if (!text.empty()) text += "; ";
    text += printable(kept.key.name()) + " = " +
            value_text(described(kept.key, kept.running.value_or(kept.wanted)));
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
