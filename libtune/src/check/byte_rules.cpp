#include <string>

#include "check/rule_table.hpp"
#include "check/sheet.hpp"

namespace tune::check {
namespace {

constexpr std::size_t kLongestValue = 4095;  // PAGE_SIZE - 1 of 4 KiB pages

// The first line of each file for which `holds`.
template <typename Holds>
void first_lines(const Sheet& sheet, const Holds& holds, std::vector<const SheetLine*>& found) {
  const ConfigFile* done = nullptr;
  for (const SheetLine& line : sheet.lines()) {
    if (line.file == done || !holds(line)) continue;
    found.push_back(&line);
    done = line.file;
  }
}

}  // namespace

void value_cut(const Sheet& sheet, Findings& findings) {
  for (const SheetRow& row : sheet.rows()) {
    if (!row.row->value || row.row->value->size() <= kLongestValue) continue;
    Finding finding = finding_at_value(row, "value-cut", Severity::warning);
    finding.message = "The value has " + std::to_string(row.row->value->size()) + " bytes.";
    finding.why =
        "The kernel takes at most 4095 bytes of a write and drops the rest without an "
        "error.";
    finding.source = "kernel/sysctl.c do_proc_dointvec()";
    findings.push_back(std::move(finding));
  }
}

void carriage_returns(const Sheet& sheet, Findings& findings) {
  std::vector<const SheetLine*> found;
  first_lines(
      sheet, [](const SheetLine& line) { return line.text.ends_with('\r'); }, found);
  for (const SheetLine* line : found) {
    Finding finding = finding_at(*line, line->text.size() - 1, "carriage-returns", Severity::info);
    finding.message = "Lines of this file end in CR LF.";
    finding.why =
        "Both loaders drop the carriage return at the end of a line; other programs that "
        "read the file may not.";
    finding.source = "sysctl.d(5)";
    findings.push_back(std::move(finding));
  }
}

void no_final_newline(const Sheet& sheet, Findings& findings) {
  for (const SheetLine& line : sheet.lines()) {
    if (line.offset + line.text.size() != line.file->content.size()) continue;
    if (line.file->content.ends_with('\n')) continue;
    Finding finding = finding_at(line, line.text.size(), "no-final-newline", Severity::info);
    finding.message = "The last line has no newline.";
    finding.why = "Both loaders read it, but a line that a script appends would be joined to it.";
    finding.source = "sysctl.d(5)";
    findings.push_back(std::move(finding));
  }
}

std::vector<CheckRule> byte_rule_rows() {
  static const std::string kPadded =
      "net.ipv4.tcp_rmem = 4096" + std::string(kLongestValue, ' ') + "131072 6291456\n";
  return {
      {31,
       "value-cut",
       Severity::warning,
       "The kernel takes at most 4095 bytes of a write: of a longer value the rest is dropped "
       "without an error.",
       "kernel/sysctl.c do_proc_dointvec()",
       "a shorter value, single blanks between fields",
       {.text = kPadded},
       {.text = "net.ipv4.tcp_rmem = 4096 131072 6291456\n"}},
      {32,
       "carriage-returns",
       Severity::info,
       "Both loaders drop a carriage return at the end of a line; other readers may not.",
       "sysctl.d(5)",
       "lines that end in a newline alone",
       {.text = "vm.swappiness = 10\r\n"},
       {.text = "vm.swappiness = 10\n"}},
      {33,
       "no-final-newline",
       Severity::info,
       "A line that a script appends would be joined to the last one.",
       "sysctl.d(5)",
       "a newline at the end of the file",
       {.text = "vm.swappiness = 10"},
       {.text = "vm.swappiness = 10\n"}},
  };
}

}  // namespace tune::check
