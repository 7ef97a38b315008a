#pragma once

#include <optional>
#include <string>

#include <tune/saved_plan.hpp>

namespace tune {

// Why `saved` is no plan that is obeyed, as plan_from_json() lists; nothing when it is one.
std::optional<std::string> problem_of(const SavedPlan& saved);

// The target's content once the plan's lines are in it.
std::string target_after(const Plan& plan, const std::optional<std::string>& content);

}  // namespace tune
