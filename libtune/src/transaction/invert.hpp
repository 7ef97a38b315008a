#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "transaction/record.hpp"

namespace tune {

// What a machine holds now of what a transaction wrote.
struct Present {
  bool live = true;                              // running values count
  std::optional<std::string> boot_id;            // of which boot they are
  std::optional<std::string> network_namespace;  // and of which namespace
  std::map<std::string, std::string> running;    // by key name; missing: no such key
  std::map<std::string, std::string> files;      // by path; missing: no such file
  std::set<std::string> links;                   // the paths of those that are links by now

  bool same_boot(const JournalEntry& entry) const { return entry.intent->boot_id == boot_id; }
};

// The inverse of `entry`, one of `entries`, as a plan against what is there. Pure. See
// plan_rollback() for the rules.
RollbackPlan invert(const std::vector<JournalEntry>& entries, const JournalEntry& entry,
                    const Present& present, Foreign foreign);

}  // namespace tune
