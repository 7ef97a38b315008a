#include "transaction/owners.hpp"

#include <algorithm>
#include <utility>

#include <tune/parameter.hpp>
#include <tune/value.hpp>

#include "transaction/history.hpp"

namespace tune {
namespace {

using Text = std::optional<std::string>;

struct Layer {
  std::int64_t origin = 0;  // 0: somebody else, or what was there at first
  Text value;
  std::int64_t since = 0;
  bool in_force = true;
  bool besides = false;
};

// What was set at one place, one above the other.
class Layers {
 public:
  explicit Layers(const Key& key) : parameter_(key.parameter()) {}

  bool same(const Text& a, const Text& b) const {
    if (!a || !b) return !a && !b;
    return same_value(parameter_, *a, *b);
  }

  // What a transaction found: unless it is what the layers come to, somebody else set it.
  void see(const Text& value) {
    const Layer* top = below(layers_.size());
    if (!top || !same(top->value, value)) layers_.push_back({.value = value});
  }

  // In force from `since` on. What was undone goes back to its place, and counts as set anew where
  // nothing in force lies on it.
  void enter(std::int64_t origin, std::int64_t since, const Touch& touch) {
    const std::size_t at = find(origin);
    if (at == layers_.size()) {
      if (touch.sets) layers_.push_back({origin, touch.value, since, true, touch.besides});
      return;
    }
    if (layers_[at].in_force) return;
    layers_[at].in_force = true;
    if (owner_above(at) || (!touch.wrote && changed_besides(at))) return;
    layers_[at].since = since;
    std::rotate(layers_.begin() + static_cast<std::ptrdiff_t>(at),
                layers_.begin() + static_cast<std::ptrdiff_t>(at) + 1, layers_.end());
  }

  void leave(std::int64_t origin) {
    const std::size_t at = find(origin);
    if (at < layers_.size()) layers_[at].in_force = false;
  }

  // What the transaction of `origin` or a rollback of it left: by force also instead of what
  // somebody else had set.
  void wrote(std::int64_t origin, const Text& value) {
    while (!layers_.empty() && layers_.back().origin == 0 && !same(layers_.back().value, value)) {
      layers_.pop_back();
    }
    const Layer* top = below(layers_.size());
    if (top && same(top->value, value)) return;
    const auto at = static_cast<std::ptrdiff_t>(find(origin));
    layers_.insert(layers_.begin() + at, {.value = value});
  }

  std::size_t find(std::int64_t origin) const {
    const auto found = std::find_if(layers_.begin(), layers_.end(), [origin](const Layer& layer) {
      return layer.origin == origin;
    });
    return static_cast<std::size_t>(found - layers_.begin());
  }

  bool has(std::size_t at) const { return at < layers_.size(); }
  const Layer& operator[](std::size_t at) const { return layers_[at]; }

  const Layer* owner_above(std::size_t at) const {
    for (std::size_t i = layers_.size(); i > at + 1; --i) {
      const Layer& layer = layers_[i - 1];
      if (layer.origin != 0 && layer.in_force && !layer.besides) return &layer;
    }
    return nullptr;
  }

  bool changed_besides(std::size_t at) const {
    return std::any_of(layers_.begin() + static_cast<std::ptrdiff_t>(at), layers_.end(),
                       [](const Layer& layer) { return layer.in_force && layer.besides; });
  }

  // What shows when everything from `at` on is taken away.
  const Layer* below(std::size_t at) const {
    for (std::size_t i = at; i > 0; --i) {
      if (layers_[i - 1].in_force) return &layers_[i - 1];
    }
    return nullptr;
  }

 private:
  const Parameter* parameter_;
  std::vector<Layer> layers_;
};

Layers layers_of(const std::vector<JournalEntry>& entries, const JournalEntry& entry,
                 const Key& key, const std::vector<Touch>& touches) {
  const Turn own = turn_of(entries, entry);
  const std::int64_t last = last_like(entries, entry);
  Layers layers(key);
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (!has_effect(entries[i]) && entries[i].id != entry.id) continue;
    const Turn turn = turn_of(entries, entries[i]);
    if (turn.origin == own.origin && entries[i].id > last) continue;
    const Touch& touch = touches[i];
    if (touch.saw) layers.see(touch.before);
    if (turn.in_force) {
      layers.enter(turn.origin, entries[i].id, touch);
    } else {
      layers.leave(turn.origin);
    }
    if (touch.wrote) layers.wrote(turn.origin, touch.after);
  }
  return layers;
}

}  // namespace

Judgement judge(const std::vector<JournalEntry>& entries, const JournalEntry& entry, const Key& key,
                const std::vector<Touch>& touches, const Text& current) {
  const Turn own = turn_of(entries, entry);
  const Layers layers = layers_of(entries, entry, key, touches);
  const std::size_t at = layers.find(own.origin);
  if (!layers.has(at)) return {};
  const Layer* below = layers.below(at);
  if (!below) return {};
  Judgement judgement{.value = below->value, .expected = layers[at].value};
  if (!own.in_force) std::swap(judgement.value, judgement.expected);  // it is redone
  if (layers.same(judgement.value, judgement.expected))
    return judgement;  // it changed nothing here
  if (const Layer* owner = layers.owner_above(at)) {
    judgement.fate = Fate::taken;
    judgement.owner = owner->origin;
    judgement.since = owner->since;
  } else if (!layers.same(current, judgement.value)) {
    judgement.fate = layers.same(current, judgement.expected) ? Fate::put : Fate::changed;
  }
  return judgement;
}

std::string taken_by(const Judgement& judgement) {
  const std::string name = "transaction " + std::to_string(judgement.owner);
  if (judgement.since == judgement.owner) return name + " took it over since, and keeps it";
  return name + ", redone by " + std::to_string(judgement.since) +
         ", took it over since, and keeps it";
}

}  // namespace tune
