#include "config/standing.hpp"

#include <algorithm>

#include "config/expand_glob.hpp"
#include "config/key_path.hpp"

namespace tune::config {
namespace {

bool is_read_by(const Assignment& row, BootLoader loader) {
  return loader == BootLoader::systemd ? row.loaders.systemd : row.loaders.procps;
}

}  // namespace

std::string place_of(const Assignment& row) {
  return std::string(row.file) + ":" + std::to_string(row.editor_line);
}

Standings::Standings(const Configuration& configuration, const Key& key, BootLoader loader)
    : configuration_(configuration), key_(key), loader_(loader) {
  for (const Assignment& row : configuration.assignments)
    if (is_read_by(row, loader) && may_matter(row)) enter(row);
  winner_ = patterns_open_ ? winner_by_patterns() : winner_of_live_machine();
}

// Of rows without a pattern only those that name the key, in whatever spelling.
bool Standings::may_matter(const Assignment& row) const {
  return row.glob || row.names(key_) || row.reaches(key_);
}

void Standings::enter(const Assignment& row) {
  rows_.push_back(&row);
  Rows& rows = rows_of_path_[row.path];
  rows.last = &row;
  if (row.value) rows.last_value = &row;
  patterns_open_ = patterns_open_ || row.effective_unknown;
}

std::optional<std::string> Standings::spelling(const Assignment& row) const {
  if (!row.value) return std::nullopt;
  const bool systemd = loader_ == BootLoader::systemd;
  if (!row.glob) {
    const bool reached = row.names(key_) || (!systemd && row.reaches(key_));
    return reached ? std::optional<std::string>(row.path) : std::nullopt;
  }
  if (!systemd) return match_glob(row.path, key_.path());
  for (const std::string& pattern : expand_braces(std::string(row.path))) {
    auto path = match_glob(pattern, key_.path());
    if (path && systemd_target(*path)) return path;
  }
  return std::nullopt;
}

const Assignment* Standings::winner_of_live_machine() const {
  const auto won = configuration_.winner(loader_, key_);
  if (!won) return nullptr;
  const auto row =
      std::find_if(rows_.rbegin(), rows_.rend(), [this, &won](const Assignment* candidate) {
        return candidate->editor_line == won->line && candidate->file == won->file &&
               candidate->value == won->value && reaches(*candidate);
      });
  return row == rows_.rend() ? nullptr : *row;
}

const Assignment* Standings::winner_by_patterns() const {
  Texts texts;
  std::vector<Assignment> rows;
  for (const Assignment* row : rows_) rows.push_back(*row);
  const PathTable table = resolve(rows, proc_sys_with(key_.path()), texts);
  const PathRows* entry = table.find(key_.path());
  if (entry == nullptr) return nullptr;
  const std::uint32_t row = loader_ == BootLoader::systemd ? entry->systemd.row : entry->procps.row;
  return row == kNoRow ? nullptr : rows_[row];
}

// A pattern leaves out what a row names in the spelling in which the pattern finds it.
std::optional<Verdict> Standings::beaten_pattern(const Assignment& row) const {
  if (!row.glob) return std::nullopt;
  const auto named = rows_of_path_.find(*spelling(row));
  if (named == rows_of_path_.end()) return std::nullopt;
  const Rows& rows = named->second;
  const Assignment* by =
      loader_ == BootLoader::systemd || rows.last_value == nullptr ? rows.last : rows.last_value;
  if (!by->value) return Verdict{Standing::excluded, "excluded by " + place_of(*by)};
  return Verdict{Standing::beaten_pattern,
                 "a pattern, beaten by the explicit line " + place_of(*by)};
}

std::string Standings::override_of(const Assignment& row) const {
  std::string text = "overridden by " + place_of(*winner_);
  if (winner_->file == row.file && winner_->editor_line > row.editor_line)
    return text + ", later in the same file";
  const auto place = [this](const Assignment* wanted) {
    return std::find(rows_.begin(), rows_.end(), wanted);
  };
  if (place(winner_) < place(&row))
    text += ": systemd-sysctl keeps a repeated value at the place of its first line";
  return text;
}

Verdict Standings::verdict(const Assignment& row) const {
  if (&row == winner_) return {Standing::wins, "wins"};
  if (const auto beaten = beaten_pattern(row)) return *beaten;
  const Assignment* last = rows_of_path_.at(row.path).last;
  if (loader_ == BootLoader::systemd && !last->value)
    return {Standing::excluded, "excluded by " + place_of(*last)};
  if (winner_ != nullptr) return {Standing::overridden, override_of(row)};
  return {Standing::matches_nothing, "a pattern that matches nothing: the key is not there"};
}

}  // namespace tune::config
