#include "advice/patterns.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include <fnmatch.h>

#include "profile/source_place.hpp"

namespace tune {
namespace {

bool is_meant(const Setting& pattern, const Key& key) {
  // As glob(3) matches the path below /proc/sys.
  const bool matches = fnmatch(pattern.key.path().c_str(), key.path().c_str(), FNM_PATHNAME) == 0;
  return matches &&
         std::find(pattern.except.begin(), pattern.except.end(), key) == pattern.except.end();
}

void put(std::vector<Setting>& settings, Setting setting) {
  const auto same = std::find_if(settings.begin(), settings.end(),
                                 [&](const Setting& other) { return other.key == setting.key; });
  if (same != settings.end()) {
    *same = std::move(setting);
  } else {
    settings.push_back(std::move(setting));
  }
}

void expand(const Setting& pattern, const Host& host, std::vector<Setting>& target) {
  for (const auto& [name, value] : host.values) {
    auto key = Key::parse(name);
    if (!key || host.read_only.contains(name) || !is_meant(pattern, *key)) continue;
    Setting setting = pattern;
    setting.key = std::move(*key);
    setting.glob = false;
    setting.except.clear();
    put(target, std::move(setting));
  }
}

}  // namespace

bool hold_patterns(const std::vector<Setting>& settings) {
  return std::any_of(settings.begin(), settings.end(),
                     [](const Setting& setting) { return setting.glob; });
}

Result<std::vector<Setting>> without_patterns(const std::vector<Setting>& settings,
                                              const Host& host) {
  std::vector<Setting> result;
  for (const Setting& setting : settings) {
    if (!setting.glob) {
      result.push_back(setting);
      continue;
    }
    if (!host.all_values) {
      return error_at(setting.place, "\"" + setting.key.name() +
                                         "\" is a pattern, and the host facts do not say which "
                                         "keys it matches; name the keys.");
    }
    expand(setting, host, result);
  }
  return result;
}

}  // namespace tune
