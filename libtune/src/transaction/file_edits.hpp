#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "transaction/history.hpp"
#include "transaction/record.hpp"

namespace tune {

using FileBytes = std::optional<std::string>;             // none: no such file
using Lines = std::map<Key, std::optional<std::string>>;  // the value of each key; none: no line

// What one transaction did to a file.
struct FileEdit {
  const JournalEntry* entry = nullptr;
  Turn turn;
  const FileImage* image = nullptr;  // none: it only counts on lines that it found there
  Lines lines;                       // what it set or counts on; empty for rollbacks and redos

  FileBytes before() const;
  FileBytes after() const;
};

// The history of one file: the entries that have an effect, and `entry`, also when it failed.
std::vector<FileEdit> edits_of(const std::vector<JournalEntry>& entries, const JournalEntry& entry,
                               const std::string& path);

// Every file with lines of that origin.
std::vector<std::string> files_of(const std::vector<JournalEntry>& entries,
                                  const JournalEntry& origin);

std::vector<Key> keys_of(const Lines& lines);
Lines lines_in(const FileBytes& bytes, const std::vector<Key>& keys);

// The line of a key as it is to be, changed in place or added under `reason`; none without a value.
struct LineWish {
  Key key;
  std::optional<std::string> value;
  std::string reason;
};
std::string with_lines(const std::string& bytes, const std::vector<LineWish>& wishes);

// What the file comes to with a transaction and with that undone, by what tune did to it and what
// others were seen to have done before a transaction; to the byte wherever it was so once.
struct FileTexts {
  FileBytes with;
  FileBytes without;
};
FileTexts file_texts(const std::vector<FileEdit>& edits, const Turn& of);

}  // namespace tune
