#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tune/export.hpp>
#include <tune/result.hpp>

namespace tune {

// A set of ports, as ip_local_reserved_ports holds one. Kept as merged, ascending, closed ranges.
class PortSet {
 public:
  // "9981,10000-10010"; an empty text is the empty set. Errors (bad_input) as the kernel has them:
  // blanks, descending ranges, ports above 65535, a leading comma. A trailing comma is taken.
  TUNE_EXPORT static Result<PortSet> parse(std::string_view text);

  TUNE_EXPORT void add(int first, int last);  // 0 <= first <= last <= 65535
  TUNE_EXPORT bool contains(int port) const;
  TUNE_EXPORT bool contains_all(const PortSet& other) const;
  TUNE_EXPORT PortSet united_with(const PortSet& other) const;
  // How many ports lie in [first, last].
  TUNE_EXPORT int count_within(int first, int last) const;
  bool empty() const { return ranges_.empty(); }
  const std::vector<std::pair<int, int>>& ranges() const { return ranges_; }
  TUNE_EXPORT std::string to_string() const;  // as the kernel prints it

  bool operator==(const PortSet&) const = default;

 private:
  std::vector<std::pair<int, int>> ranges_;
};

}  // namespace tune
