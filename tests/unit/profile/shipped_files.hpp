#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "support/places.hpp"
#include "system/memory_files.hpp"

namespace tune {

inline std::string read_source_file(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

// The files of a folder of the source tree, in memory under `target`.
inline MemoryFiles folder_in_memory(std::string_view folder, std::string_view target) {
  MemoryFiles files;
  const std::filesystem::path source = std::filesystem::path(test::source_folder()) / folder;
  for (const auto& entry : std::filesystem::directory_iterator(source)) {
    if (!entry.is_regular_file()) continue;
    files.add_file(std::string(target) + "/" + entry.path().filename().string(),
                   read_source_file(entry.path()));
  }
  return files;
}

}  // namespace tune
