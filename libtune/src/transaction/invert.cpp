#include "transaction/invert.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include "kernel/also_changes.hpp"
#include "plan/changed_by.hpp"
#include "plan/digest.hpp"
#include "transaction/history.hpp"
#include "transaction/invert_files.hpp"
#include "transaction/invert_values.hpp"

namespace tune {
namespace {

using Inverses = std::map<std::string, FileInverse>;  // by path

std::optional<std::string> look_up(const std::map<std::string, std::string>& map,
                                   const std::string& name) {
  const auto found = map.find(name);
  if (found == map.end()) return std::nullopt;
  return found->second;
}

// One key of the inverse; nothing when neither its running value nor its line changes.
std::optional<Change> change_of(const ValueImage& image, const ValueInverse& value,
                                const Inverses& files, const Present& present) {
  Change change{.key = image.key};
  if (present.live) change.running = look_up(present.running, image.key.name());
  change.runtime = value.value.has_value();
  std::optional<std::string> in_file;
  for (const auto& [path, inverse] : files) {
    const auto line = inverse.lines.find(image.key);
    if (line == inverse.lines.end()) continue;
    change.file = path;
    in_file = line->second;
  }
  if (!change.runtime && !change.file) return std::nullopt;
  change.wanted = value.value ? *value.value : in_file.value_or(image.before.value_or(""));
  return change;
}

// The last image of the file for which `of` is true.
template <typename Predicate>
const FileImage* last_image(const std::vector<JournalEntry>& entries, const std::string& path,
                            Predicate of) {
  for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) {
    if (!entry->intent) continue;
    for (const FileImage& image : entry->intent->files) {
      if (image.path == path && of(image)) return &image;
    }
  }
  return nullptr;
}

// The folders that were made for the file go with it, the attributes that it had come with it.
void add_file(const std::vector<JournalEntry>& entries, const std::string& path,
              const FileInverse& inverse, const Present& present, RollbackPlan& rollback) {
  for (const Conflict& conflict : inverse.conflicts) rollback.conflicts.push_back(conflict);
  if (!inverse.changes) return;
  const auto current = look_up(present.files, path);
  rollback.plan.files.push_back(file_change(path, current, inverse.bytes));
  if (!inverse.bytes) {
    rollback.removed_files.push_back(path);
    const FileImage* made =
        last_image(entries, path, [](const FileImage& image) { return !image.folders.empty(); });
    if (!made) return;
    auto& folders = rollback.removed_folders;
    folders.insert(folders.end(), made->folders.begin(), made->folders.end());
  } else if (!current) {
    const FileImage* there =
        last_image(entries, path, [](const FileImage& image) { return image.before.has_value(); });
    if (there) rollback.attributes[path] = there->before->attributes;
  }
}

// Two names of one thing (ip_forward, conf.all.forwarding) cannot have different values: what was
// set under the one is the other as well.
bool follows_another(const Change& kept, const Plan& plan) {
  const Write held = write_of(kept.key, kept.wanted);
  return std::any_of(plan.changes.begin(), plan.changes.end(), [&](const Change& change) {
    return change.runtime && also_changes(write_of(change.key, change.wanted), held) &&
           also_changes(held, write_of(change.key, change.wanted));
  });
}

Change* change_to(Plan& plan, const Key& key) {
  for (Change& change : plan.changes) {
    if (change.key == key) return &change;
  }
  return nullptr;
}

// A key of which only a line was to change is written as well.
void add_write(Plan& plan, Change write) {
  write.runtime = true;
  write.why = "writes of other keys change it as well";
  if (Change* there = change_to(plan, write.key)) {
    write.file = there->file;
    *there = std::move(write);
  } else {
    plan.changes.push_back(std::move(write));
  }
}

// What later transactions keep of the keys that this one set, as if it were written now.
std::vector<Change> held_by_others(const std::vector<JournalEntry>& entries,
                                   const JournalEntry& entry, const JournalEntry& origin,
                                   const Present& present) {
  std::vector<Change> held;
  for (const ValueImage& image : origin.intent->values) {
    if (!is_taken_over(entries, entry, image.key, present)) continue;
    Change change{.key = image.key, .wanted = *look_up(present.running, image.key.name())};
    change.runtime = true;
    held.push_back(std::move(change));
  }
  return held;
}

// After the keys whose writes change them. Some stand there with the value that they have: to keep
// it where one of those writes changes it. What comes of a key that stays, stays as well.
void add_side_values(const std::vector<JournalEntry>& entries, const JournalEntry& entry,
                     const JournalEntry& origin, const Present& present, RollbackPlan& rollback) {
  auto& changes = rollback.plan.changes;
  if (std::none_of(changes.begin(), changes.end(), std::mem_fn(&Change::runtime))) return;
  std::vector<Change> besides;
  std::vector<Change> writes = changes;  // of what goes back
  const std::vector<Change> held = held_by_others(entries, entry, origin, present);
  const auto& side_values = entry.intent->side_values;
  for (std::size_t i = 0; i < side_values.size(); ++i) {
    auto value = invert_side_value(entries, entry, i, present);
    if (!value) continue;
    Change change{.key = side_values[i].key};
    change.running = look_up(present.running, change.key.name());
    change.wanted = std::move(*value);
    change.runtime = true;
    if (changer_of(held, change.key, change.wanted)) change.wanted = *change.running;
    if (change.wanted != change.running) writes.push_back(change);
    besides.push_back(std::move(change));
  }
  for (Change& change : besides) {
    const bool kept = change.wanted == change.running;
    if (kept && !changer_of(writes, change.key, change.wanted)) continue;
    if (kept && follows_another(change, rollback.plan)) continue;
    add_write(rollback.plan, std::move(change));
  }
}

// What belongs to others, or is as it is to be, may not go with the writes of other keys: it is
// written again with the value that it has.
void keep_value(const Key& key, const Present& present, Plan& plan) {
  const auto running = look_up(present.running, key.name());
  const Change* there = change_to(plan, key);
  if (!running || (there && there->runtime)) return;
  Change kept{.key = key, .running = running, .wanted = *running};
  if (!changer_of(plan.changes, key, *running) || follows_another(kept, plan)) return;
  add_write(plan, std::move(kept));
}

void keep_others(const std::vector<JournalEntry>& entries, const JournalEntry& entry,
                 const JournalEntry& origin, const Present& present, Plan& plan) {
  if (!present.live || !present.same_boot(entry)) return;
  for (const ValueImage& image : origin.intent->values) keep_value(image.key, present, plan);
  for (const SideImage& image : origin.intent->side_values) {
    if (is_taken_over(entries, entry, image.key, present)) keep_value(image.key, present, plan);
  }
}

}  // namespace

