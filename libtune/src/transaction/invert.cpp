#include "transaction/invert.hpp"

#include <utility>

#include "plan/digest.hpp"
#include "transaction/invert_files.hpp"
#include "transaction/invert_values.hpp"

namespace tune {
namespace {

using Inverses = std::map<std::string, FileInverse>;  // by path

std::optional<std::string> value_in(const std::optional<std::string>& bytes, const Key& key) {
  if (!bytes) return std::nullopt;
  const auto value = ConfigDocument(*bytes).value(key);
  if (!value) return std::nullopt;
  return value->first;
}

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
  const auto file = image.file ? files.find(*image.file) : files.end();
  if (file != files.end() && file->second.changes) {
    in_file = value_in(file->second.bytes, image.key);
    if (in_file != value_in(look_up(present.files, *image.file), image.key)) {
      change.file = image.file;
    }
  }
  if (!change.runtime && !change.file) return std::nullopt;
  change.wanted = value.value ? *value.value : in_file.value_or(image.before.value_or(""));
  return change;
}

void add_file(const FileImage& image, const FileInverse& inverse, const Present& present,
              RollbackPlan& rollback) {
  for (const Conflict& conflict : inverse.conflicts) rollback.conflicts.push_back(conflict);
  if (!inverse.changes) return;
  const auto current = look_up(present.files, image.path);
  rollback.plan.files.push_back(file_change(image.path, current, inverse.bytes));
  if (!inverse.bytes) {
    rollback.removed_files.push_back(image.path);
    const auto& folders = image.folders;
    rollback.removed_folders.insert(rollback.removed_folders.end(), folders.begin(), folders.end());
  }
  if (!current && image.before) rollback.attributes[image.path] = image.before->attributes;
}

// After the keys whose writes change them. Some stand there with the value that they have: to keep
// it.
void add_side_values(const std::vector<JournalEntry>& entries, const JournalEntry& entry,
                     const Present& present, RollbackPlan& rollback) {
  bool written = false;
  for (const Change& change : rollback.plan.changes) written |= change.runtime;
  if (!written) return;
  const auto& side_values = entry.intent->side_values;
  for (std::size_t i = 0; i < side_values.size(); ++i) {
    auto value = invert_side_value(entries, entry, i, present);
    if (!value) continue;
    Change change{.key = side_values[i].key};
    change.running = look_up(present.running, change.key.name());
    change.wanted = std::move(*value);
    change.runtime = true;
    change.why = "writes of other keys change it as well";
    rollback.plan.changes.push_back(std::move(change));
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
  Inverses files;
  for (const FileImage& image : intent.files) {
    files.emplace(image.path, invert_file(entries, entry, image, present, foreign));
  }
  for (auto image = intent.values.rbegin(); image != intent.values.rend(); ++image) {
    ValueInverse value = invert_value(entries, entry, *image, present, foreign);
    if (value.conflict) rollback.conflicts.push_back(*value.conflict);
    auto change = change_of(*image, value, files, present);
    if (change) rollback.plan.changes.push_back(std::move(*change));
  }
  add_side_values(entries, entry, present, rollback);
  for (const FileImage& image : intent.files) {
    add_file(image, files.at(image.path), present, rollback);
  }
  rollback.plan.sha256 = plan_digest(rollback.plan);
  return rollback;
}

}  // namespace tune
