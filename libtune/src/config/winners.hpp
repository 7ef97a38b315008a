#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "config/expand_glob.hpp"

namespace tune::config {

// One row of a loader, of all files in reading order. Points into what it was made from.
struct RowView {
  const std::string* path = nullptr;
  const std::optional<std::string>* value = nullptr;  // null value: an exclusion
  bool glob = false;
};

// For each key that is set in the end, by the path of its file: the index of the row that does it.
using Outcome = std::unordered_map<std::string, std::size_t>;

// systemd-sysctl keeps one entry a path: another value moves it to the end, an exclusion cancels
// it. Patterns set what has no entry of its own, the later over the earlier.
Outcome systemd_outcome(const std::vector<RowView>& rows, const ProcSys& proc_sys);

// procps carries out every row in order; patterns leave out every path that stands in some row.
Outcome procps_outcome(const std::vector<RowView>& rows, const ProcSys& proc_sys);

}  // namespace tune::config
