#include "config/resolved.hpp"

#include <string>
#include <utility>

#include "system/large_pages.hpp"

namespace tune::config {
namespace {

const Won& won_under(const PathRows& entry, BootLoader loader) {
  return loader == BootLoader::systemd ? entry.systemd : entry.procps;
}

}  // namespace

std::uint32_t Resolved::line_of(const Assignment& row) {
  lines_.push_back({row.file, *row.value, row.editor_line});
  return static_cast<std::uint32_t>(lines_.size() - 1);
}

void Resolved::resolve(std::vector<Assignment>& rows, const ProcSys& proc_sys) {
  table_ = config::resolve(rows, proc_sys, texts_);
  lines_.reserve(table_.entries().size());
  ask_for_large_pages(lines_);
  for (PathRows& entry : table_.entries()) {
    const std::uint32_t systemd = entry.systemd.row, procps = entry.procps.row;
    if (systemd != kNoRow) {
      rows[systemd].effective.systemd = true;
      entry.systemd.row = line_of(rows[systemd]);
    }
    if (procps != kNoRow) {
      rows[procps].effective.procps = true;
      entry.procps.row = procps == systemd ? entry.systemd.row : line_of(rows[procps]);
    }
  }
}

Winner Resolved::winner_of(const Won& won) const {
  const Line& line = lines_[won.row];
  return {std::string(line.value), std::string(line.file), line.editor_line};
}

std::optional<Winner> Resolved::winner(BootLoader loader, std::string_view key_path) const {
  const PathRows* entry = table_.find(key_path);
  if (entry == nullptr || won_under(*entry, loader).row == kNoRow) return std::nullopt;
  return winner_of(won_under(*entry, loader));
}

std::map<std::string, Winner, std::less<>> Resolved::winners(BootLoader loader) const {
  std::map<std::string, Winner, std::less<>> winners;
  for (const PathRows& entry : table_.entries()) {
    const Won& won = won_under(entry, loader);
    if (won.row == kNoRow) continue;
    if (const auto key = Key::from_path(entry.path)) winners[key->name()] = winner_of(won);
  }
  return winners;
}

}  // namespace tune::config
