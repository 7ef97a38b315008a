#include "profile/merge_profiles.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace tune {
namespace {

const std::string& name_of(const Input& input) { return input.name; }
const std::string& name_of(const NamedQuantity& quantity) { return quantity.name; }
const Key& name_of(const Setting& setting) { return setting.key; }

template <typename Thing>
Thing* find_same(std::vector<Thing>& things, const Thing& like) {
  const auto found = std::find_if(things.begin(), things.end(), [&](const Thing& thing) {
    return name_of(thing) == name_of(like);
  });
  return found == things.end() ? nullptr : &*found;
}

template <typename Thing>
void replace_or_add(std::vector<Thing>& things, const Thing& thing) {
  if (Thing* same = find_same(things, thing)) {
    *same = thing;
  } else {
    things.push_back(thing);
  }
}

// Two profiles that extend the same one have the same setting, which is no further limit.
bool same_place(const Setting& a, const Setting& b) {
  return a.place.file == b.place.file && a.place.line == b.place.line &&
         a.place.column == b.place.column;
}

void add_limit(Setting& setting, const Setting& further) {
  const auto known = [&](const Setting& other) { return same_place(other, further); };
  if (known(setting) || std::any_of(setting.also.begin(), setting.also.end(), known)) return;
  setting.also.push_back(further);
  setting.also.back().also.clear();
}

void combine_setting(std::vector<Setting>& settings, const Setting& next) {
  Setting* same = find_same(settings, next);
  const bool limits =
      same != nullptr && same->mode == next.mode && next.mode != SettingMode::exactly;
  if (!limits) return replace_or_add(settings, next);
  add_limit(*same, next);
  for (const Setting& further : next.also) add_limit(*same, further);
}

}  // namespace

void extend(const Profile& base, Profile& derived) {
  Profile own = std::move(derived);
  derived = base;
  for (const Input& input : own.inputs) replace_or_add(derived.inputs, input);
  for (const NamedQuantity& quantity : own.quantities) {
    replace_or_add(derived.quantities, quantity);
  }
  for (const Setting& setting : own.settings) replace_or_add(derived.settings, setting);
  derived.name = std::move(own.name);
  derived.title = std::move(own.title);
  derived.description = std::move(own.description);
  derived.file = std::move(own.file);
  derived.extends = std::move(own.extends);
}

void combine(Profile& profile, const Profile& next) {
  for (const Input& input : next.inputs) replace_or_add(profile.inputs, input);
  for (const NamedQuantity& quantity : next.quantities) {
    replace_or_add(profile.quantities, quantity);
  }
  for (const Setting& setting : next.settings) combine_setting(profile.settings, setting);
  profile.name += "," + next.name;
  profile.title += " + " + next.title;
  profile.description += "\n\n" + next.description;
  profile.extends.insert(profile.extends.end(), next.extends.begin(), next.extends.end());
}

}  // namespace tune
