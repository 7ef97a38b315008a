#include <utility>

#include <tune/transaction.hpp>

#include "base/text.hpp"
#include "kernel/running.hpp"
#include "transaction/history.hpp"
#include "transaction/invert.hpp"
#include "transaction/network_namespace.hpp"
#include "transaction/run.hpp"

namespace tune {
namespace {

Result<Present> look_at(Machine& machine, const Intent& intent) {
  const auto same_boot = is_same_boot(machine, intent);
  if (!same_boot) return same_boot.error();
  Present present{.live = machine.live, .same_boot = *same_boot};
  // After a boot its numbers mean nothing any more.
  if (present.same_boot) present.network_namespace = network_namespace(machine);
  std::vector<Key> keys;
  for (const ValueImage& image : intent.values) keys.push_back(image.key);
  for (const SideImage& image : intent.side_values) keys.push_back(image.key);
  for (const Key& key : keys) {
    if (!machine.live) break;
    auto running = read_running(machine, key);
    if (running) {
      present.running.emplace(key.name(), std::move(*running));
    } else if (running.error().code != ErrorCode::not_found) {
      return std::move(running).error();
    }
  }
  for (const FileImage& image : intent.files) {
    auto bytes = machine.files->read(image.path);
    if (bytes) {
      present.files.emplace(image.path, std::move(*bytes));
    } else if (bytes.error().code != ErrorCode::not_found) {
      return std::move(bytes).error();
    }
  }
  return present;
}

Error left(const std::vector<Conflict>& conflicts) {
  std::vector<std::string> sentences;
  for (const Conflict& conflict : conflicts) {
    const std::string& name = conflict.key.empty() ? conflict.file : conflict.key;
    const std::string found = conflict.found.empty() ? "" : " is " + printable(conflict.found);
    sentences.push_back(name + found + " instead of " + printable(conflict.expected) + " (" +
                        conflict.why + ")");
  }
  return {.code = ErrorCode::incomplete, .message = "left as it is: " + join(sentences, "; ")};
}

}  // namespace

Result<RollbackPlan> plan_rollback(Machine& machine, std::optional<std::int64_t> id,
                                   Foreign foreign, const TransactionRequest& request) {
  const auto entries = Journal(machine, request.state_dir).read_all();
  if (!entries) return entries.error();
  const auto entry = choose_undone(*entries, id);
  if (!entry) return entry.error();
  const auto present = look_at(machine, *(*entry)->intent);
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
                  .removed_folders = rollback.removed_folders};
  if (rollback.plan.empty() && !rollback.conflicts.empty()) {
    return TransactionOutcome{.conflicts = rollback.conflicts, .error = left(rollback.conflicts)};
  }
  auto outcome = run(machine, task, request);
  if (outcome && !outcome->error && !rollback.conflicts.empty()) {
    outcome->error = left(rollback.conflicts);
  }
  return outcome;
}

}  // namespace tune
