#pragma once

#include <tune/export.hpp>
#include <tune/machine.hpp>
#include <tune/result.hpp>
#include <tune/saved_plan.hpp>

namespace tune {

// Reads what save_plan() and check_plan() need to know about the machine. Errors: those of
// read_host(), and of the target's file.
TUNE_EXPORT Result<PlanView> view_for(Machine& machine, const Plan& plan);

}  // namespace tune
