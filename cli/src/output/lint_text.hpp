#pragma once

#include <string>
#include <vector>

#include <tune/check.hpp>
#include <tune/configuration.hpp>

#include "output/page.hpp"
#include "secrets.hpp"

namespace tune::cli {

// Findings as a compiler prints them: place, severity, message and rule, the line with a caret, why
// and what to write instead. Values of secret lines are left out.
std::string lint_text(const Page& page, const SecretLines& secrets,
                      const Configuration& configuration, const std::vector<Finding>& findings);

// The table of rules, each with its examples.
std::string rules_text(const Page& page);

}  // namespace tune::cli
