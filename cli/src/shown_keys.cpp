#include "shown_keys.hpp"

#include "kernel/running.hpp"

namespace tune::cli {
namespace {

constexpr std::string_view kTop = "/proc/sys";

}  // namespace

const ShownKeys::Names& ShownKeys::names_in(const std::string& folder) {
  const auto [at, fresh] = folders_.try_emplace(folder);
  Names& names = at->second;  // stays where it is when folders above it are added
  if (!fresh || (folder != kTop && !has(folder))) return names;
  if (const auto entries = files_.list(folder)) {
    for (const DirectoryEntry& entry : *entries) names.insert(entry.name);
  }
  return names;
}

bool ShownKeys::has(const std::string& path) {
  const std::size_t name = path.rfind('/') + 1;
  return names_in(path.substr(0, name - 1)).contains(path.substr(name));
}

bool ShownKeys::contains(const Key& key) { return has(key.file()); }

}  // namespace tune::cli
