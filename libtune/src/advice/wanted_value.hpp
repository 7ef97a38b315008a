#pragma once

#include <tune/host.hpp>
#include <tune/parameter.hpp>
#include <tune/profile.hpp>
#include <tune/result.hpp>
#include <tune/value.hpp>

#include "formula/formula.hpp"

namespace tune {

// What a setting asks for on this host, in the parameter's own unit; rounded up where it is a lower
// limit, else down. `parameter` is null for a key that the catalogue does not know. Further limits
// whose condition holds are joined: the strongest wins, field by field. Errors (bad_input) with the
// place in the file.
Result<Value> wanted_value(const Setting& setting, const Parameter* parameter,
                           const formula::Names& names, const Host& host);

// Does the setting apply? Without a condition it does.
Result<bool> condition_holds(const Setting& setting, const formula::Names& names);

// Do any of its further limits apply where the setting itself does not?
Result<bool> any_applies(const Setting& setting, const formula::Names& names);

}  // namespace tune
