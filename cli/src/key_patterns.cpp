#include "key_patterns.hpp"

#include <algorithm>
#include <map>
#include <string>

#include <tune/parameter.hpp>

#include "config/expand_glob.hpp"
#include "config/key_path.hpp"

namespace tune::cli {
namespace {

std::vector<Key> keys_of_machine(MachineSetup& setup, const Key& pattern) {
  std::vector<Key> keys;
  if (!setup.machine.live) return keys;
  const config::ProcSys proc_sys = config::proc_sys_of(*setup.machine.files);
  for (const std::string& path : proc_sys.expand(pattern.path())) {
    if (proc_sys.is_folder("/proc/sys/" + path)) continue;
    if (auto key = Key::from_path(path)) keys.push_back(std::move(*key));
  }
  return keys;
}

std::vector<Key> keys_of_document(const Host& host, const Key& pattern) {
  std::vector<Key> keys;
  for (const auto& [name, value] : host.values) {
    auto key = Key::parse(name);
    if (key && config::match_glob(pattern.path(), key->path())) keys.push_back(std::move(*key));
  }
  return keys;
}

}  // namespace

bool is_key_pattern(const Key& argument) {
  if (!config::is_glob(argument.path())) return false;
  const Parameter* parameter = argument.parameter();
  return parameter == nullptr || parameter->key != argument.name();
}

std::vector<Key> keys_matching(MachineSetup& setup, const std::optional<Host>& document,
                               const Key& pattern) {
  std::map<std::string, Key> found;
  for (Key& key :
       document ? keys_of_document(*document, pattern) : keys_of_machine(setup, pattern)) {
    std::string name = key.name();
    found.emplace(std::move(name), std::move(key));
  }
  std::vector<const Parameter*> shown;
  for (const auto& [name, key] : found) shown.push_back(find_parameter(name));
  for (const Parameter& parameter : catalog()) {
    const auto key = Key::parse(parameter.key);
    if (!key || !config::match_glob(pattern.path(), key->path())) continue;
    if (std::find(shown.begin(), shown.end(), &parameter) != shown.end()) continue;
    found.emplace(key->name(), *key);
  }
  std::vector<Key> keys;
  for (auto& [name, key] : found) keys.push_back(std::move(key));
  return keys;
}

}  // namespace tune::cli
