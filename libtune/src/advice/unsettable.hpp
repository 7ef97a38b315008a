#pragma once

#include <optional>
#include <string>

#include <tune/finding.hpp>
#include <tune/host.hpp>
#include <tune/parameter.hpp>
#include <tune/profile.hpp>

namespace tune {

// Why the key of a setting cannot be set on this host: key-absent, key-read-only or not-a-setting,
// with what to do about it. Nothing where it can. `wanted` is none where no value could be
// computed. In a profile it is information, or a warning where the key is the host's of this
// namespace; a line of a configuration file is an error, unless it has the '-' prefix.
std::optional<Finding> why_unsettable(const Setting& setting, const Parameter* parameter,
                                      const Host& host, const std::optional<std::string>& wanted);

}  // namespace tune
