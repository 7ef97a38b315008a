#include <algorithm>
#include <map>
#include <string>

#include <tune/value.hpp>

#include "base/text.hpp"
#include "check/meant_value.hpp"
#include "check/rule_table.hpp"
#include "check/sheet.hpp"
#include "kernel/also_changes.hpp"

namespace tune::check {
namespace {

std::string_view program_of(BootLoader loader) {
  return loader == BootLoader::systemd ? "systemd-sysctl" : "procps' sysctl --system";
}

BootLoader other_of(BootLoader loader) {
  return loader == BootLoader::systemd ? BootLoader::procps : BootLoader::systemd;
}

bool wins_under(const Assignment& row, BootLoader loader) {
  return loader == BootLoader::systemd ? row.effective.systemd : row.effective.procps;
}

bool read_by(const Assignment& row, BootLoader loader) {
  return loader == BootLoader::systemd ? row.loaders.systemd : row.loaders.procps;
}

std::string place_of(const Winner& winner) {
  return winner.file + ":" + std::to_string(winner.line);
}

// A line that a boot leaves without effect although the other loader would carry it out.
void add_loser(const Sheet& sheet, const SheetRow& row, Findings& findings) {
  const Configuration& configuration = sheet.configuration();
  const BootLoader boot = configuration.boot_loader, other = other_of(boot);
  if (row.row->glob || wins_under(*row.row, boot) || !wins_under(*row.row, other)) return;
  const auto winner = configuration.winner(boot, *Key::parse(row.key()));
  const bool set = winner.has_value();
  if (set && same_value(row.parameter, winner->value, row.row->value.value_or(""))) return;
  Finding finding = finding_at_key(row, "loses-at-boot", Severity::warning);
  finding.message = std::string(program_of(boot)) + ", which sets this machine up at boot, " +
                    (set ? "takes the value of " + place_of(*winner) + ", not this line."
                         : "does not carry out this line.");
  finding.why =
      std::string(program_of(other)) + " does, so it seems to work until the next boot. " +
      (read_by(*row.row, boot) ? "" : "This loader does not read the file or the line. ") +
      "'tune who " + row.key() + "' shows every line of the key.";
  finding.source = "sysctl.d(5), sysctl(8)";
  findings.push_back(std::move(finding));
}

bool is_shipped(std::string_view path) {
  return path.starts_with("/usr/") || path.starts_with("/lib/");
}

// `first` sets a key that `later` sets again; nothing comes between them.
void add_repeated(const SheetRow& first, const SheetRow& later, Findings& findings) {
  const std::string_view a = *first.row->value, b = *later.row->value;
  const bool same_file = first.row->file == later.row->file;
  const bool same = same_value(first.parameter, a, b);
  // Shipped files are there to be overridden.
  const bool meant = !same_file && is_shipped(first.row->file);
  if (same && !same_file) return;
  const Severity severity = same || meant ? Severity::info : Severity::warning;
  Finding finding =
      finding_at_key(first, same_file ? "duplicate-key" : "overridden-line", severity);
  const std::string where =
      same_file ? "line " + std::to_string(later.row->editor_line)
                : std::string(later.row->file) + ":" + std::to_string(later.row->editor_line);
  finding.message =
      same ? "The same value stands again in " + where + "."
           : "The value is overridden by " + where +
                 (may_hold_secret(later.line->text) ? "." : ", with " + printable(b) + ".");
  finding.why = same ? "One of the two lines is enough, and only one will be changed one day."
                     : "Of several lines of a key the last wins; whoever reads this one is misled.";
  finding.source = "sysctl.d(5)";
  findings.push_back(std::move(finding));
}

Write write_of(const SheetRow& row) { return {row.key(), *row.row->value, row.parameter}; }

std::string_view folder_of(std::string_view key) { return key.substr(0, key.rfind('.') + 1); }

// What goes over from "default" reaches only interfaces that nobody has set
// (devinet_copy_dflt_conf(), neigh_copy_dflt_parms()), and never "all". The same number in another
// unit stands beside it.
bool undoes(const SheetRow& later, const SheetRow& row) {
  const std::string_view folder = folder_of(later.key());
  const bool goes_over = folder.ends_with(".default.") && folder != folder_of(row.key());
  return !goes_over && also_changes(write_of(later), write_of(row));
}

// A boot begins with the default, so a line that repeats it changes nothing, but where an earlier
// one changed that key with another name.
bool keeps_default(const Sheet& sheet, const std::vector<const SheetRow*>& rows, std::size_t at) {
  const SheetRow& row = *rows[at];
  const auto standard = default_value(*row.parameter, sheet.host());
  if (!standard || !same_value(row.parameter, *standard, *row.row->value)) return false;
  return std::none_of(
      rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(at), [&](const SheetRow* before) {
        return are_one_value(write_of(*before), write_of(row)) && undoes(*before, row);
      });
}

void add_undone(const SheetRow& row, const SheetRow& later, Findings& findings) {
  Finding finding = finding_at_key(row, "undone-later", Severity::warning);
  const bool elsewhere = later.row->file != row.row->file;
  finding.message = "Line " + std::to_string(later.row->editor_line) +
                    (elsewhere ? " of " + std::string(later.row->file) : "") + " sets " +
                    later.key() + ", and that changes " + row.key() + " as well.";
  const bool one_value = are_one_value(write_of(row), write_of(later));
  finding.why = "Lines are carried out from first to last: what is set here does not last. " +
                (one_value ? "Keep one of the two: they are names of one value."
                           : "Put " + later.key() + " first.");
  const bool sourced = later.parameter != nullptr && !later.parameter->sources.empty();
  finding.source = sourced ? later.parameter->sources.front() : "sysctl.d(5), sysctl(8)";
  findings.push_back(std::move(finding));
}

std::vector<const SheetRow*> carried_out(const Sheet& sheet, BootLoader loader) {
  std::vector<const SheetRow*> rows;
  for (const SheetRow& row : sheet.rows())
    if (row.row->value && wins_under(*row.row, loader)) rows.push_back(&row);
  return rows;
}

}  // namespace

void file_not_read(const Sheet& sheet, Findings& findings) {
  for (const ConfigFile* file : sheet.files()) {
    if (file->error.empty()) continue;
    Finding finding;
    finding.rule = "file-not-read";
    finding.file = file->path;
    finding.message = "This file is not read: " + file->error + ".";
    finding.why = "A boot passes over it, and over files of the same name that come after it.";
    finding.source = "sysctl.d(5)";
    findings.push_back(std::move(finding));
  }
}

void loses_at_boot(const Sheet& sheet, Findings& findings) {
  const Loaders& asked = sheet.options().loaders;
  if (!asked.systemd || !asked.procps) return;
  for (const SheetRow& row : sheet.rows())
    if (row.row->value && !row.key().empty()) add_loser(sheet, row, findings);
}

void repeated_key(const Sheet& sheet, Findings& findings) {
  std::map<std::string, const SheetRow*, std::less<>> last;
  for (const SheetRow& row : sheet.rows()) {
    if (row.row->exclude || row.key().empty()) continue;  // a pattern overrides itself as well
    const auto [before, fresh] = last.try_emplace(row.key(), &row);
    if (fresh) continue;
    add_repeated(*before->second, row, findings);
    before->second = &row;
  }
}

void undone_later(const Sheet& sheet, Findings& findings) {
  const auto rows = carried_out(sheet, sheet.configuration().boot_loader);
  for (std::size_t later = 0; later < rows.size(); ++later) {
    const SheetRow& change = *rows[later];
    if (also_changed_by(change.key(), change.parameter).empty()) continue;
    if (change.parameter != nullptr && keeps_default(sheet, rows, later)) continue;
    if (change.parameter != nullptr &&
        !is_taken(*change.parameter, *change.row->value, sheet.host().kernel)) {
      continue;
    }
    for (std::size_t i = 0; i < later; ++i)
      if (undoes(change, *rows[i])) add_undone(*rows[i], change, findings);
  }
}

std::vector<CheckRule> boot_rule_rows() {
  constexpr std::string_view kOrder = "sysctl.d(5), sysctl(8)";
  return {
      {21,
       "file-not-read",
       Severity::warning,
       "A file in a sysctl.d folder that is no regular file, cannot be read or is too large. It "
       "still hides files of the same name.",
       kOrder,
       "a regular file that everyone may read",
       {.text = "vm.swappiness = 10\n",
        .path = "/etc/sysctl.d/50-site.conf",
        .other_path = "/etc/sysctl.d/60-gone.conf",
        .other_text = "-> /nowhere"},
       {.text = "vm.swappiness = 10\n"}},
      {22,
       "loses-at-boot",
       Severity::warning,
       "One of the two programs that load sysctl files carries the line out, and the one that "
       "boots this machine does not, or sets another value.",
       kOrder,
       "the line in a file of /etc/sysctl.d that both read last",
       {.text = "vm.swappiness = 10\n",
        .path = "/etc/sysctl.conf",
        .other_path = "/etc/sysctl.d/50-site.conf",
        .other_text = "vm.swappiness = 60\n"},
       {.text = "vm.swappiness = 10\n",
        .path = "/etc/sysctl.d/99-site.conf",
        .other_path = "/etc/sysctl.d/50-site.conf",
        .other_text = "vm.swappiness = 60\n"}},
      {23,
       "duplicate-key",
       Severity::warning,
       "A file sets a key twice: the last line wins, and the other misleads.",
       kOrder,
       "one line for each key",
       {.text = "net.core.somaxconn = 8192\nnet.core.somaxconn = 16384\n"},
       {.text = "net.core.somaxconn = 16384\n"}},
      {24,
       "overridden-line",
       Severity::warning,
       "A file that is read later sets the key to another value. Where the earlier file is a "
       "shipped one, that is what it is for, and the finding is no more than a note.",
       kOrder,
       "one line for each key",
       {.text = "net.core.somaxconn = 8192\n",
        .path = "/etc/sysctl.d/50-site.conf",
        .other_path = "/etc/sysctl.d/60-site.conf",
        .other_text = "net.core.somaxconn = 16384\n"},
       {.text = "net.core.somaxconn = 8192\n",
        .path = "/etc/sysctl.d/50-site.conf",
        .other_path = "/etc/sysctl.d/60-site.conf",
        .other_text = "net.core.rmem_max = 16777216\n"}},
      {25,
       "undone-later",
       Severity::warning,
       "A later line changes this key as well: net.ipv4.ip_forward resets keys of conf, dirty "
       "bytes and ratio clear each other.",
       "net/ipv4/devinet.c inet_forward_change()",
       "the line that changes more goes first",
       {.text = "net.ipv4.conf.all.accept_redirects = 1\nnet.ipv4.ip_forward = 1\n"},
       {.text = "net.ipv4.ip_forward = 1\nnet.ipv4.conf.all.accept_redirects = 1\n"}},
  };
}

}  // namespace tune::check
