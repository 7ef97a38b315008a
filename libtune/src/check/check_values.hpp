#pragma once

#include <map>
#include <string>
#include <vector>

#include <tune/finding.hpp>
#include <tune/host.hpp>

namespace tune {

// Where a value that is judged comes from; empty members where it has no place.
struct JudgedValue {
  std::string value;
  std::string file;
  int line = 0;
};

// Judges the values that keys would have together on `host`: each by its own bounds, then by its
// relations to the others (what `values` does not name has its running value, or the kernel's
// default where none is known). Every finding concerns at least one key of `values`. Keys by the
// name that sysctl prints; those that the catalogue does not describe are not judged. Pure.
std::vector<Finding> check_values(const std::map<std::string, JudgedValue>& values,
                                  const Host& host);

}  // namespace tune
