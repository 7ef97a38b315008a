#include <algorithm>
#include <vector>

#include <tune/profile.hpp>

namespace tune {

Result<Host> read_host_for(Machine& machine, const Profile& profile) {
  std::vector<Key> keys;
  for (const Setting& setting : profile.settings) keys.push_back(setting.key);
  const bool has_pattern = std::any_of(profile.settings.begin(), profile.settings.end(),
                                       [](const Setting& setting) { return setting.glob; });
  return read_host(machine, keys, has_pattern ? Values::all : Values::of_catalog);
}

}  // namespace tune
