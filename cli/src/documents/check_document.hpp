#pragma once

#include <vector>

#include <tune/check.hpp>

#include "base/json.hpp"

namespace tune::cli {

struct Summary {
  int error = 0;
  int warning = 0;
  int info = 0;
};
Summary summary_of(const std::vector<Finding>& findings);

// tune/check/1.
Json check_document(const std::vector<Finding>& findings);

// The same without findings, with the table of rules.
Json rules_document();

}  // namespace tune::cli
