#pragma once

#include <string_view>

#include <tune/diagnosis.hpp>

#include "base/json.hpp"

namespace tune::cli {

std::string_view name_of(ProblemSeverity severity);  // error, warning, info
std::string_view name_of(Confidence confidence);     // high, medium, low

// tune/doctor/1
Json doctor_document(const Evidence& evidence, const Diagnosis& diagnosis);

}  // namespace tune::cli
