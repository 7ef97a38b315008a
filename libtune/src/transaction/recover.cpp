#include "transaction/recover.hpp"

#include <set>
#include <string>
#include <utility>

#include <tune/parameter.hpp>
#include <tune/value.hpp>

#include "kernel/running.hpp"
#include "transaction/capture.hpp"
#include "transaction/complete.hpp"
#include "transaction/execute.hpp"
#include "transaction/pending.hpp"
#include "transaction/preflight.hpp"
#include "transaction/put_back.hpp"

namespace tune {
namespace {

bool is_as_before(Machine& machine, const ValueImage& value) {
  const auto now = read_running(machine, value.key);
  // What is gone cannot be written: it will be among the leftovers.
  return !now || same_value(value.key.parameter(), *now, value.before.value_or(""));
}

bool is_as_before(Machine& machine, const FileImage& file) {
  const auto bytes = machine.files->read(file.path);
  return bytes && file.before && *bytes == file.before->bytes;
}

// What putting back would write. When that may not be written, nothing is tried: the transaction
// stays open for somebody who may.
Plan writes_of(Machine& machine, const Intent& intent, bool same_boot) {
  Plan plan;
  for (const ValueImage& value : intent.values) {
    if (!same_boot || !value.runtime || !value.before || is_as_before(machine, value)) continue;
    plan.changes.push_back(Change{.key = value.key, .runtime = true});
  }
  for (const FileImage& file : intent.files) {
    if (!is_as_before(machine, file)) plan.files.push_back(FileChange{.path = file.path});
  }
  return plan;
}

// Before the first write. What is put back in part need not be recorded before, for it is tried
// again until nothing is left.
Status begin(Machine& machine, Journal& journal, const Undo& undo, bool same_boot) {
  const bool in_part = undo.reach == UndoReach::what_can_be;
  if (!in_part) {
    auto status = preflight(machine, writes_of(machine, *undo.entry.intent, same_boot),
                            journal.state_dir(), Purpose::undo);
    if (!status) return status;
  }
  if (!undo.pending) return {};
  auto status =
      journal.begin_undo(undo.entry, {now(machine), "begins to put it back: " + undo.why});
  return in_part ? Status() : status;
}

std::set<std::string> files_written(const JournalEntry& entry) {
  std::set<std::string> paths;
  for (const FileImage& file : entry.intent->files) {
    if (was_written(entry, file)) paths.insert(file.path);
  }
  return paths;
}

// What could not be put back stands with its key or file.
void name_leftovers(const Intent& intent, const std::vector<Leftover>& leftovers, End& end) {
  for (const Leftover& leftover : leftovers) {
    for (std::size_t i = 0; i < intent.values.size(); ++i) {
      if (intent.values[i].key.name() == leftover.key) end.values[i].error = leftover.text;
    }
    for (std::size_t i = 0; i < intent.files.size(); ++i) {
      if (intent.files[i].path == leftover.file) end.files[i].error = leftover.text;
    }
  }
}

Error not_recorded(std::int64_t id, TransactionState state, Error error) {
  error.code = ErrorCode::write_failed;
  const std::string what =
      state == TransactionState::failed ? "put back as far as can be" : "put back and verified";
  error.message = "transaction " + std::to_string(id) + " is " + what +
                  ", but that could not be recorded: " + bare_reason(error) +
                  "; when that is mended, 'tune recover' or the next writing command records it";
  return error;
}

}  // namespace

std::string left_by(std::int64_t id, const std::string& what,
                    const std::vector<Leftover>& leftovers) {
  const std::string number = std::to_string(id);
  const std::string way =
      may_pass(leftovers) ? "'tune recover' tries it again"
                          : "when that is mended, 'tune rollback " + number + "' undoes the rest";
  return "transaction " + number + " " + what +
         ", and not everything could be put back: " + describe(leftovers) + "; " + way;
}

Result<std::vector<Leftover>> put_back_and_end(Machine& machine, Journal& journal, Undo undo) {
  const Intent& intent = *undo.entry.intent;
  const auto same_boot = is_same_boot(machine, intent);
  if (!same_boot) return same_boot.error();
  if (auto status = begin(machine, journal, undo, *same_boot); !status) {
    return std::move(status).error();
  }
  auto leftovers = put_back(machine, intent, *same_boot ? PutBack::everything : PutBack::files_only,
                            files_written(undo.entry));
  if (may_pass(leftovers)) return leftovers;
  const TransactionState state =
      leftovers.empty() ? TransactionState::rolled_back : TransactionState::failed;
  End end = end_after_putting_back(machine, intent, state, undo.why);
  name_leftovers(intent, leftovers, end);
  end.events = std::move(undo.events);
  if (!*same_boot) {
    end.events.push_back(
        {end.time, "the machine was booted since: its running values were left as they are"});
  }
  const std::string gone = *same_boot ? gone_with_interfaces(machine, intent) : "";
  if (!gone.empty()) end.events.push_back({end.time, "gone with its interface: " + gone});
  end.events.push_back(
      {end.time, leftovers.empty() ? "put back and verified"
                                   : "not everything could be put back: " + describe(leftovers)});
  if (auto status = journal.end(intent.id, end); !status) {
    return not_recorded(intent.id, state, std::move(status).error());
  }
  return leftovers;
}

namespace {

struct Attempt {
  bool completed = false;
  std::vector<Leftover> leftovers;
};

Result<Attempt> recover_one(Machine& machine, Journal& journal, const JournalEntry& entry,
                            UndoReach reach) {
  if (auto reached = check_reaches_values(machine, *entry.intent); !reached) {
    return std::move(reached).error();
  }
  const auto same_boot = is_same_boot(machine, *entry.intent);
  if (!same_boot) return same_boot.error();
  if (is_whole(machine, entry, *same_boot)) {
    auto status = complete(machine, journal, entry, *same_boot);
    if (!status) return std::move(status).error();
    return Attempt{.completed = true};
  }
  const std::string found =
      "found interrupted by process " + std::to_string(machine.process.process);
  auto leftovers = put_back_and_end(
      machine, journal, {entry, "interrupted and put back", {{now(machine), found}}, reach});
  if (!leftovers) return std::move(leftovers).error();
  return Attempt{.leftovers = std::move(*leftovers)};
}

}  // namespace

Result<ToRecover> look_for_interrupted(Machine& machine, const Journal& journal, Look how) {
  ToRecover found;
  auto overview = journal.look(how);
  if (!overview) return std::move(overview).error();
  found.overview = std::move(*overview);
  auto pending = find_pending(journal, found.overview);
  if (!pending) return std::move(pending).error();
  found.pending = std::move(*pending);
  if (!found.pending) return found;
  const auto overdue = is_overdue(machine, *found.pending);
  if (!overdue) return overdue.error();
  found.overdue = *overdue && !is_left_to_guard(machine, *found.pending);
  return found;
}

Result<std::vector<Recovered>> recover(Machine& machine, Journal& journal, const ToRecover& found,
                                       UndoReach reach) {
  std::vector<Recovered> recovered;
  std::string problems;
  const auto& open = found.overview.unfinished;
  // The newest first, should there ever be two.
  for (auto id = open.rbegin(); id != open.rend(); ++id) {
    const JournalEntry entry = journal.read(*id);
    if (!entry.unreadable.empty()) continue;  // never obeyed; the history shows it
    if (!entry.intent) {
      if (auto status = journal.discard(*id); !status) return std::move(status).error();
      continue;
    }
    const auto attempt = recover_one(machine, journal, entry, reach);
    if (!attempt) return attempt.error();
    recovered.push_back({*id, attempt->completed});
    if (attempt->leftovers.empty()) continue;
    problems +=
        (problems.empty() ? "" : "; ") + left_by(*id, "was interrupted", attempt->leftovers);
  }
  if (found.overdue) {
    auto reverted =
        revert(machine, journal, *found.pending, "not confirmed in time, and put back", reach);
    if (!reverted) return std::move(reverted).error();
    recovered.push_back({.id = found.pending->id});
  }
  if (!problems.empty()) return Error{.code = ErrorCode::incomplete, .message = problems};
  return recovered;
}

}  // namespace tune
