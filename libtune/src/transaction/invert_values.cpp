#include "transaction/invert_values.hpp"

#include <algorithm>
#include <utility>

#include <tune/parameter.hpp>
#include <tune/value.hpp>

#include "kernel/also_changes.hpp"
#include "transaction/history.hpp"
#include "transaction/network_namespace.hpp"
#include "transaction/owners.hpp"
#include "transaction/record_names.hpp"

namespace tune {
namespace {

bool same(const Key& key, std::string_view a, std::string_view b) {
  return same_value(key.parameter(), a, b);
}

// Also under another name of the same value: ip_forward is conf.all.forwarding.
const ValueImage* image_of(const JournalEntry& entry, const Key& key) {
  if (!entry.intent) return nullptr;
  const auto find = [&](auto is_it) -> const ValueImage* {
    const auto& images = entry.intent->values;
    const auto found = std::find_if(images.begin(), images.end(), is_it);
    return found == images.end() ? nullptr : &*found;
  };
  const ValueImage* image = find([&](const ValueImage& one) { return one.key == key; });
  if (image) return image;
  const Write named = write_of(key, {});
  if (!named.parameter || named.parameter->also_changes.empty()) return nullptr;
  return find(
      [&](const ValueImage& one) { return are_one_value(write_of(one.key, one.wanted), named); });
}

// Does the transaction count on the running value, be it that it wrote it, found it there, or that
// a later boot sets it from the file?
bool sets(const Intent& intent, const ValueImage& image, const Present& present) {
  if (intent.boot_id != present.boot_id) {
    return image.file || (intent.scope != PlanScope::runtime_only && image.persisted &&
                          same(image.key, *image.persisted, image.wanted));
  }
  return image.runtime || (intent.scope != PlanScope::persist_only && image.before &&
                           same(image.key, *image.before, image.wanted));
}

const SideImage* side_image_of(const JournalEntry& entry, const Key& key) {
  const auto& images = entry.intent->side_values;
  const auto found = std::find_if(images.begin(), images.end(),
                                  [&](const SideImage& image) { return image.key == key; });
  return found == images.end() ? nullptr : &*found;
}

// Does a write by which an earlier one changed the key belong to this one as well, which found it?
// Then it counts on what came of it, too.
bool counts_on(const JournalEntry& other, const JournalEntry& earlier, const Write& held,
               const SideImage& before, const Present& present) {
  const auto& images = other.intent->values;
  return std::any_of(images.begin(), images.end(), [&](const ValueImage& image) {
    const Write write = write_of(image.key, image.wanted);
    if (!also_changes(write, write_of(before.key, before.before)) || also_changes(write, held))
      return false;
    const ValueImage* cause = image_of(earlier, image.key);
    return cause && cause->runtime && sets(*other.intent, image, present);
  });
}

bool counts_besides(const std::vector<JournalEntry>& entries, const JournalEntry& other,
                    const SideImage& found, const Present& present) {
  return std::any_of(entries.begin(), entries.end(), [&](const JournalEntry& earlier) {
    if (earlier.id >= other.id || !has_effect(earlier) || !present.same_boot(earlier) ||
        is_elsewhere(found.key, earlier.intent->network_namespace, other.intent->network_namespace))
      return false;
    const SideImage* before = side_image_of(earlier, found.key);
    return before && before->before != found.before &&
           counts_on(other, earlier, write_of(found.key, found.before), *before, present);
  });
}

// What an entry made of the key with a write of another one.
Touch touch_besides(const std::vector<JournalEntry>& entries, const JournalEntry& other,
                    const JournalEntry& entry, const Key& key, const Present& present) {
  if (!other.intent || !other.end || !present.same_boot(other)) return {};
  if (is_elsewhere(key, other.intent->network_namespace, entry.intent->network_namespace)) {
    return {};
  }
  const auto& images = other.intent->side_values;
  for (std::size_t i = 0; i < images.size(); ++i) {
    if (images[i].key != key) continue;
    const auto& after = other.end->side_values[i].after;
    const std::string& value = after ? *after : images[i].before;
    const bool found = same(key, images[i].before, value);
    const bool counts = found && counts_besides(entries, other, images[i], present);
    if (!after && !counts) continue;
    return {.sets = !found || counts,
            .value = value,
            .besides = true,
            .saw = true,
            .before = images[i].before};
  }
  return {};
}

// What an entry did to the running value that `entry` set.
Touch touch_of(const std::vector<JournalEntry>& entries, const JournalEntry& other,
               const JournalEntry& entry, const Key& key, const Present& present) {
  const ValueImage* image = image_of(other, key);
  if (!image) return touch_besides(entries, other, entry, key, present);
  const Intent& intent = *other.intent;
  const bool died = intent.boot_id != present.boot_id;
  if (!died && is_elsewhere(key, intent.network_namespace, entry.intent->network_namespace)) {
    return {};
  }
  Touch touch{.sets = sets(intent, *image, present), .value = image->wanted};
  if (died && !touch.sets) return {};
  touch.saw = image->before.has_value();
  touch.before = image->before;
  touch.wrote = image->runtime;
  touch.after = image->wanted;
  return touch;
}

Judgement judge_value(const std::vector<JournalEntry>& entries, const JournalEntry& entry,
                      const Key& key, const Present& present, const std::string& running) {
  std::vector<Touch> touches;
  for (const JournalEntry& other : entries) {
    touches.push_back(touch_of(entries, other, entry, key, present));
  }
  return judge(entries, entry, key, touches, running);
}

// A later transaction in force that set the key, though `entry` did not.
bool is_taken(const std::vector<JournalEntry>& entries, const JournalEntry& entry, const Key& key) {
  const auto gone = undone(entries);
  return std::any_of(entries.begin(), entries.end(), [&](const JournalEntry& later) {
    return later.id > entry.id && has_effect(later) && !gone.contains(later.id) &&
           turn_of(entries, later).in_force && image_of(later, key);
  });
}

// Who changed the key with a write of another one; 0 when none did.
std::int64_t changed_besides(const std::vector<JournalEntry>& entries, const JournalEntry& entry,
                             const Key& key, const std::string& running) {
  for (auto later = entries.rbegin(); later != entries.rend() && later->id > entry.id; ++later) {
    if (!has_effect(*later)) continue;
    const auto& images = later->intent->side_values;
    for (std::size_t i = 0; i < images.size(); ++i) {
      const auto& after = later->end->side_values[i].after;
      if (images[i].key == key && after && same(key, running, *after)) return later->id;
    }
  }
  return 0;
}

bool is_away(const JournalEntry& entry, const Key& key, const Present& present) {
  // After a boot its numbers mean nothing any more.
  return present.same_boot(entry) &&
         is_elsewhere(key, entry.intent->network_namespace, present.network_namespace);
}

std::string who_changed(const std::vector<JournalEntry>& entries, const JournalEntry& entry,
                        const Key& key, const std::string& running) {
  const std::int64_t by = changed_besides(entries, entry, key, running);
  if (by == 0) return "somebody else changed it since";
  return "transaction " + std::to_string(by) + " changed it with a write of another key";
}

}  // namespace

std::optional<std::string> invert_side_value(const std::vector<JournalEntry>& entries,
                                             const JournalEntry& entry, std::size_t index,
                                             const Present& present) {
  const SideImage& image = entry.intent->side_values[index];
  const auto running = present.running.find(image.key.name());
  if (!present.live || !present.same_boot(entry) || running == present.running.end()) {
    return std::nullopt;
  }
  if (is_away(entry, image.key, present)) return std::nullopt;
  const Judgement judgement = judge_value(entries, entry, image.key, present, running->second);
  if (judgement.value) {
    return judgement.fate == Fate::put ? judgement.value : std::optional(running->second);
  }
  // What only the writes of a rollback changed is in no pile.
  const auto& after = entry.end->side_values[index].after;
  const bool ours =
      after && same(image.key, running->second, *after) && !is_taken(entries, entry, image.key);
  return ours ? image.before : running->second;
}

bool is_taken_over(const std::vector<JournalEntry>& entries, const JournalEntry& entry,
                   const Key& key, const Present& present) {
  const auto running = present.running.find(key.name());
  if (running == present.running.end() || is_away(entry, key, present)) return false;
  return judge_value(entries, entry, key, present, running->second).fate == Fate::taken;
}

ValueInverse invert_value(const std::vector<JournalEntry>& entries, const JournalEntry& entry,
                          const ValueImage& image, const Present& present, Foreign foreign) {
  const JournalEntry& origin = *find_entry(entries, turn_of(entries, entry).origin);
  if (!present.live || !image.before || !sets(*origin.intent, image, present)) return {};
  const std::string name = image.key.name();
  const auto running = present.running.find(name);
  Conflict conflict{.key = name, .expected = image.wanted};
  const bool away = is_away(entry, image.key, present);
  // What it only found there is nothing that it could have left.
  if (!image.changes() && (away || running == present.running.end())) return {};
  if (away) {
    if (running != present.running.end()) conflict.found = running->second;
    conflict.why = "it was set in another network namespace: roll transaction " +
                   std::to_string(entry.id) + " back there";
    return {.conflict = std::move(conflict)};
  }
  if (running == present.running.end()) {
    conflict.why = kKeyIsGone;
    return {.conflict = std::move(conflict)};
  }
  const Judgement judgement = judge_value(entries, entry, image.key, present, running->second);
  if (judgement.fate == Fate::nothing) return {};
  if (judgement.fate == Fate::put) return {.value = judgement.value};
  conflict.found = running->second;
  conflict.expected = judgement.expected.value_or("");
  if (judgement.fate == Fate::taken) {
    conflict.owner = judgement.owner;
    conflict.why = taken_by(judgement);
    return {.conflict = std::move(conflict)};
  }
  // A boot that set something else left nothing of the transaction.
  if (!present.same_boot(entry)) return {};
  if (foreign != Foreign::leave) return {.value = judgement.value};
  conflict.why = who_changed(entries, entry, image.key, running->second);
  conflict.may_be_forced = true;
  return {.conflict = std::move(conflict)};
}

}  // namespace tune
