#pragma once

#include <vector>

#include <tune/advice.hpp>
#include <tune/profile.hpp>
#include <tune/result.hpp>

#include "profile/profile_names.hpp"

namespace tune {

// The profile's inputs with the values that are used, given or default; each becomes a name.
// Errors: usage (with the input's name as key) for one that is unknown, missing, of the wrong kind
// or out of bounds; bad_input with file:line:column where a default does not work on this host.
Result<std::vector<InputValue>> take_inputs(const Profile& profile, const InputTexts& texts,
                                            ProfileNames& names);

}  // namespace tune
