#include "shown_keys.hpp"

#include "kernel/running.hpp"

namespace tune::cli {

bool ShownKeys::contains(const Key& key) {
  const std::string path = running_path(key);
  const std::size_t name = path.rfind('/') + 1;
  const auto [folder, fresh] = folders_.try_emplace(path.substr(0, name));
  if (fresh) {
    const auto entries = files_.list(folder->first);
    if (entries) {
      for (const DirectoryEntry& entry : *entries) folder->second.insert(entry.name);
    }
  }
  return folder->second.contains(path.substr(name));
}

}  // namespace tune::cli
