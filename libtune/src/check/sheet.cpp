#include "check/sheet.hpp"

#include <algorithm>
#include <set>

#include "base/text.hpp"

namespace tune::check {
namespace {

void find_assignment(SheetLine& line) {
  const std::string_view text = line.text;
  std::size_t begin = 0;
  while (begin < text.size() && is_blank(text[begin])) ++begin;
  line.comment = begin == text.size() || text[begin] == '#' || text[begin] == ';';
  const std::size_t equals = text.find('=');
  if (line.comment) return;
  if (text[begin] == '-') ++begin;
  line.key = begin;
  line.key_end = std::min(equals, text.size());
  while (line.key_end > begin && is_blank(text[line.key_end - 1])) --line.key_end;
  line.value = line.value_end = text.size();
  if (equals == std::string_view::npos) return;
  const std::string_view value = trim(text.substr(equals + 1));
  if (value.empty()) return;
  line.value = static_cast<std::size_t>(value.data() - text.data());
  line.value_end = line.value + value.size();
}

bool asked(const Loaders& row, const Loaders& options) {
  return (row.systemd && options.systemd) || (row.procps && options.procps);
}

std::string name_of(const Assignment& row) {
  auto key = row.key();
  if (!key) key = row.reached();
  return key ? key->name() : std::string();
}

// The two loaders may spell one line differently.
bool alike(const SheetRow& before, const SheetRow& now) {
  return before.line == now.line && before.key() == now.key() &&
         before.row->value == now.row->value;
}

}  // namespace

Sheet::Sheet(const Configuration& configuration, const Host& host, const CheckOptions& options)
    : configuration_(configuration), host_(host), options_(options) {
  std::map<std::string_view, const ConfigFile*> first_of;
  for (const ConfigFile& file : configuration.files) {
    if (!asked(file.loaders, options.loaders)) continue;
    const std::string& real = file.target.empty() ? file.path : file.target;
    const auto [known, fresh] = first_of.try_emplace(real, &file);
    name_of_[file.path] = known->second->path;
    if (!fresh) continue;
    files_.push_back(&file);
    if (file.error.empty() && file.masked_by.empty()) add_lines(file);
  }
  add_rows();
}

void Sheet::add_lines(const ConfigFile& file) {
  const std::string_view content = file.text();
  first_line_.emplace(file.path, lines_.size());
  int number = 0;
  for (std::size_t begin = 0; begin < content.size();) {
    const std::size_t end = std::min(content.find('\n', begin), content.size());
    SheetLine line;
    line.file = &file;
    line.number = ++number;
    line.text = content.substr(begin, end - begin);
    line.offset = begin;
    find_assignment(line);
    lines_.push_back(line);
    begin = end + 1;
  }
}

void Sheet::add_rows() {
  for (const Assignment& assignment : configuration_.assignments) {
    const auto name = name_of_.find(assignment.file);
    // Of a file that two names lead to, the rows of the first.
    if (name == name_of_.end() || name->second != assignment.file) continue;
    if (!asked(assignment.loaders, options_.loaders)) continue;
    SheetRow row{&assignment, line(assignment.file, assignment.editor_line)};
    if (row.line == nullptr) continue;
    row.name = name_of(assignment);
    row.parameter = find_parameter(row.key());
    if (rows_.empty() || !alike(rows_.back(), row)) rows_.push_back(std::move(row));
  }
}

const SheetLine* Sheet::line(std::string_view file, int number) const {
  const auto name = name_of_.find(file);
  if (name == name_of_.end() || number < 1) return nullptr;
  const auto first = first_line_.find(name->second);
  if (first == first_line_.end()) return nullptr;
  const std::size_t index = first->second + static_cast<std::size_t>(number) - 1;
  return index < lines_.size() && lines_[index].number == number ? &lines_[index] : nullptr;
}

Finding finding_at(const SheetLine& line, std::size_t column, std::string_view rule,
                   Severity severity) {
  Finding finding;
  finding.rule = std::string(rule);
  finding.severity = severity;
  finding.file = line.file->path;
  finding.line = line.number;
  finding.column = static_cast<int>(column) + 1;
  return finding;
}

Finding finding_at_key(const SheetRow& row, std::string_view rule, Severity severity) {
  Finding finding = finding_at(*row.line, row.line->key, rule, severity);
  finding.key = row.key();
  return finding;
}

Finding finding_at_value(const SheetRow& row, std::string_view rule, Severity severity) {
  Finding finding = finding_at(*row.line, row.line->value, rule, severity);
  finding.key = row.key();
  return finding;
}

}  // namespace tune::check
