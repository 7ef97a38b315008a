#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include <tune/configuration.hpp>

#include "config/expand_glob.hpp"
#include "config/texts.hpp"

namespace tune::config {

inline constexpr std::uint32_t kNoRow = static_cast<std::uint32_t>(-1);

// The row that sets a key in the end under one loader, by its index; where several spellings and
// patterns do, the last of them, by its place.
struct Won {
  std::uint32_t row = kNoRow;
  std::uint32_t place = 0;
};

// What the rows say of one path, and, where the path is a key's, which of them sets it.
struct PathRows {
  std::string_view path;
  std::uint32_t systemd_last = kNoRow;   // that systemd-sysctl reads, exclusions too
  std::uint32_t systemd_place = kNoRow;  // of its entry in the loader's table
  std::uint32_t procps_last = kNoRow;    // that procps reads, with a value
  bool in_procps = false;
  Won systemd;
  Won procps;
};

// A hash table of paths, in the order in which they came.
class PathTable {
 public:
  static std::uint32_t hash_of(std::string_view path);

  // Adds it where it is new; the text is not copied.
  PathRows& at(std::string_view path) { return at(path, hash_of(path)); }
  PathRows& at(std::string_view path, std::uint32_t hash);
  const PathRows* find(std::string_view path) const;
  // at() will be asked for it soon.
  void prefetch(std::uint32_t hash) const;
  std::vector<PathRows>& entries() { return entries_; }
  const std::vector<PathRows>& entries() const { return entries_; }
  void reserve(std::size_t paths);

 private:
  struct Bucket {
    std::uint32_t hash = 0;
    std::uint32_t entry = 0;  // its index, from 1; 0: free
  };

  std::size_t bucket_of(std::string_view path, std::uint32_t hash) const;
  void spread(std::size_t buckets);

  std::vector<PathRows> entries_;
  std::vector<Bucket> buckets_;
};

// Rows of all files in reading order, each as the loaders that it belongs to read it.
//
// systemd-sysctl keeps one entry a path: another value moves it to the end, an exclusion cancels
// it. Patterns set what has no entry of its own, the later over the earlier. procps carries out
// every row in order; patterns leave out every path that stands in some row.
//
// The table points into the rows' texts and into `texts`.
PathTable resolve(std::span<const Assignment> rows, const ProcSys& proc_sys, Texts& texts);

}  // namespace tune::config
