#pragma once

#include <map>
#include <set>
#include <string>

#include <tune/key.hpp>
#include <tune/machine.hpp>

namespace tune::cli {

// Which keys /proc/sys shows. Each of its folders is listed once, however many keys are asked
// about.
class ShownKeys {
 public:
  explicit ShownKeys(Files& files) : files_(files) {}
  bool contains(const Key& key);

 private:
  Files& files_;
  std::map<std::string, std::set<std::string>> folders_;
};

}  // namespace tune::cli
