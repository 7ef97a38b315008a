#pragma once

#include <string_view>

#include <tune/machine.hpp>
#include <tune/plan.hpp>

namespace tune {

enum class Purpose { apply, undo };  // only what is applied could be applied in another way

// Could all of `plan` and its journal be written? Writes nothing. Errors: one permission error that
// names every key and file that could not, and what it would take.
Status preflight(Machine& machine, const Plan& plan, std::string_view state_dir,
                 Purpose purpose = Purpose::apply);

}  // namespace tune
