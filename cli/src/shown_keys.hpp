#pragma once

#include <string>
#include <unordered_map>
#include <unordered_set>

#include <tune/key.hpp>
#include <tune/machine.hpp>

namespace tune::cli {

// Which keys /proc/sys shows. Each of its folders is listed once, however many keys are asked
// about, and none that is not there.
class ShownKeys {
 public:
  explicit ShownKeys(Files& files) : files_(files) {}
  bool contains(const Key& key);

 private:
  using Names = std::unordered_set<std::string>;
  bool has(const std::string& path);
  const Names& names_in(const std::string& folder);

  Files& files_;
  std::unordered_map<std::string, Names> folders_;
};

}  // namespace tune::cli
