#include "config/winners.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_map>

#include "config/key_path.hpp"

namespace tune::config {
namespace {

// The table of systemd-sysctl, in its order.
class Table {
 public:
  explicit Table(const std::vector<RowView>& rows) : rows_(rows) {
    entry_of_.reserve(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) enter(i);
  }

  bool contains(std::string_view path) const { return entry_of_.contains(path); }
  // Indices of rows; dropped entries are kNone.
  const std::vector<std::size_t>& entries() const { return entries_; }

  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

 private:
  void enter(std::size_t index) {
    const RowView& row = rows_[index];
    const auto [at, fresh] = entry_of_.try_emplace(*row.path, entries_.size());
    if (!fresh) {
      std::size_t& held = entries_[at->second];
      if (*rows_[held].value == *row.value) {
        held = index;  // keeps its place
        return;
      }
      held = kNone;
      at->second = entries_.size();
    }
    entries_.push_back(index);
  }

  const std::vector<RowView>& rows_;
  std::vector<std::size_t> entries_;
  std::unordered_map<std::string_view, std::size_t> entry_of_;
};

}  // namespace

Outcome systemd_outcome(const std::vector<RowView>& rows, const ProcSys& proc_sys) {
  const Table table(rows);
  Outcome outcome;
  const auto set = [&outcome](std::string_view path, std::size_t index) {
    if (const auto key = systemd_target(path)) outcome[key->path()] = index;
  };
  for (const std::size_t index : table.entries()) {
    if (index == Table::kNone || !*rows[index].value) continue;
    if (!rows[index].glob) {
      set(*rows[index].path, index);
      continue;
    }
    for (const std::string& pattern : expand_braces(*rows[index].path))
      for (const std::string& path : proc_sys.expand(pattern))
        if (!table.contains(path)) set(path, index);
  }
  return outcome;
}

Outcome procps_outcome(const std::vector<RowView>& rows, const ProcSys& proc_sys) {
  // Rows are carried out in order, so of each path the last that has a value counts.
  constexpr std::size_t kNone = Table::kNone;
  std::unordered_map<std::string_view, std::size_t> last_of;
  last_of.reserve(rows.size());
  for (std::size_t index = 0; index < rows.size(); ++index) {
    const auto [at, fresh] = last_of.try_emplace(*rows[index].path, kNone);
    if (*rows[index].value && !rows[index].glob) at->second = index;
  }
  Outcome outcome;
  const auto set = [&](std::string_view path, std::size_t index) {
    const auto key = procps_target(path, proc_sys.is_folder);
    if (!key) return;
    const auto [at, fresh] = outcome.try_emplace(key->path(), index);
    at->second = std::max(at->second, index);  // a path has several spellings
  };
  for (const auto& [path, index] : last_of)
    if (index != kNone) set(path, index);
  for (std::size_t index = 0; index < rows.size(); ++index) {
    if (!rows[index].glob || !*rows[index].value) continue;
    for (const std::string& path : proc_sys.expand(*rows[index].path))
      if (!last_of.contains(path)) set(path, index);
  }
  return outcome;
}

}  // namespace tune::config
