#pragma once

#include <string>
#include <vector>

#include <tune/saved_plan.hpp>

#include "command.hpp"
#include "machine_setup.hpp"
#include "planning.hpp"

namespace tune::cli {

// Plans as files: diff --plan-out and apply --plan.

// Writes `planning` to the file that --plan-out names; nothing without it.
Status write_plan_file(MachineSetup& setup, const Options& options, const Planning& planning);

// The plan that --plan names, as it stands in the file. Errors: usage for options that the plan has
// settled already; bad_input.
Result<SavedPlan> read_plan_file(MachineSetup& setup, const Context& context);

// What apply does with a saved plan: the planning, or where the machine is no longer so.
struct PlanFit {
  Planning planning;
  std::vector<PlanDifference> differences;
};
Result<PlanFit> fit_plan(MachineSetup& setup, const Context& context, const SavedPlan& saved);

// One error that names every difference.
Error error_of(const std::vector<PlanDifference>& differences, const std::string& file);

// tune/error/1 with `conflicts`.
Json differences_document(const Error& error, const std::vector<PlanDifference>& differences);

}  // namespace tune::cli
