#include "transaction/invert_files.hpp"

#include <string_view>
#include <utility>

#include "base/text.hpp"
#include "transaction/invert_values.hpp"

namespace tune {
namespace {

using Bytes = std::optional<std::string>;

Bytes bytes_of(const std::optional<FileContent>& content) {
  return content ? Bytes(content->bytes) : Bytes();
}

std::string line_of(const std::string& text, int number) {
  const auto lines = split(text, '\n');
  const auto index = static_cast<std::size_t>(number) - 1;
  return index < lines.size() ? std::string(trim(lines[index])) : std::string();
}

// What became of a line that sets a key.
std::string found_instead(std::string_view line, const std::string& current) {
  const std::size_t equals = line.find('=');
  if (equals == std::string_view::npos) return {};
  const auto key = Key::parse(trim(line.substr(0, equals)));
  if (!key) return {};
  const auto value = ConfigDocument(current).value(*key);
  return value ? key->name() + " = " + value->first : std::string();
}

std::vector<Conflict> conflicts_of(const FileImage& image, const std::string& after,
                                   const std::string& current, const std::vector<int>& left) {
  std::vector<Conflict> conflicts;
  for (const int number : left) {
    Conflict conflict{.file = image.path, .expected = line_of(after, number)};
    conflict.found = found_instead(conflict.expected, current);
    conflict.why = "somebody else changed line " + std::to_string(number) + " since";
    conflicts.push_back(std::move(conflict));
  }
  return conflicts;
}

FileInverse by_line(const FileImage& image, const std::string& current, Foreign foreign) {
  const std::string before = bytes_of(image.before).value_or("");
  const std::string after = bytes_of(image.after).value_or("");
  LineUndo undo = undo_lines(before, after, current);
  FileInverse inverse;
  if (!undo.left.empty() && foreign == Foreign::overwrite) {
    inverse.bytes = bytes_of(image.before);
  } else {
    inverse.conflicts = conflicts_of(image, after, current, undo.left);
    inverse.bytes = std::move(undo.bytes);
    if (!image.before && inverse.bytes->empty()) inverse.bytes.reset();
  }
  inverse.changes = inverse.bytes != Bytes(current);
  return inverse;
}

FileInverse inverse_of(const FileImage& image, const Bytes& current, Foreign foreign) {
  const Bytes before = bytes_of(image.before);
  const Bytes after = bytes_of(image.after);
  if (current == before) return {.bytes = before};
  if (current == after || (!current && foreign == Foreign::overwrite)) {
    return {.changes = true, .bytes = before};
  }
  if (current) return by_line(image, *current, foreign);
  FileInverse inverse;
  inverse.conflicts.push_back({.file = image.path,
                               .expected = "the file as it was written",
                               .why = "somebody else removed the file since"});
  return inverse;
}

}  // namespace

FileInverse invert_file(const std::vector<JournalEntry>& entries, const JournalEntry& entry,
                        const FileImage& image, const Present& present, Foreign foreign) {
  const auto found = present.files.find(image.path);
  const Bytes current = found == present.files.end() ? Bytes() : Bytes(found->second);
  FileInverse inverse = inverse_of(image, current, foreign);
  for (const JournalEntry* earlier : half_undone_before(entries, entry)) {
    for (const FileImage& older : earlier->intent->files) {
      if (older.path != image.path || !inverse.bytes || !older.after) continue;
      inverse.bytes =
          undo_lines(bytes_of(older.before).value_or(""), older.after->bytes, *inverse.bytes).bytes;
      inverse.changes = inverse.bytes != current;
    }
  }
  return inverse;
}

}  // namespace tune
