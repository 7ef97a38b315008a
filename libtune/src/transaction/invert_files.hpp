#pragma once

#include <optional>
#include <string>
#include <vector>

#include "transaction/file_edits.hpp"
#include "transaction/invert.hpp"

namespace tune {

// What a rollback makes of one file.
struct FileInverse {
  bool changes = false;
  FileBytes bytes;  // none: it is removed
  Lines lines;      // those that change, and what they become
  std::vector<Conflict> conflicts;
};

// To the byte where nobody touched the file since, else by line.
FileInverse invert_file(const std::vector<JournalEntry>& entries, const JournalEntry& entry,
                        const std::string& path, const Present& present, Foreign foreign);

}  // namespace tune
