#include "plan/changed_by.hpp"

#include <tune/parameter.hpp>
#include <tune/value.hpp>

#include "kernel/also_changes.hpp"

namespace tune {
const Change* changer_of(const std::vector<Change>& changes, const Key& key,
                         std::string_view value) {
  const Write held = write_of(key, value);
  for (const Change& change : changes) {
    if (change.runtime && also_changes(write_of(change.key, change.wanted), held)) return &change;
  }
  return nullptr;
}

const Change* written_again_for(const Plan& plan, const Change& change) {
  const bool holds = change.runtime && change.running &&
                     same_value(change.key.parameter(), *change.running, change.wanted);
  return holds ? changer_of(plan.changes, change.key, change.wanted) : nullptr;
}

}  // namespace tune
