#pragma once

#include <tune/advice.hpp>
#include <tune/configuration.hpp>
#include <tune/plan.hpp>

#include "documents/findings.hpp"
#include "facts.hpp"
#include "machine_setup.hpp"

namespace tune::cli {

// A plan with what it was made from: what diff shows and apply does.
struct Planning {
  Advice advice;
  Configuration configuration;
  Plan plan;
  Host host;
  AllowedRules allowed;
  PlanScope scope = PlanScope::everything;
};

// The profile that the argument names, once the options that go with it have been found right.
Result<Profile> profile_for_plan(MachineSetup& setup, const Context& context);

// The road from the profile to the plan, for diff and apply.
Result<Planning> make_planning(MachineSetup& setup, const Context& context, const Profile& profile);

// --set NAME=VALUE. Errors: usage.
Result<InputTexts> inputs_of(const Options& options);

}  // namespace tune::cli
