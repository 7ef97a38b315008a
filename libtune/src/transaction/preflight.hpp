#pragma once

#include <string_view>

#include <tune/machine.hpp>
#include <tune/plan.hpp>

namespace tune {

// Only what is applied could be applied in another way; a saved plan has to be made again for that.
enum class Purpose { apply, apply_saved, undo };

// Could all of `plan` and its journal be written? Writes nothing. Errors: one permission error that
// names every key and file that could not, and what it would take.
Status preflight(Machine& machine, const Plan& plan, std::string_view state_dir,
                 Purpose purpose = Purpose::apply);

}  // namespace tune
