#pragma once

#include <string>

#include <tune/diagnosis.hpp>

#include "output/page.hpp"

namespace tune::cli {

// What there is of each resource, the worst first: name, bar, used of limit.
std::string resources_text(const Page& page, const Evidence& evidence, const Diagnosis& diagnosis);

// The answer in one line, the resources, each problem with its evidence, and what was not seen.
std::string doctor_text(const Page& page, const Evidence& evidence, const Diagnosis& diagnosis);

// For --watch on a terminal: the same with rates, from the top of the screen, cut at its height.
std::string screen_text(const Page& page, const Evidence& evidence, const Diagnosis& diagnosis);

// For --watch elsewhere: "2026-11-24T16:00:00Z orphans 12/2000 ... problems: none".
std::string watch_line(const Evidence& evidence, const Diagnosis& diagnosis);

}  // namespace tune::cli
