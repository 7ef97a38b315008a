#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tune/parameter.hpp>

namespace tune::catalog_compiler {

// One table of parameters.toml: what becomes a tune::Parameter, with the lines that it came from.
struct Entry {
  std::string key;
  std::string summary;
  ValueType type = ValueType::integers;
  Unit unit = Unit::count;
  std::string counted;
  std::vector<std::string> fields;
  std::vector<Bounds> bounds;
  std::string bounds_note;
  bool bounds_in_ticks = false;
  std::vector<std::pair<std::string, std::string>> values;
  Scope scope = Scope::machine;
  ChildNamespace in_child_namespace = ChildNamespace::same_file;
  Direction kinder = Direction::neither;
  Life life = Life::current;
  std::string since;
  std::string removed;
  std::string replacement;
  std::vector<std::string> default_formula;
  std::string default_note;
  std::string effective_formula;
  std::string takes_effect;
  std::vector<std::string> changed;
  std::vector<std::string> interactions;
  std::vector<std::string> cautions;
  std::vector<std::string> sources;
  std::vector<std::string> write_after;
  std::vector<std::string> also_changes;
  std::string no_effect;
  std::string one_way;
  std::string rounded;
  int line = 0;
  std::map<std::string, int, std::less<>> lines;  // of each member that is there

  int line_of(std::string_view member) const {
    const auto found = lines.find(member);
    return found == lines.end() ? line : found->second;
  }
};

}  // namespace tune::catalog_compiler
