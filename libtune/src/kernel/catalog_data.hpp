#pragma once

#include <span>

#include <tune/parameter.hpp>

namespace tune {

// What the generator made of catalog/parameters.toml, ascending by key.
extern const std::span<const Parameter> kCatalogData;

}  // namespace tune
