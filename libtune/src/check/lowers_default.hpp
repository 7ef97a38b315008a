#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <tune/finding.hpp>
#include <tune/host.hpp>
#include <tune/parameter.hpp>

namespace tune {

// The finding "lowers-default" (a warning) when `value` is less kind to the workload than
// `standard`, what this host's kernel starts with (default_value()), in any field and by effective
// value. Nothing when it is not, when the default is not known, when the parameter has no kinder
// direction, or when `value` is refused.
std::optional<Finding> lowers_default(const Parameter& parameter, std::string_view value,
                                      const std::optional<std::string>& standard, const Host& host);

}  // namespace tune
