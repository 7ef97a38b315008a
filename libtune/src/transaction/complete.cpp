#include "transaction/complete.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include <tune/parameter.hpp>
#include <tune/value.hpp>

#include "kernel/running.hpp"
#include "transaction/network_namespace.hpp"
#include "transaction/preflight.hpp"

namespace tune {
namespace {

bool writes_values(const Intent& intent) {
  return std::any_of(intent.values.begin(), intent.values.end(),
                     [](const ValueImage& value) { return value.runtime; });
}

bool all_values_hold(Machine& machine, const Intent& intent) {
  const auto here = network_namespace(machine);
  return std::all_of(intent.values.begin(), intent.values.end(), [&](const ValueImage& value) {
    if (!value.runtime) return true;
    if (is_elsewhere(value.key, intent.network_namespace, here)) return false;
    const auto now = read_running(machine, value.key);
    return now && same_value(value.key.parameter(), *now, value.wanted);
  });
}

// A file that was removed tells nothing: nobody knows whether that is durable.
bool all_files_hold(Machine& machine, const Intent& intent) {
  return std::all_of(intent.files.begin(), intent.files.end(), [&](const FileImage& file) {
    const auto bytes = machine.files->read(file.path);
    return file.after && bytes && *bytes == file.after->bytes;
  });
}

std::vector<const FileImage*> files_without_step(const JournalEntry& entry) {
  std::vector<const FileImage*> files;
  for (const FileImage& file : entry.intent->files) {
    if (!was_written(entry, file)) files.push_back(&file);
  }
  return files;
}

std::optional<std::string> running_now(Machine& machine, const Key& key) {
  auto now = read_running(machine, key);
  return now ? std::optional<std::string>(std::move(*now)) : std::nullopt;
}

End end_of(Machine& machine, const Intent& intent, bool same_boot) {
  End end{.state = TransactionState::committed, .time = now(machine)};
  for (const ValueImage& value : intent.values) {
    const bool reads = machine.live && same_boot;  // else nobody knows
    end.values.push_back(
        {.after = reads ? running_now(machine, value.key) : std::nullopt, .ok = true});
  }
  for (const SideImage& value : intent.side_values) {
    end.side_values.push_back(
        {.after = same_boot ? running_now(machine, value.key) : std::nullopt, .ok = true});
  }
  end.files.resize(intent.files.size(), Done{.ok = true});
  end.events.push_back({end.time, "found interrupted by process " +
                                      std::to_string(machine.process.process) +
                                      ", with everything written; completed"});
  return end;
}

}  // namespace

bool is_whole(Machine& machine, const JournalEntry& entry, bool same_boot) {
  const Intent& intent = *entry.intent;
  if (intent.confirm_within) return false;  // whoever was to confirm it has not been asked
  if (machine.live && same_boot && !all_values_hold(machine, intent)) return false;
  // Running values died with their boot: without a file nothing is left to be completed.
  if (machine.live && !same_boot && writes_values(intent) && intent.files.empty()) return false;
  return all_files_hold(machine, intent);
}

Status complete(Machine& machine, Journal& journal, const JournalEntry& entry, bool same_boot) {
  const auto files = files_without_step(entry);
  Plan writes;
  for (const FileImage* file : files) writes.files.push_back(FileChange{.path = file->path});
  if (auto status = preflight(machine, writes, journal.state_dir(), Purpose::undo); !status)
    return status;
  for (const FileImage* file : files) {
    auto status = machine.files->replace(file->path, file->after->bytes, file->after->attributes);
    if (!status) return status;
  }
  return journal.end(entry.id, end_of(machine, *entry.intent, same_boot));
}

}  // namespace tune
