#pragma once

#include <optional>
#include <string>
#include <vector>

#include <tune/advice.hpp>
#include <tune/capacity.hpp>

#include "base/json.hpp"

namespace tune::cli {

// What tune capacity has to say.
struct CapacityAnswer {
  std::string profile;  // empty: none was named
  std::vector<InputValue> inputs;
  Capacity capacity;
  std::optional<Workload> workload;  // none: what is in use now
  std::string find;                  // the input that --find names; empty: none
  std::optional<double> found;       // its largest value that holds
  std::string found_text;            // the same for people
};

// tune/capacity/1
Json capacity_document(const CapacityAnswer& answer);

}  // namespace tune::cli
