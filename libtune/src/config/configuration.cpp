#include <tune/configuration.hpp>

#include "config/key_path.hpp"
#include "config/resolved.hpp"

namespace tune {

std::optional<Key> Assignment::key() const { return config::shown_key(path); }

std::optional<Key> Assignment::reached() const {
  return reached_path.empty() ? std::nullopt : config::shown_key(reached_path);
}

bool Assignment::names(const Key& key) const {
  return config::is_key_path(path) ? key.path() == path : this->key() == key;
}

bool Assignment::reaches(const Key& key) const {
  return !reached_path.empty() && reached_path == key.path();
}

std::optional<Winner> Configuration::winner(BootLoader loader, const Key& key) const {
  return resolved ? resolved->winner(loader, key.path()) : std::nullopt;
}

std::map<std::string, Winner, std::less<>> Configuration::winners(BootLoader loader) const {
  return resolved ? resolved->winners(loader) : std::map<std::string, Winner, std::less<>>();
}

}  // namespace tune
