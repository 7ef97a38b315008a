#include "config/winners.hpp"

#include <algorithm>
#include <functional>
#include <string>

#include "config/key_path.hpp"
#include "system/large_pages.hpp"

namespace tune::config {

// --- the table ---------------------------------------------------------------------------------

std::uint32_t PathTable::hash_of(std::string_view path) {
  return static_cast<std::uint32_t>(std::hash<std::string_view>{}(path));
}

// The bucket that holds the path, or the free one where it belongs.
std::size_t PathTable::bucket_of(std::string_view path, std::uint32_t hash) const {
  const std::size_t mask = buckets_.size() - 1;
  for (std::size_t at = hash & mask;; at = (at + 1) & mask) {
    const Bucket& bucket = buckets_[at];
    if (bucket.entry == 0) return at;
    if (bucket.hash == hash && entries_[bucket.entry - 1].path == path) return at;
  }
}

void PathTable::spread(std::size_t buckets) {
  std::vector<Bucket> wider;
  wider.reserve(buckets);
  ask_for_large_pages(wider);
  wider.resize(buckets);
  const std::size_t mask = buckets - 1;
  for (const Bucket& bucket : buckets_) {
    if (bucket.entry == 0) continue;
    std::size_t at = bucket.hash & mask;
    while (wider[at].entry != 0) at = (at + 1) & mask;
    wider[at] = bucket;
  }
  buckets_ = std::move(wider);
}

void PathTable::reserve(std::size_t paths) {
  entries_.reserve(paths);
  ask_for_large_pages(entries_);
  std::size_t buckets = 16;
  while (buckets < paths * 2) buckets *= 2;
  if (buckets > buckets_.size()) spread(buckets);
}

void PathTable::prefetch(std::uint32_t hash) const {
  __builtin_prefetch(&buckets_[hash & (buckets_.size() - 1)]);
}

PathRows& PathTable::at(std::string_view path, std::uint32_t hash) {
  if (buckets_.size() < (entries_.size() + 1) * 2)
    spread(std::max<std::size_t>(16, buckets_.size() * 2));
  Bucket& bucket = buckets_[bucket_of(path, hash)];
  if (bucket.entry == 0) {
    entries_.emplace_back().path = path;
    bucket = {hash, static_cast<std::uint32_t>(entries_.size())};
  }
  return entries_[bucket.entry - 1];
}

const PathRows* PathTable::find(std::string_view path) const {
  if (buckets_.empty()) return nullptr;
  const std::uint32_t entry = buckets_[bucket_of(path, hash_of(path))].entry;
  return entry == 0 ? nullptr : &entries_[entry - 1];
}

// --- who wins ----------------------------------------------------------------------------------

namespace {

class Resolver {
 public:
  Resolver(std::span<const Assignment> rows, const ProcSys& proc_sys, Texts& texts)
      : rows_(rows), proc_sys_(proc_sys), texts_(texts) {}

  PathTable run() {
    table_.reserve(rows_.size());
    enter_all();
    const std::size_t paths = table_.entries().size();
    for (std::size_t i = 0; i < paths; ++i) settle_path(i);
    for (const std::uint32_t pattern : patterns_) settle_pattern(pattern);
    return std::move(table_);
  }

 private:
  // The table is larger than the processor's caches: each place is fetched some rows ahead.
  void enter_all() {
    constexpr std::size_t kAhead = 16;
    std::uint32_t hashes[kAhead];
    for (std::size_t i = 0; i < rows_.size() + kAhead; ++i) {
      std::uint32_t& hash = hashes[i % kAhead];
      if (i >= kAhead) enter(static_cast<std::uint32_t>(i - kAhead), hash);
      if (i >= rows_.size()) continue;
      hash = PathTable::hash_of(rows_[i].path);
      table_.prefetch(hash);
    }
  }

  void enter(std::uint32_t index, std::uint32_t hash) {
    const Assignment& row = rows_[index];
    PathRows& entry = table_.at(row.path, hash);
    if (row.loaders.systemd) {
      const bool moves =
          entry.systemd_last == kNoRow || rows_[entry.systemd_last].value != row.value;
      if (moves) entry.systemd_place = index;
      entry.systemd_last = index;
    }
    if (row.loaders.procps) {
      entry.in_procps = true;
      if (row.value && !row.glob) entry.procps_last = index;
    }
    if (row.value && row.glob) patterns_.push_back(index);
  }

  // What rows without a pattern set.
  void settle_path(std::size_t index) {
    const PathRows entry = table_.entries()[index];  // the table may grow
    const bool systemd = entry.systemd_last != kNoRow && rows_[entry.systemd_last].value &&
                         !rows_[entry.systemd_last].glob;
    const bool procps = entry.procps_last != kNoRow;
    if (is_key_path(entry.path)) {
      PathRows& key = table_.entries()[index];
      if (systemd) take(key.systemd, entry.systemd_last, entry.systemd_place);
      if (procps) take(key.procps, entry.procps_last, entry.procps_last);
      return;
    }
    if (systemd) set_under_systemd(entry.path, entry.systemd_last, entry.systemd_place);
    if (procps) set_under_procps(entry.path, entry.procps_last);
  }

  void settle_pattern(std::uint32_t index) {
    const Assignment& row = rows_[index];
    const std::string pattern(row.path);
    const PathRows entry = table_.at(row.path);
    // One entry a pattern, at its place; its last row counts.
    if (entry.systemd_place == index && rows_[entry.systemd_last].value) {
      for (const std::string& expanded : expand_braces(pattern))
        for (const std::string& path : proc_sys_.expand(expanded)) {
          const PathRows* named = table_.find(path);
          if (named == nullptr || named->systemd_last == kNoRow)
            set_under_systemd(path, entry.systemd_last, index);
        }
    }
    if (!row.loaders.procps) return;
    for (const std::string& path : proc_sys_.expand(pattern)) {
      const PathRows* named = table_.find(path);
      if (named == nullptr || !named->in_procps) set_under_procps(path, index);
    }
  }

  void set_under_systemd(std::string_view path, std::uint32_t row, std::uint32_t place) {
    if (const auto key = systemd_target(path)) take(entry_of(*key).systemd, row, place);
  }

  void set_under_procps(std::string_view path, std::uint32_t row) {
    if (const auto key = procps_target(path, proc_sys_.is_folder))
      take(entry_of(*key).procps, row, row);
  }

  PathRows& entry_of(const Key& key) {
    const PathRows* known = table_.find(key.path());
    return table_.at(known != nullptr ? known->path : texts_.copy(key.path()));
  }

  static void take(Won& won, std::uint32_t row, std::uint32_t place) {
    if (won.row == kNoRow || place >= won.place) won = {row, place};
  }

  std::span<const Assignment> rows_;
  const ProcSys& proc_sys_;
  Texts& texts_;
  PathTable table_;
  std::vector<std::uint32_t> patterns_;
};

}  // namespace

PathTable resolve(std::span<const Assignment> rows, const ProcSys& proc_sys, Texts& texts) {
  return Resolver(rows, proc_sys, texts).run();
}

}  // namespace tune::config
