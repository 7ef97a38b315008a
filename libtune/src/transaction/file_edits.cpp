#include "transaction/file_edits.hpp"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include <tune/configuration.hpp>
#include <tune/parameter.hpp>
#include <tune/value.hpp>

#include "base/text.hpp"
#include "config/document_changes.hpp"

namespace tune {
namespace {

FileBytes bytes_of(const std::optional<FileContent>& content) {
  return content ? FileBytes(content->bytes) : FileBytes();
}

const FileImage* image_of(const Intent& intent, const std::string& path) {
  for (const FileImage& image : intent.files) {
    if (image.path == path) return &image;
  }
  return nullptr;
}

bool same(const Key& key, const std::optional<std::string>& a,
          const std::optional<std::string>& b) {
  if (!a || !b) return !a && !b;
  return same_value(key.parameter(), *a, *b);
}

// The lines that a transaction set in a file that then held `bytes`, and those that it found there
// as it wanted them.
Lines lines_of(const Intent& intent, const std::string& path, const FileBytes& bytes) {
  std::vector<Key> keys;
  for (const ValueImage& value : intent.values) {
    const bool may_count = !value.file && intent.scope != PlanScope::runtime_only;
    if (value.file == path || may_count) keys.push_back(value.key);
  }
  Lines lines = lines_in(bytes, keys);
  for (const ValueImage& value : intent.values) {
    const auto line = lines.find(value.key);
    if (line == lines.end() || value.file == path) continue;
    if (!line->second || !same(value.key, line->second, value.wanted)) lines.erase(line);
  }
  return lines;
}

}  // namespace

FileBytes FileEdit::before() const { return image ? bytes_of(image->before) : FileBytes(); }
FileBytes FileEdit::after() const { return image ? bytes_of(image->after) : FileBytes(); }

std::vector<FileEdit> edits_of(const std::vector<JournalEntry>& entries, const JournalEntry& entry,
                               const std::string& path) {
  std::vector<FileEdit> edits;
  FileBytes last;
  for (const JournalEntry& one : entries) {
    if (!has_effect(one) && one.id != entry.id) continue;
    FileEdit edit{.entry = &one, .turn = turn_of(entries, one)};
    edit.image = image_of(*one.intent, path);
    if (edit.image) last = edit.after();
    if (edit.turn.origin == one.id) edit.lines = lines_of(*one.intent, path, last);
    const bool turns = edit.turn.origin != one.id && !edits.empty();
    if (edit.image || !edit.lines.empty() || turns) edits.push_back(std::move(edit));
  }
  return edits;
}

std::vector<std::string> files_of(const std::vector<JournalEntry>& entries,
                                  const JournalEntry& origin) {
  std::set<std::string> paths;
  for (const JournalEntry& other : entries) {
    if (!other.intent) continue;
    for (const FileImage& image : other.intent->files) paths.insert(image.path);
  }
  std::vector<std::string> found;
  for (const std::string& path : paths) {
    for (const FileEdit& edit : edits_of(entries, origin, path)) {
      if (edit.entry == &origin) found.push_back(path);
    }
  }
  return found;
}

Lines lines_in(const FileBytes& bytes, const std::vector<Key>& keys) {
  Lines lines;
  const config::ReadDocument document(bytes.value_or(""));
  for (const Key& key : keys) lines[key] = document.value(key);
  return lines;
}

std::vector<Key> keys_of(const Lines& lines) {
  std::vector<Key> keys;
  for (const auto& line : lines) keys.push_back(line.first);
  return keys;
}

namespace {

std::string without_lines(std::string bytes, const std::vector<Key>& keys) {
  while (true) {
    const config::ReadDocument document(bytes);
    std::set<std::size_t> gone;
    for (const Key& key : keys) {
      if (const auto line = document.line(key)) gone.insert(static_cast<std::size_t>(line->second));
    }
    if (gone.empty()) return bytes;
    std::vector<std::string> kept;
    std::size_t number = 0;
    for (const std::string_view line : split(bytes, '\n')) {
      if (!gone.contains(++number)) kept.emplace_back(line);
    }
    bytes = join(kept, "\n");
  }
}

}  // namespace

std::string with_lines(const std::string& bytes, const std::vector<LineWish>& wishes) {
  std::vector<Key> gone;
  std::vector<DocumentChange> set;
  for (const LineWish& wish : wishes) {
    if (wish.value) {
      set.push_back({wish.key, *wish.value, wish.reason});
    } else {
      gone.push_back(wish.key);
    }
  }
  const std::string without = gone.empty() ? bytes : without_lines(bytes, gone);
  return set.empty() ? without : config::ReadDocument(without).with(set);
}

namespace {

// The reasons that stand above the lines that a transaction added.
class Reasons {
 public:
  explicit Reasons(const FileEdit& edit)
      : document_(edit.after().value_or("")), lines_(split(document_.bytes(), '\n')) {}

  std::string of(const Key& key) const {
    const auto active = document_.line(key);
    if (!active || active->second < 2) return "";
    const std::string_view above = trim(lines_[static_cast<std::size_t>(active->second) - 2]);
    const bool is_reason = above.starts_with("# ") && above != "# Set by tune.";
    return is_reason ? std::string(trim(above.substr(2))) : "";
  }

