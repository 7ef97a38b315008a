#pragma once

#include <string>

#include <tune/diagnosis.hpp>

namespace tune::cli {

// For the textfile collector of Prometheus' node_exporter: tune_RESOURCE_UNIT and its limits, and
// which problems are present. Names and units as https://prometheus.io/docs/practices/naming/ has
// them, the text as OpenMetrics 1.0 does.
std::string openmetrics_text(const Evidence& evidence, const Diagnosis& diagnosis);

}  // namespace tune::cli
