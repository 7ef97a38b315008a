#pragma once

#include <optional>
#include <string>
#include <vector>

#include "transaction/invert.hpp"

namespace tune {

// What a rollback makes of one file.
struct FileInverse {
  bool changes = false;
  std::optional<std::string> bytes;  // none: it is removed
  std::vector<Conflict> conflicts;
};

// To the byte where nobody touched the file since, else by line.
FileInverse invert_file(const std::vector<JournalEntry>& entries, const JournalEntry& entry,
                        const FileImage& image, const Present& present, Foreign foreign);

}  // namespace tune
