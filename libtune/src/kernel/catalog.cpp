#include <algorithm>
#include <climits>
#include <string>
#include <string_view>
#include <vector>

#include <tune/parameter.hpp>

#include "base/text.hpp"
#include "kernel/catalog_data.hpp"

namespace tune {
namespace {

const Parameter* find_exactly(std::string_view key) {
  for (std::size_t slot = catalog_slot(key); kCatalogTable[slot] != 0;
       slot = (slot + 1) % kCatalogSlots) {
    const Parameter& parameter = kCatalogData[kCatalogTable[slot] - 1u];
    if (parameter.key == key) return &parameter;
  }
  return nullptr;
}

// Does one part below such a folder, "net.ipv4.conf.", stand for any interface?
bool holds_interfaces(std::string_view folder) {
  static const auto folders = [] {
    std::vector<std::string_view> before_star;
    for (const Parameter& parameter : catalog()) {
      const std::size_t star = parameter.key.find('*');
      const std::string_view before = parameter.key.substr(0, star);
      if (star != std::string_view::npos &&
          std::count(before_star.begin(), before_star.end(), before) == 0)
        before_star.push_back(before);
    }
    return before_star;
  }();
  return std::find(folders.begin(), folders.end(), folder) != folders.end();
}

}  // namespace

std::span<const Parameter> catalog() { return kCatalogData; }

// A bound of HZ=250 with another HZ. The kernel divides the largest number that it can keep by HZ,
// or multiplies some ticks by their length.
static Integer counted_in_ticks(Integer bound, int ticks_per_second) {
  constexpr Integer kCatalogue = 250;
  if (bound == INT_MAX) return bound;  // of the number itself
  for (const Integer most : {Integer{INT_MAX}, Integer{LLONG_MAX}}) {
    if (bound == most / kCatalogue) return most / ticks_per_second;
    if (bound == -(most / kCatalogue)) return -(most / ticks_per_second);
  }
  return bound * kCatalogue / ticks_per_second;
}

static Bounds bounds_in_ticks(Bounds bounds, int ticks_per_second) {
  constexpr int kFewest = 100, kMost = 1000;  // kernel/Kconfig.hz
  const bool known = ticks_per_second > 0;
  const auto counted = [&](std::optional<Integer>& bound, bool largest) {
    if (bound)
      bound = counted_in_ticks(*bound, known ? ticks_per_second : largest ? kFewest : kMost);
  };
  counted(bounds.minimum, bounds.minimum && *bounds.minimum < 0);
  counted(bounds.maximum, true);
  return bounds;
}

std::optional<Bounds> bounds_for(const Parameter& parameter, const KernelVersion& version) {
  std::optional<Bounds> found;
  for (const Bounds& bounds : parameter.bounds)
    if (bounds.since <= version) found = bounds;
  if (found && parameter.bounds_in_ticks) return bounds_in_ticks(*found, version.ticks_per_second);
  return found;
}

const Parameter* find_parameter(std::string_view key) {
  if (const Parameter* parameter = find_exactly(key)) return parameter;
  std::string pattern;
  // An interface name is one part of the key: its own dots are written as slashes.
  for (std::size_t start = key.find('.'); start != std::string_view::npos;) {
    const std::size_t end = key.find('.', start + 1);
    if (end == std::string_view::npos) break;
    const std::string_view folder = key.substr(0, start + 1);
    if (holds_interfaces(folder)) {
      pattern.assign(folder).append("*").append(key.substr(end));
      if (const Parameter* parameter = find_exactly(pattern)) return parameter;
    }
    start = end;
  }
  return nullptr;
}

std::vector<std::string_view> nearest_keys(std::string_view key, std::size_t most) {
  std::vector<std::string_view> keys;
  for (const Parameter& parameter : catalog()) keys.push_back(parameter.key);
  auto found = nearest(key, keys, most);
  if (!found.empty() || key.find('.') != std::string_view::npos) return found;
  // A bare name: somebody left out the folders.
  for (const std::string_view candidate : keys)
    if (found.size() < most && candidate.ends_with("." + std::string(key)))
      found.push_back(candidate);
  return found;
}

}  // namespace tune
