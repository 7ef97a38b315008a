#pragma once

#include <string>

#include <tune/diagnosis.hpp>

#include "output/page.hpp"

namespace tune::cli {

// What there is of each resource, the worst first: name, bar, used of limit.
std::string resources_text(const Page& page, const Evidence& evidence, const Diagnosis& diagnosis);

// The answer in one line, the resources, each problem with its evidence, and what was not seen.
std::string doctor_text(const Page& page, const Evidence& evidence, const Diagnosis& diagnosis);

}  // namespace tune::cli
