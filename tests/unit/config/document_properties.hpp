#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tune/configuration.hpp>
#include <tune/parameter.hpp>
#include <tune/value.hpp>

#include "base/text.hpp"
#include "config/document_block.hpp"
#include "config/key_path.hpp"
#include "config/line_compare.hpp"
#include "system/memory_files.hpp"

namespace tune::config {

// What must hold for ConfigDocument::set on any bytes. Each returns what does not, or nothing.

inline std::string value_under(const Configuration& configuration, BootLoader loader,
                               const Key& key) {
  const auto winner = configuration.winner(loader, key);
  return winner ? winner->value : "(nothing)";
}

// Both loaders, reading only this file on a machine that has the key, end with the value.
inline std::string check_winner(const std::string& bytes, const DocumentChange& change) {
  MemoryFiles files;
  files.add_file("/proc/sys/" + change.key.path(), "0\n");
  Machine machine;
  machine.files = &files;
  const auto read = read_configuration_files(machine, {"-"}, bytes);
  if (!read) return "not readable: " + describe(read.error());
  const Parameter* parameter = find_parameter(change.key.name());
  for (const BootLoader loader : {BootLoader::systemd, BootLoader::procps}) {
    const std::string value = value_under(*read, loader, change.key);
    if (value != change.value && !same_value(parameter, value, change.value))
      return std::string(name_of(loader)) + " ends with \"" + value + "\"";
  }
  return {};
}

inline bool is_commented(std::string_view old_line, std::string_view new_line) {
  const std::size_t at = new_line.find("# ");
  if (at == std::string_view::npos || !trim(new_line.substr(0, at)).empty()) return false;
  return old_line == std::string(new_line.substr(0, at)) + std::string(new_line.substr(at + 2));
}

inline bool is_other_value(std::string_view old_line, std::string_view new_line,
                           const std::string& value) {
  const std::size_t equals = old_line.find('=');
  if (equals == std::string_view::npos) return false;
  for (std::size_t at = equals + 1; at <= new_line.size(); ++at) {
    if (new_line.substr(0, at) != old_line.substr(0, at)) return false;
    if (!new_line.substr(at).starts_with(value)) continue;
    if (old_line.ends_with(new_line.substr(at + value.size()))) return true;
  }
  return false;
}

// Every old line is there, in order: as it was, commented out, or with another value. What is new
// besides is an empty line, the header, the reason, the assignment.
inline std::string check_rest_kept(const std::string& before, const std::string& after,
                                   const DocumentChange& change) {
  const auto old_lines = split_lines(before);
  const auto new_lines = split_lines(after);
  std::size_t next = 0;
  for (const std::string_view line : new_lines) {
    if (next < old_lines.size()) {
      const std::string_view old_line = old_lines[next];
      const bool completed = next + 1 == old_lines.size() && line.starts_with(old_line) &&
                             trim(line.substr(old_line.size())).empty();
      if (completed || line == old_line || is_commented(old_line, line) ||
          is_other_value(old_line, line, change.value) ||
          is_commented(std::string(old_line) + "\n", line) ||
          is_commented(std::string(old_line) + "\r\n", line)) {
        ++next;
        continue;
      }
    }
    const std::string_view text = trim(line);
    if (!text.empty() && text != "# Set by tune." && text != "# " + one_line(change.reason) &&
        !text.ends_with(change.value.empty() ? " =" : "= " + change.value))
      return "unexpected line \"" + std::string(line) + "\"";
  }
  return next == old_lines.size() ? "" : "line lost: \"" + std::string(old_lines[next]) + "\"";
}

// Undoing restores the old bytes, also below what somebody added since.
inline std::string check_undo(const std::string& before, const std::string& after) {
  if (undo_lines(before, after, after).bytes != before) return "undo does not restore";
  if (!after.ends_with('\n') || after == before) return {};
  const std::string added = "zz.added.by.somebody = 1\n";
  const LineUndo undone = undo_lines(before, after, after + added);
  if (!undone.left.empty()) return "undo left lines though nobody touched them";
  if (!undone.bytes.ends_with(added)) return "undo lost the line that somebody added";
  std::string rest = undone.bytes.substr(0, undone.bytes.size() - added.size());
  if (rest == before || rest == before + "\n") return {};
  return "undo below an addition gives \"" + undone.bytes + "\"";
}

// Keys that a configuration file cannot name, or names only as a pattern.
inline bool is_unwritable(const Key& key) { return is_glob(key.path()) || key_text(key).empty(); }

// The unified diff, carried out on `before` as patch(1) would without fuzz. None where it does not
// fit.
inline std::optional<std::string> apply_diff(std::string_view before, std::string_view diff) {
  const auto old_lines = split_lines(before);
  auto lines = split_lines(diff);
  std::string result;
  std::size_t next = 0;
  for (std::size_t i = 2; i < lines.size(); ++i) {
    if (lines[i].starts_with("@@ -")) {
      const std::string range(lines[i].substr(4, lines[i].find(' ', 4) - 4));
      const std::size_t first = std::stoul(range);
      const std::size_t begin = range.ends_with(",0") ? first : first - 1;
      while (next < begin) result += old_lines.at(next++);
      continue;
    }
    std::string_view line = lines[i].substr(1);
    const bool unfinished = i + 1 < lines.size() && lines[i + 1].starts_with('\\');
    if (unfinished) line.remove_suffix(1);
    if (lines[i][0] != '+' && (next >= old_lines.size() || old_lines[next++] != line)) return {};
    if (lines[i][0] != '-') result += line;
    if (unfinished) ++i;
  }
  while (next < old_lines.size()) result += old_lines[next++];
  return result;
}

inline std::string check_diff(const std::string& before, const std::string& after) {
  const std::string diff = unified_diff("a", before, "b", after);
  if (before == after) return diff.empty() ? "" : "a diff of equal texts";
  if (!diff.starts_with("--- a\n+++ b\n@@ ")) return "no heading";
  return apply_diff(before, diff) == after ? "" : "the diff does not fit:\n" + diff;
}

inline std::string check_set(const std::string& before, const DocumentChange& change) {
  ConfigDocument document(before);
  document.set(change);
  const std::string after = document.bytes();
  if (std::string wrong = check_winner(after, change); !wrong.empty()) return wrong;
  if (std::string wrong = check_rest_kept(before, after, change); !wrong.empty()) return wrong;
  if (std::string wrong = check_undo(before, after); !wrong.empty()) return wrong;
  if (std::string wrong = check_diff(before, after); !wrong.empty()) return wrong;
  document.set(change);
  if (document.bytes() != after) return "a second time changes \"" + after + "\"";
  return {};
}

}  // namespace tune::config
