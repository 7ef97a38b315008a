#pragma once

#include <span>
#include <string>
#include <string_view>

#include "formula/formula.hpp"

namespace tune::formula {

struct Unit {
  std::string_view name;
  Number quantity;  // of one
};

// What may follow a number without a blank: "k", "KiB", "ms", "%".
const Unit* find_suffix(std::string_view name);

// What may stand alone and then means one of it: "KiB", "ms"; not "k" and not "%".
const Unit* find_unit(std::string_view name);

// For the message about an unknown suffix: the nearest one and the list of all.
std::string suffixes_for_people(std::string_view misspelt);

}  // namespace tune::formula
