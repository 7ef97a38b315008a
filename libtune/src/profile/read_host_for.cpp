#include <algorithm>
#include <vector>

#include <tune/profile.hpp>

namespace tune {

Result<Host> read_host_for(Machine& machine, const Profile& profile) {
  std::vector<Key> keys;
  for (const Setting& setting : profile.settings) keys.push_back(setting.key);
  const bool has_pattern = std::any_of(profile.settings.begin(), profile.settings.end(),
                                       [](const Setting& setting) { return setting.glob; });
  if (has_pattern) return read_host(machine, keys, Values::all);
  // Lines of a configuration file have no formulas, which could ask for any key.
  return read_host(machine, keys,
                   profile.from_configuration ? Values::compared : Values::of_catalog);
}

}  // namespace tune