 private:
  const config::ReadDocument document_;
  const std::vector<std::string_view> lines_;
};

// What others made of a file before a transaction saw it.
struct Patch {
  FileBytes from;
  FileBytes to;
};

FileBytes patched(const FileBytes& bytes, const Patch& patch) {
  if (bytes == patch.from) return patch.to;
  if (patch.from == patch.to) return bytes;
  std::string merged =
      undo_lines(patch.to.value_or(""), patch.from.value_or(""), bytes.value_or("")).bytes;
  if (merged.empty() && (!bytes || !patch.to)) return std::nullopt;
  return merged;
}

using InForce = std::map<std::int64_t, bool>;  // by origin

bool stands(const InForce& in_force, std::int64_t origin) {
  const auto found = in_force.find(origin);
  return found != in_force.end() && found->second;
}

// Makes the texts of a file anew, from the first that is known.
class Replay {
 public:
  explicit Replay(const std::vector<FileEdit>& edits) : edits_(edits) {
    FileBytes text = edits.front().before();
    for (std::size_t i = 0; i < edits.size(); ++i) {
      const FileEdit& edit = edits[i];
      patches_.push_back({text, edit.image ? edit.before() : text});
      in_force_before_.push_back(in_force_);
      if (has_effect(*edit.entry)) in_force_[edit.turn.origin] = edit.turn.in_force;
      text = text_after(i + 1, in_force_);
    }
  }

  FileBytes text(std::int64_t origin, bool stands) const {
    InForce in_force = in_force_;
    in_force[origin] = stands;
    return text_after(edits_.size(), in_force);
  }

 private:
  FileBytes text_after(std::size_t count, const InForce& in_force) const {
    FileBytes text = edits_.front().before();
    for (std::size_t i = 0; i < count; ++i) {
      text = patched(text, patches_[i]);
      text = edits_[i].lines.empty() ? redone(std::move(text), edits_[i], in_force)
                                     : edited(std::move(text), i, count, in_force);
    }
    return text;
  }

  // Does the line stand where that edit put it? Also when it is undone, if a later one in force
  // found the line there and set it anew.
  bool is_there(const Key& key, std::size_t index, std::size_t count,
                const InForce& in_force) const {
    if (stands(in_force, edits_[index].turn.origin)) return true;
    for (std::size_t i = index + 1; i < count; ++i) {
      const bool sets = edits_[i].lines.contains(key) && stands(in_force, edits_[i].turn.origin);
      if (sets && was_there(key, index, i)) return true;
    }
    return false;
  }

  bool was_there(const Key& key, std::size_t index, std::size_t before) const {
    const auto place = std::tuple(key, index, before);
    if (const auto known = was_there_.find(place); known != was_there_.end()) return known->second;
    const bool there = is_there(key, index, before, in_force_before_[before]);
    return was_there_[place] = there;
  }

  FileBytes edited(FileBytes text, std::size_t index, std::size_t count,
                   const InForce& in_force) const {
    const FileEdit& edit = edits_[index];
    Lines kept;
    for (const auto& line : edit.lines) {
      if (is_there(line.first, index, count, in_force)) kept.insert(line);
    }
    if (kept.size() == edit.lines.size() && edit.image && text == edit.before()) {
      return edit.after();
    }
    return set(std::move(text), edit, kept);
  }

  // A redo sets its lines on top of others that were set in the meantime.
  FileBytes redone(FileBytes text, const FileEdit& edit, const InForce& in_force) const {
    const std::int64_t origin = edit.turn.origin;
    if (!edit.image || !edit.turn.in_force || !stands(in_force, origin)) return text;
    for (const FileEdit& first : edits_) {
      if (first.entry->id != origin) continue;
      const Lines before = lines_in(edit.before(), keys_of(first.lines));
      Lines changed = lines_in(edit.after(), keys_of(first.lines));
      std::erase_if(changed, [&](const auto& line) {
        const auto& [key, value] = line;
        return same(key, value, before.at(key)) || !same(key, value, first.lines.at(key));
      });
      return set(std::move(text), first, changed);
    }
    return text;
  }

  static FileBytes set(FileBytes text, const FileEdit& edit, const Lines& lines) {
    const Lines now = lines_in(text, keys_of(lines));
    const Reasons reasons(edit);
    std::vector<LineWish> wishes;
    for (const ValueImage& value : edit.entry->intent->values) {  // in the order of the plan
      const auto line = lines.find(value.key);
      if (line == lines.end() || same(value.key, now.at(value.key), line->second)) continue;
      wishes.push_back({value.key, line->second, reasons.of(value.key)});
    }
    return wishes.empty() ? text : with_lines(text.value_or(""), wishes);
  }

  const std::vector<FileEdit>& edits_;
  std::vector<Patch> patches_;            // before each edit
  std::vector<InForce> in_force_before_;  // each edit
  InForce in_force_;                      // now
  mutable std::map<std::tuple<Key, std::size_t, std::size_t>, bool> was_there_;
};

}  // namespace

FileTexts file_texts(const std::vector<FileEdit>& edits, const Turn& of) {
  const Replay replay(edits);
  return {replay.text(of.origin, of.in_force), replay.text(of.origin, !of.in_force)};
}

}  // namespace tune
