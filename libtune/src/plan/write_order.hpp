#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <tune/key.hpp>
#include <tune/result.hpp>

namespace tune {

// A key as the order of writes sees it.
struct OrderedKey {
  std::string name;
  std::string_view catalog_name;        // with "*" for interfaces; empty where it has none
  std::vector<std::string_view> after;  // names, or catalogue names, to be written before this one
};

// What the catalogue says about the order of `key`.
OrderedKey ordered_key(const Key& key);

// Indices in the order in which the keys are to be written: after what they depend on, otherwise as
// they stand. Errors: defect, naming the keys of a cycle.
Result<std::vector<std::size_t>> write_order(const std::vector<OrderedKey>& keys);

}  // namespace tune
