#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <tune/configuration.hpp>

#include "config/winners.hpp"

namespace tune::config {

// How the rows of a configuration fare for one key under one loader.
class Standings {
 public:
  // Both must outlive it.
  Standings(const Configuration& configuration, const Key& key, BootLoader loader);

  // Would the loader set the key by this row if it read the row and nothing else?
  bool reaches(const Assignment& row) const { return spelling(row).has_value(); }

  // Of a row that the loader reads and that reaches the key.
  Verdict verdict(const Assignment& row) const;

 private:
  struct Rows {
    const Assignment* last = nullptr;        // of this path
    const Assignment* last_value = nullptr;  // the last that is no exclusion
  };

  std::optional<std::string> spelling(const Assignment& row) const;
  bool may_matter(const Assignment& row) const;
  void enter(const Assignment& row);
  void find_winner();
  const Assignment* winner_of_live_machine() const;
  const Assignment* winner_by_patterns() const;
  std::optional<Verdict> beaten_pattern(const Assignment& row) const;
  std::string override_of(const Assignment& row) const;

  const Configuration& configuration_;
  const Key& key_;
  BootLoader loader_;
  std::vector<const Assignment*> rows_;  // those of the loader that may matter, in reading order
  std::unordered_map<std::string_view, Rows> rows_of_path_;
  const Assignment* winner_ = nullptr;
  bool patterns_open_ = false;  // the machine is not live
};

// "/etc/sysctl.d/zz.conf:3"
std::string place_of(const Assignment& row);

}  // namespace tune::config
