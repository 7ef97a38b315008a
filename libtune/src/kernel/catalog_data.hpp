#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <tune/parameter.hpp>

namespace tune {

// What the generator made of catalog/parameters.toml, ascending by key.
extern const std::span<const Parameter> kCatalogData;

// A table to find a key in, for keys begin so much alike that comparing them costs more: from the
// slot of its name on, the number of its entry and one; 0 ends the search.
constexpr std::size_t kCatalogSlots = 2048;
using CatalogTable = std::array<std::uint16_t, kCatalogSlots>;

constexpr std::size_t catalog_slot(std::string_view key) {
  std::uint32_t hash = 2166136261;  // FNV-1a
  for (const char c : key) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619;
  return (hash ^ hash >> 16) % kCatalogSlots;
}

constexpr CatalogTable catalog_table(std::span<const Parameter> parameters) {
  CatalogTable table{};
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    std::size_t slot = catalog_slot(parameters[i].key);
    while (table[slot] != 0) slot = (slot + 1) % kCatalogSlots;
    table[slot] = static_cast<std::uint16_t>(i + 1);
  }
  return table;
}

extern const CatalogTable kCatalogTable;

}  // namespace tune
