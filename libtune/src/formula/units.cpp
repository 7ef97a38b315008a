#include "formula/units.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "base/text.hpp"

namespace tune::formula {
namespace {

// numerator, denominator, dimension
constexpr std::array kMultipliers{
    Unit{"k", {1'000, 1, kNone}},
    Unit{"M", {1'000'000, 1, kNone}},
    Unit{"G", {1'000'000'000, 1, kNone}},
    Unit{"%", {1, 100, kNone}},
};

constexpr std::array kUnits{
    Unit{"B", {1, 1, kBytes}},
    Unit{"KiB", {Integer{1} << 10, 1, kBytes}},
    Unit{"MiB", {Integer{1} << 20, 1, kBytes}},
    Unit{"GiB", {Integer{1} << 30, 1, kBytes}},
    Unit{"TiB", {Integer{1} << 40, 1, kBytes}},
    Unit{"kB", {1'000, 1, kBytes}},
    Unit{"MB", {1'000'000, 1, kBytes}},
    Unit{"GB", {1'000'000'000, 1, kBytes}},
    Unit{"ns", {1, 1'000'000'000, kSeconds}},
    Unit{"us", {1, 1'000'000, kSeconds}},
    Unit{"ms", {1, 1'000, kSeconds}},
    Unit{"s", {1, 1, kSeconds}},
    Unit{"min", {60, 1, kSeconds}},
    Unit{"h", {3'600, 1, kSeconds}},
    Unit{"d", {86'400, 1, kSeconds}},
};

const Unit* find_in(std::span<const Unit> units, std::string_view name) {
  const auto found = std::find_if(units.begin(), units.end(),
                                  [name](const Unit& unit) { return unit.name == name; });
  return found == units.end() ? nullptr : &*found;
}

}  // namespace

const Unit* find_unit(std::string_view name) { return find_in(kUnits, name); }

const Unit* find_suffix(std::string_view name) {
  const Unit* unit = find_unit(name);
  return unit != nullptr ? unit : find_in(kMultipliers, name);
}

std::string suffixes_for_people(std::string_view misspelt) {
  std::vector<std::string_view> names;
  for (const Unit& unit : kMultipliers) names.push_back(unit.name);
  for (const Unit& unit : kUnits) names.push_back(unit.name);
  std::string text;
  const auto close = nearest(misspelt, names, 1);
  if (!close.empty()) text += "did you mean " + std::string(close.front()) + "? ";
  text += "Units are";
  for (const std::string_view name : names) text.append(" ").append(name);
  return text;
}

}  // namespace tune::formula