RollbackPlan invert(const std::vector<JournalEntry>& entries, const JournalEntry& entry,
                    const Present& present, Foreign foreign) {
  const Intent& intent = *entry.intent;
  RollbackPlan rollback{.id = entry.id};
  rollback.plan.profile = intent.profile;
  rollback.plan.facts = intent.facts;
  rollback.plan.scope = intent.scope;
  rollback.plan.target = {intent.target,
                          "transaction " + std::to_string(entry.id) + " wrote there"};
  const Turn turn = turn_of(entries, entry);
  const JournalEntry& origin = *find_entry(entries, turn.origin);
  Inverses files;
  for (const std::string& path : files_of(entries, origin)) {
    files.emplace(path, invert_file(entries, entry, path, present, foreign));
  }
  std::vector<ValueImage> values = origin.intent->values;
  if (turn.in_force) std::reverse(values.begin(), values.end());
  for (const ValueImage& image : values) {
    ValueInverse value = invert_value(entries, entry, image, present, foreign);
    if (value.conflict) rollback.conflicts.push_back(*value.conflict);
    auto change = change_of(image, value, files, present);
    if (change) rollback.plan.changes.push_back(std::move(*change));
  }
  add_side_values(entries, entry, origin, present, rollback);
  keep_others(entries, entry, origin, present, rollback.plan);
  for (const auto& [path, inverse] : files) {
    add_file(entries, path, inverse, present, rollback);
  }
  const bool taken = std::any_of(rollback.conflicts.begin(), rollback.conflicts.end(),
                                 [](const Conflict& conflict) { return conflict.owner != 0; });
  rollback.counts = taken && turn.in_force && !undone(entries).contains(entry.id);
  rollback.redoes = is_rollback(entries, entry);
  rollback.plan.sha256 = plan_digest(rollback.plan);
  return rollback;
}

}  // namespace tune
