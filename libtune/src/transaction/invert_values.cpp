#include "transaction/invert_values.hpp"

#include <utility>

#include <tune/parameter.hpp>
#include <tune/value.hpp>

#include "transaction/history.hpp"
#include "transaction/network_namespace.hpp"

namespace tune {
namespace {

bool same(const Key& key, std::string_view a, std::string_view b) {
  return same_value(find_parameter(key.name()), a, b);
}

const ValueImage* image_of(const JournalEntry& entry, const Key& key) {
  for (const ValueImage& image : entry.intent->values) {
    if (image.key == key) return &image;
  }
  return nullptr;
}

// The last transaction after `entry` that is in force, no rollback, and set the same key.
const JournalEntry* owner_since(const std::vector<JournalEntry>& entries, const JournalEntry& entry,
                                const Key& key) {
  const auto gone = undone(entries);
  for (auto later = entries.rbegin(); later != entries.rend() && later->id > entry.id; ++later) {
    const bool in_force = later->end && later->end->state == TransactionState::committed &&
                          !later->intent->undoes && !gone.contains(later->id);
    if (in_force && image_of(*later, key)) return &*later;
  }
  return nullptr;
}

// The value from before `entry`, or from before those transactions whose undoing had to leave it.
std::string value_before(const std::vector<JournalEntry>& entries, const JournalEntry& entry,
                         const ValueImage& image) {
  std::string value = *image.before;
  for (const JournalEntry* earlier : half_undone_before(entries, entry)) {
    const ValueImage* older = image_of(*earlier, image.key);
    if (older && older->before && same(image.key, older->wanted, value)) value = *older->before;
  }
  return value;
}

// Did the transaction set the value that a later boot may have set again from its file?
bool concerns(const ValueImage& image, const Present& present) {
  if (!present.live || !image.before) return false;
  return present.same_boot ? image.runtime : image.file.has_value();
}

}  // namespace

std::vector<const JournalEntry*> half_undone_before(const std::vector<JournalEntry>& entries,
                                                    const JournalEntry& entry) {
  std::vector<const JournalEntry*> found;
  if (entry.intent->undoes) return found;
  const auto gone = undone(entries);
  for (auto earlier = entries.rbegin(); earlier != entries.rend(); ++earlier) {
    const auto by = gone.find(earlier->id);
    if (earlier->id >= entry.id || by == gone.end() || by->second < entry.id) continue;
    const bool half = !find_entry(entries, by->second)->intent->conflicts.empty();
    if (half && !earlier->intent->undoes) found.push_back(&*earlier);
  }
  return found;
}

std::optional<std::string> invert_side_value(const std::vector<JournalEntry>& entries,
                                             const JournalEntry& entry, std::size_t index,
                                             const Present& present) {
  const SideImage& image = entry.intent->side_values[index];
  const auto running = present.running.find(image.key.name());
  if (!present.live || !present.same_boot || running == present.running.end()) return std::nullopt;
  if (is_elsewhere(image.key, entry.intent->network_namespace, present.network_namespace)) {
    return std::nullopt;
  }
  const auto& after = entry.end->side_values[index].after;
  const bool ours =
      after && same(image.key, running->second, *after) && !owner_since(entries, entry, image.key);
  return ours ? image.before : running->second;
}

ValueInverse invert_value(const std::vector<JournalEntry>& entries, const JournalEntry& entry,
                          const ValueImage& image, const Present& present, Foreign foreign) {
  if (!concerns(image, present)) return {};
  const std::string name = image.key.name();
  const std::string before = value_before(entries, entry, image);
  const auto running = present.running.find(name);
  Conflict conflict{.key = name, .expected = image.wanted};
  if (is_elsewhere(image.key, entry.intent->network_namespace, present.network_namespace)) {
    conflict.found = running == present.running.end() ? "" : running->second;
    conflict.why = "it was set in another network namespace: roll back there";
    return {.conflict = std::move(conflict)};
  }
  if (running == present.running.end()) {
    conflict.why = "the key is no longer there";
    return {.conflict = std::move(conflict)};
  }
  conflict.found = running->second;
  if (same(image.key, running->second, before)) return {};
  if (const JournalEntry* owner = owner_since(entries, entry, image.key)) {
    conflict.why =
        "transaction " + std::to_string(owner->id) + " took it over: roll that back first";
    return {.conflict = std::move(conflict)};
  }
  if (same(image.key, running->second, image.wanted)) return {.value = before};
  if (!present.same_boot) return {};  // the boot set something else: nothing of ours is left
  if (foreign == Foreign::overwrite) return {.value = before};
  conflict.why = "somebody else changed it since";
  return {.conflict = std::move(conflict)};
}

}  // namespace tune
