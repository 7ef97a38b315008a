#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <tune/result.hpp>

#include "entry.hpp"

// What turns parameters.toml into constant data, at build time. Every error has file and line.
namespace tune::catalog_compiler {

// The entries as far as they can be read; `errors` gets syntax errors, unknown and missing members
// and wrong types.
std::vector<Entry> read_entries(std::string_view text, std::string_view file_name,
                                std::vector<Error>& errors);

// What is wrong with entries that were read: order, formulas, relations between members and keys.
std::vector<Error> check_entries(const std::vector<Entry>& entries, std::string_view file_name);

// The C++ source that defines kCatalogData.
std::string write_data(const std::vector<Entry>& entries);

}  // namespace tune::catalog_compiler
