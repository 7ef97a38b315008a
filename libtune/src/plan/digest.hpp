#pragma once

#include <string>

#include <tune/plan.hpp>

namespace tune {

// The digest of what `plan` does and of the state that it was made from: profile, scope, facts,
// changes, target, and the digests of the files. Not of findings, reasons and what is kept.
std::string plan_digest(const Plan& plan);

// A file change with its digests and its diff, which does not show the values of secret keys.
// `after` none: the file is removed.
FileChange file_change(const std::string& path, const std::optional<std::string>& before,
                       const std::optional<std::string>& after);

}  // namespace tune
