#include <string_view>
#include <utility>

#include <tune/transaction.hpp>

#include "base/text.hpp"
#include "kernel/running.hpp"
#include "system/plain_information.hpp"
#include "transaction/file_edits.hpp"
#include "transaction/history.hpp"
#include "transaction/invert.hpp"
#include "transaction/network_namespace.hpp"
#include "transaction/run.hpp"

namespace tune {
namespace {

// A directory, a device, a link that leads in a circle: nobody can say what is left of the file.
Error not_a_file(Error error) {
  if (error.code != ErrorCode::bad_input) return error;
  error.code = ErrorCode::permission;
  error.message += ". Nothing was changed: move away what lies there, then roll back again";
  return error;
}

Result<Present> look_at(Machine& machine, const std::vector<JournalEntry>& entries,
                        const JournalEntry& entry) {
  if (const auto known = is_same_boot(machine, *entry.intent); !known) return known.error();
  if (auto reached = check_reaches_values(machine, *entry.intent); !reached) {
    return std::move(reached).error();
  }
  auto boot = boot_id(machine);
  if (!boot) return std::move(boot).error();
  Present present{.live = machine.live, .boot_id = std::move(*boot)};
  present.network_namespace = network_namespace(machine);
  const JournalEntry& origin = *find_entry(entries, turn_of(entries, entry).origin);
  std::vector<Key> keys;
  for (const ValueImage& image : origin.intent->values) keys.push_back(image.key);
  for (const SideImage& image : entry.intent->side_values) keys.push_back(image.key);
  if (&origin != &entry) {
    for (const SideImage& image : origin.intent->side_values) keys.push_back(image.key);
  }
  for (const Key& key : keys) {
    if (!machine.live) break;
    auto running = read_running(machine, key);
    if (running) {
      present.running.emplace(key.name(), std::move(*running));
    } else if (running.error().code != ErrorCode::not_found) {
      return std::move(running).error();
    }
  }
  for (const std::string& path : files_of(entries, origin)) {
    auto bytes = machine.files->read(path);
    if (bytes) {
      present.files.emplace(path, std::move(*bytes));
      if (is_link(*machine.files, path)) present.links.insert(path);
    } else if (bytes.error().code != ErrorCode::not_found) {
      return not_a_file(std::move(bytes).error());
    }
  }
  return present;
}

std::string sentence(const Conflict& conflict) {
  std::string text = conflict.key.empty() ? conflict.file : conflict.key;
  if (!conflict.found && conflict.key.empty()) return text + " (" + conflict.why + ")";
  if (!conflict.found)
    return text + " was set to " + printable(conflict.expected) + " (" + conflict.why + ")";
  const std::string_view verb = conflict.key.empty() ? " has " : " is ";
  text += std::string(verb) + printable(*conflict.found);
  // What a later transaction set is as it is to be.
  if (conflict.owner == 0) text += " instead of " + printable(conflict.expected);
  return text + " (" + conflict.why + ")";
}

Error left(const RollbackPlan& rollback, bool is_kept) {
  std::vector<std::string> sentences;
  bool may_be_forced = false;
  for (const Conflict& conflict : rollback.conflicts) {
    sentences.push_back(sentence(conflict));
    may_be_forced |= conflict.may_be_forced;
  }
  Error error{.code = ErrorCode::incomplete, .message = "left as it is: " + join(sentences, "; ")};
  if (may_be_forced && is_kept) {
    error.message += ". 'tune rollback " + std::to_string(rollback.id) +
                     " --force' undoes what somebody else changed, too";
  }
  return error;
}

}  // namespace

Result<RollbackPlan> plan_rollback(Machine& machine, std::optional<std::int64_t> id,
                                   Foreign foreign, const TransactionRequest& request) {
  const auto entries = Journal(machine, request.state_dir).read_all();
  if (!entries) return entries.error();
  const auto entry = choose_undone(*entries, id);
  if (!entry) return entry.error();
  const auto present = look_at(machine, *entries, **entry);
  if (!present) return present.error();
  return invert(*entries, **entry, *present, foreign);
}

Result<TransactionOutcome> roll_back(Machine& machine, const RollbackPlan& rollback,
                                     const TransactionRequest& request) {
  const Task task{.plan = rollback.plan,
                  .undoes = rollback.id,
                  .removed_files = rollback.removed_files,
                  .attributes = rollback.attributes,
                  .conflicts = rollback.conflicts,
                  .removed_folders = rollback.removed_folders,
                  .redoes = rollback.redoes};
  if (rollback.plan.empty() && !rollback.conflicts.empty() && !rollback.counts) {
    return TransactionOutcome{.conflicts = rollback.conflicts, .error = left(rollback, true)};
  }
  auto outcome = run(machine, task, request);
  if (outcome && !outcome->error && !rollback.conflicts.empty()) {
    // With few transactions kept the one that was undone may have gone.
    const JournalEntry entry = Journal(machine, request.state_dir).read(rollback.id);
    outcome->error = left(rollback, entry.intent.has_value());
  }
  return outcome;
}

}  // namespace tune
