#include "transaction/side_values.hpp"

#include <set>
#include <string>
#include <utility>

#include "base/text.hpp"
#include "kernel/also_changes.hpp"
#include "kernel/running.hpp"

namespace tune {
namespace {

// "net/ipv4/conf/*/rp_filter" with every "*" replaced by what is there.
std::vector<std::string> expanded(Machine& machine, const std::string& path) {
  const std::size_t star = path.find("/*");
  if (star == std::string::npos) return {path};
  std::vector<std::string> paths;
  const auto entries = machine.files->list("/proc/sys/" + path.substr(0, star));
  if (!entries) return paths;
  for (const DirectoryEntry& entry : *entries) {
    std::string one = path;
    one.replace(star + 1, 1, entry.name);
    for (std::string& whole : expanded(machine, one)) paths.push_back(std::move(whole));
  }
  return paths;
}

}  // namespace

std::vector<Key> keys_like(Machine& machine, std::string_view name) {
  std::vector<Key> keys;
  const auto pattern = Key::parse(name);
  if (!pattern) return keys;
  for (const std::string& path : expanded(machine, pattern->path())) {
    auto key = Key::from_path(path);
    if (key && access_of(machine, *key).writable) keys.push_back(std::move(*key));
  }
  return keys;
}

std::vector<SideImage> side_values(Machine& machine, const std::vector<ValueImage>& values) {
  std::set<Key> seen;
  for (const ValueImage& value : values) {
    if (value.runtime) seen.insert(value.key);
  }
  std::vector<SideImage> side_values;
  for (const ValueImage& value : values) {
    for (const std::string& name : also_changed_by(value.key.name(), value.key.parameter())) {
      for (const Key& key : keys_like(machine, name)) {
        if (!seen.insert(key).second) continue;
        auto now = read_running(machine, key);
        if (now) side_values.push_back({key, std::move(*now)});
      }
    }
  }
  return side_values;
}

}  // namespace tune
