#include "transaction/invert_files.hpp"

#include <utility>

#include <tune/configuration.hpp>

#include "transaction/owners.hpp"

namespace tune {
namespace {

using Text = std::optional<std::string>;

// One file and the transaction that is undone.
class FileUndo {
 public:
  FileUndo(const std::vector<JournalEntry>& entries, const JournalEntry& entry,
           const std::string& path, FileBytes current, bool is_link)
      : entries_(entries),
        entry_(entry),
        path_(path),
        current_(std::move(current)),
        is_link_(is_link),
        edits_(edits_of(entries, entry, path)),
        texts_(file_texts(edits_, turn_of(entries, entry))) {
    for (const FileEdit& edit : edits_) {
      if (edit.entry->id == edit.turn.origin && is_own(edit)) keys_ = keys_of(edit.lines);
    }
    now_ = lines_in(current_, keys_);
  }

  FileInverse run(Foreign foreign) {
    if (!current_ && texts_.with) return missing(foreign);
    const Lines wanted = settle(foreign);
    FileBytes bytes = merged();
    const Lines merged_lines = lines_in(bytes, keys_);
    std::vector<LineWish> wishes;
    for (const auto& [key, value] : wanted) {
      if (merged_lines.at(key) != value) wishes.push_back({key, value, ""});
    }
    if (wishes.empty()) return with_bytes(std::move(bytes));
    bytes = with_lines(bytes.value_or(""), wishes);
    if (bytes->empty() && !texts_.without) bytes.reset();
    return with_bytes(std::move(bytes));
  }

 private:
  bool is_own(const FileEdit& edit) const {
    return edit.turn.origin == turn_of(entries_, entry_).origin;
  }

  FileInverse missing(Foreign foreign) {
    if (!texts_.without) return {};
    if (foreign == Foreign::overwrite) return with_bytes(texts_.without);
    inverse_.conflicts.push_back({.file = path_,
                                  .expected = "the file as it was written",
                                  .why = "somebody else removed the file since",
                                  .may_be_forced = true});
    return std::move(inverse_);
  }

  FileInverse with_bytes(FileBytes bytes) {
    // Without the link, which somebody else made, all of it would still be where that leads.
    if (!bytes && is_link_) bytes.emplace();
    inverse_.changes = bytes != current_;
    for (const auto& [key, value] : lines_in(bytes, keys_)) {
      if (value != now_.at(key)) inverse_.lines.emplace(key, value);
    }
    inverse_.bytes = std::move(bytes);
    return std::move(inverse_);
  }

  FileBytes merged() const {
    if (current_ == texts_.with) return texts_.without;
    if (current_ == texts_.without) return current_;
    std::string bytes =
        undo_lines(texts_.without.value_or(""), texts_.with.value_or(""), current_.value_or(""))
            .bytes;
    if (bytes.empty() && !texts_.without) return std::nullopt;
    return bytes;
  }

  // What each line is to be; says what stays as it is.
  Lines settle(Foreign foreign) {
    Lines wanted = now_;
    std::vector<Lines> before;
    std::vector<Lines> after;
    for (const FileEdit& edit : edits_) {
      before.push_back(lines_in(edit.before(), keys_));
      after.push_back(lines_in(edit.after(), keys_));
    }
    for (const Key& key : keys_) {
      const Judgement judgement =
          judge(entries_, entry_, key, touches(key, before, after), now_.at(key));
      const bool forced = judgement.fate == Fate::changed && foreign == Foreign::overwrite;
      if (judgement.fate == Fate::put || forced) {
        wanted[key] = judgement.value;
      } else if (judgement.fate != Fate::nothing) {
        add_conflict(key, judgement);
      }
    }
    return wanted;
  }

  std::vector<Touch> touches(const Key& key, const std::vector<Lines>& before,
                             const std::vector<Lines>& after) const {
    std::vector<Touch> touches(entries_.size());
    for (std::size_t i = 0; i < edits_.size(); ++i) {
      const FileEdit& edit = edits_[i];
      Touch& touch = touches[static_cast<std::size_t>(edit.entry - entries_.data())];
      const auto line = edit.lines.find(key);
      touch.sets = line != edit.lines.end();
      if (touch.sets) touch.value = line->second;
      if (!edit.image) continue;
      touch.saw = touch.wrote = true;
      touch.before = before[i].at(key);
      touch.after = after[i].at(key);
    }
    return touches;
  }

  static std::string line_text(const Key& key, const Text& value) {
    return value ? key.name() + " = " + *value : std::string();
  }

  void add_conflict(const Key& key, const Judgement& judgement) {
    Conflict conflict{.file = path_};
    conflict.expected = line_text(key, judgement.expected);
    if (conflict.expected.empty()) conflict.expected = "no line of " + key.name();
    conflict.found = now_.at(key) ? line_text(key, now_.at(key)) : "no line of " + key.name();
    conflict.owner = judgement.owner;
    conflict.may_be_forced = judgement.fate != Fate::taken;
    conflict.why = judgement.fate == Fate::taken ? taken_by(judgement)
                                                 : "somebody else changed the line since";
    inverse_.conflicts.push_back(std::move(conflict));
  }

  const std::vector<JournalEntry>& entries_;
  const JournalEntry& entry_;
  const std::string& path_;
  FileBytes current_;
  bool is_link_;
  std::vector<FileEdit> edits_;
  FileTexts texts_;
  std::vector<Key> keys_;  // of the lines that the transaction set
  Lines now_;
  FileInverse inverse_;
};

}  // namespace

FileInverse invert_file(const std::vector<JournalEntry>& entries, const JournalEntry& entry,
                        const std::string& path, const Present& present, Foreign foreign) {
  const auto found = present.files.find(path);
  FileBytes current = found == present.files.end() ? FileBytes() : FileBytes(found->second);
  return FileUndo(entries, entry, path, std::move(current), present.links.contains(path))
      .run(foreign);
}

}  // namespace tune
