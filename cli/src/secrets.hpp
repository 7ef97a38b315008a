#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include <tune/configuration.hpp>
#include <tune/key.hpp>
#include <tune/machine.hpp>

namespace tune::cli {

// Does the key hold a secret: is its file not readable by everyone, or is it known to be so where
// the file is not there?
bool is_secret(Machine& machine, const Key& key);

// A text of sysctl.conf lines or a unified diff of such, with the values of secret keys replaced.
std::string without_secrets(Machine& machine, std::string_view text);

// The lines of a configuration that set a secret key: by name, by a detour or by a pattern, under
// either loader, in the file or through a link to it. One loader may see a secret where the other
// sees another key.
class SecretLines {
 public:
  SecretLines(Machine& machine, const Configuration& configuration);
  bool contains(std::string_view file, int editor_line) const {
    return !lines_.empty() && lines_.contains({std::string(real_path(file)), editor_line});
  }

 private:
  std::string_view real_path(std::string_view file) const;

  std::map<std::string, std::string, std::less<>> real_path_;  // of links
  std::set<std::pair<std::string, int>> lines_;
};

}  // namespace tune::cli
