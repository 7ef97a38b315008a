#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "transaction/record.hpp"

namespace tune {

// A plan to be carried out as a transaction: an apply, or a rollback.
struct Task {
  const Plan& plan;
  std::optional<std::int64_t> undoes;
  std::vector<std::string> removed_files;
  std::map<std::string, FileAttributes> attributes;  // of files made anew
  std::vector<Conflict> conflicts;
  std::vector<std::string> removed_folders;  // with removed files, the outermost first
  bool redoes = false;                       // what it undoes is a rollback
};

// Reads everything that the task will change, so that it can be undone. Changes nothing. Errors:
// bad_input when the machine is no longer as the plan saw it, naming each difference; those of the
// files otherwise.
Result<Intent> capture(Machine& machine, const Task& task, const TransactionRequest& request);

// Does what the plan only looked at still stand as it was? Errors: bad_input.
Status check_kept(Machine& machine, const Plan& plan);

// Which boot of the machine this is; none under a root and where the kernel does not tell.
Result<std::optional<std::string>> boot_id(Machine& machine);

// Is the machine still in the boot of `intent`? Errors: permission where the kernel does not tell,
// as without a /proc: taken for another boot, running values would never be put back.
Result<bool> is_same_boot(Machine& machine, const Intent& intent);

// Under a root the files alone would go back, which is right for the root of a machine that is
// down. Errors: permission where the running values of `intent` are still those of this boot.
Status check_reaches_values(Machine& machine, const Intent& intent);

}  // namespace tune
