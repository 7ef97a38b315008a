#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <tune/finding.hpp>

#include "base/json.hpp"
#include "output/color.hpp"
#include "output/page.hpp"

namespace tune::cli {

// The rules that --allow lifts.
using AllowedRules = std::set<std::string, std::less<>>;

std::string_view name_of(Severity severity);

// Is it an error finding that nothing lifts?
bool refuses(const Finding& finding, const AllowedRules& allowed);

Paint paint_of(Severity severity);

// One entry of it.
Json finding_member(const Finding& finding);

// The member `findings` of JSON documents. A lifted error has `allowed`: true.
Json findings_member(const std::vector<Finding>& findings, const AllowedRules& allowed);

// For people: the worst first; empty when there are none.
std::string findings_text(const Page& page, const std::vector<Finding>& findings,
                          const AllowedRules& allowed);

}  // namespace tune::cli
