#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tune/check.hpp>
#include <tune/parameter.hpp>

namespace tune::check {

// One line of a file, as an editor shows it.
struct SheetLine {
  const ConfigFile* file = nullptr;
  int number = 0;
  std::string_view text;   // without its newline
  std::size_t offset = 0;  // of the line in the file
  std::size_t key = 0;     // where its key begins and ends, without the dash; both 0 without '='
  std::size_t key_end = 0;
  std::size_t value = 0;  // where its value begins and ends
  std::size_t value_end = 0;
  bool comment = false;  // or empty

  bool in_profile() const { return !file->sysctl_text.empty(); }  // of TuneD
  // As it stands in the file, also where that is a profile.
  std::string_view original() const { return file->content.substr(offset, text.size()); }
};

// One assignment with the line that it stands in.
struct SheetRow {
  const Assignment* row = nullptr;
  const SheetLine* line = nullptr;
  const Parameter* parameter = nullptr;  // by its key; null: not in the catalogue

  std::string name = {};  // of its key, as sysctl prints it; empty: none

  const std::string& key() const { return name; }
};

// A configuration as rules about lines see it. Points into what it was made from.
class Sheet {
 public:
  Sheet(const Configuration& configuration, const Host& host, const CheckOptions& options);
  Sheet(const Sheet&) = delete;
  Sheet& operator=(const Sheet&) = delete;

  const Configuration& configuration() const { return configuration_; }
  const Host& host() const { return host_; }
  const CheckOptions& options() const { return options_; }
  // Files that are read, each real file once.
  const std::vector<const ConfigFile*>& files() const { return files_; }
  const std::vector<SheetLine>& lines() const { return lines_; }
  const std::vector<SheetRow>& rows() const { return rows_; }  // that the loaders asked about read
  // Also by another name of the file.
  const SheetLine* line(std::string_view file, int number) const;
  // Does the host tell of every key that it has?
  bool knows_keys() const { return host_.all_values && !options_.other_kernel; }
  bool knows_values() const { return !host_.values.empty() && !options_.other_kernel; }

 private:
  void add_lines(const ConfigFile& file);
  void add_rows();

  const Configuration& configuration_;
  const Host& host_;
  const CheckOptions& options_;
  std::vector<const ConfigFile*> files_;
  std::vector<SheetLine> lines_;
  std::vector<SheetRow> rows_;
  std::map<std::string_view, std::size_t> first_line_;  // of each file, in lines_
  // By the path of a file the one under which its lines are kept: links lead to the same file.
  std::map<std::string, std::string, std::less<>> name_of_;
};

// Does it hold a character that nobody sees?
bool has_invisible(std::string_view text);

using Findings = std::vector<Finding>;
using LineRule = void (*)(const Sheet&, Findings&);

// A finding at `column` (from 0) of a line.
Finding finding_at(const SheetLine& line, std::size_t column, std::string_view rule,
                   Severity severity);
// At the key, or at the value, of a row.
Finding finding_at_key(const SheetRow& row, std::string_view rule, Severity severity);
Finding finding_at_value(const SheetRow& row, std::string_view rule, Severity severity);

// About lines that are none, and bytes that nobody sees.
void no_assignment(const Sheet& sheet, Findings& findings);
void invisible_character(const Sheet& sheet, Findings& findings);
void blank_in_key(const Sheet& sheet, Findings& findings);

// About keys.
void key_rules(const Sheet& sheet, Findings& findings);

// About what a boot makes of the lines together.
void file_not_read(const Sheet& sheet, Findings& findings);
void loses_at_boot(const Sheet& sheet, Findings& findings);
void repeated_key(const Sheet& sheet, Findings& findings);
void undone_later(const Sheet& sheet, Findings& findings);

// About what lies beyond the files.
void surroundings_rules(const Sheet& sheet, Findings& findings);

// About bytes that do little harm.
void value_cut(const Sheet& sheet, Findings& findings);
void carriage_returns(const Sheet& sheet, Findings& findings);
void no_final_newline(const Sheet& sheet, Findings& findings);

}  // namespace tune::check
