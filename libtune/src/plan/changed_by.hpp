#pragma once

#include <string_view>
#include <vector>

#include <tune/plan.hpp>

namespace tune {

// Of the writes to the kernel the one that would leave `key` with another value than `value`; null
// when there is none. See also_changes().
const Change* changer_of(const std::vector<Change>& changes, const Key& key,
                         std::string_view value);

// Why `change` is written to the kernel although it runs with the wanted value: the write of the
// same plan that changes it as well. Null where it is not so.
const Change* written_again_for(const Plan& plan, const Change& change);

}  // namespace tune
