#pragma once

#include <vector>

#include <tune/profile.hpp>
#include <tune/result.hpp>

#include "formula/formula.hpp"

namespace tune {

// Every formula of the profile, in every branch: names, types, dimensions; the number of fields,
// the mode that the parameter allows, cycles. Errors (bad_input) with file:line:column.
Status check_profile(const Profile& profile);

// The quantities so that each stands after those it rests on. Errors (bad_input): a formula that
// cannot be read; a cycle, with its members.
Result<std::vector<const NamedQuantity*>> in_order_of_need(const Profile& profile);

// Errors with the place in the file.
Result<formula::Formula> parse_formula(const SourceText& source);

}  // namespace tune
