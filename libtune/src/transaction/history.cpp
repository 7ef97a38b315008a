#include "transaction/history.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "transaction/journal.hpp"

namespace tune {
namespace {

bool committed(const JournalEntry& entry) {
  return entry.end && entry.end->state == TransactionState::committed;
}

bool is_pending(const JournalEntry& entry) {
  return entry.end && entry.end->state == TransactionState::pending;
}

KeyRecord key_record(const ValueImage& image, const Done* done) {
  KeyRecord record{image.key, image.before, image.wanted};
  record.runtime = image.runtime;
  record.file = image.file;
  record.persisted = image.persisted;
  record.ok = done && done->ok;
  if (done) {
    record.after = done->after;
    record.error = done->error;
  }
  return record;
}

FileRecord file_record(const FileImage& image, const Done* done) {
  FileRecord record{image.path, done && done->ok, done ? done->error : std::string()};
  if (!image.before) record.write = FileWrite::created;
  if (!image.after) record.write = FileWrite::removed;
  return record;
}

void fill(TransactionRecord& record, const Intent& intent, const std::optional<End>& end) {
  record.time = intent.time;
  record.user = intent.user;
  record.command = intent.command;
  record.profile = intent.profile;
  record.comment = intent.comment;
  record.target = intent.target;
  record.facts = intent.facts;
  record.scope = intent.scope;
  record.undoes = intent.undoes;
  record.redoes = intent.redoes;
  record.conflicts = intent.conflicts;
  record.confirm_within = intent.confirm_within;
  record.guards = intent.guards;
  for (std::size_t i = 0; i < intent.values.size(); ++i) {
    if (!intent.values[i].changes()) continue;
    record.keys.push_back(key_record(intent.values[i], end ? &end->values[i] : nullptr));
  }
  for (std::size_t i = 0; i < intent.files.size(); ++i) {
    record.files.push_back(file_record(intent.files[i], end ? &end->files[i] : nullptr));
  }
}

void append(std::vector<TransactionEvent>& to, const std::vector<TransactionEvent>& from) {
  to.insert(to.end(), from.begin(), from.end());
}

Error not_there(std::string message) {
  return {.code = ErrorCode::bad_input, .message = std::move(message)};
}

Error unreadable(const JournalEntry& entry, const std::string& rest) {
  return not_there("transaction " + std::to_string(entry.id) +
                   " is the last, and what it did is not known, as its record cannot be used: " +
                   entry.unreadable + "; " + rest);
}

// The newest, when it has no end.
const JournalEntry* last_open(const std::vector<JournalEntry>& entries) {
  for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) {
    if (entry->intent) return entry->end ? nullptr : &*entry;
  }
  return nullptr;
}

Error not_finished(const JournalEntry& entry) {
  return not_there("transaction " + std::to_string(entry.id) +
                   " is not finished: if it was interrupted, the next command that writes deals "
                   "with it first, as 'tune recover' does; what a rollback would do shows then");
}

Result<const JournalEntry*> last_undoable(const std::vector<JournalEntry>& entries) {
  const auto gone = undone(entries);
  const JournalEntry* newer = nullptr;  // what cannot be read may have taken over what is undone
  for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) {
    if (!newer && !entry->unreadable.empty()) newer = &*entry;
    const bool in_force = committed(*entry) && !entry->intent->undoes && !gone.contains(entry->id);
    if (!is_pending(*entry) && !in_force) continue;
    if (!newer) return &*entry;
    const std::string id = std::to_string(entry->id);
    return unreadable(
        *newer, "to undo the one before it all the same, name it: 'tune rollback " + id + "'");
  }
  if (newer) return unreadable(*newer, "there is no other to roll back");
  if (const JournalEntry* redo = last_redo(entries)) return redo;
  std::string nothing = "there is nothing to roll back: no transaction is in force";
  for (const JournalEntry& entry : entries) {
    const bool failed = entry.end && entry.end->state == TransactionState::failed;
    if (failed && !gone.contains(entry.id)) nothing += "; " + describe_failed(record_of(entry));
  }
  return not_there(std::move(nothing));
}

}  // namespace

std::string_view name_of(TransactionState state) {
  switch (state) {
    case TransactionState::open:
      return "open";
    case TransactionState::pending:
      return "pending";
    case TransactionState::committed:
      return "committed";
    case TransactionState::rolled_back:
      return "rolled-back";
    case TransactionState::failed:
      break;
  }
  return "failed";
}

std::string_view name_of(FileWrite write) {
  switch (write) {
    case FileWrite::created:
      return "created";
    case FileWrite::removed:
      return "removed";
    case FileWrite::replaced:
      break;
  }
  return "replaced";
}

TransactionRecord record_of(const JournalEntry& entry) {
  TransactionRecord record{.id = entry.id};
  if (!entry.unreadable.empty()) {
    record.state = TransactionState::failed;
    record.unreadable = entry.unreadable;
    record.events.push_back({"", "its record cannot be used: " + entry.unreadable});
    return record;
  }
  if (!entry.intent) return record;
  fill(record, *entry.intent, entry.end);
  append(record.events, entry.intent->events);
  append(record.events, entry.steps);
  if (entry.end) {
    record.state = entry.end->state;
    if (entry.end->waiting) record.confirm_by = entry.end->waiting->confirm_by;
    append(record.events, entry.end->events);
  }
  return record;
}

bool was_written(const JournalEntry& entry, const FileImage& file) {
  return std::any_of(entry.steps.begin(), entry.steps.end(), [&](const TransactionEvent& step) {
    return step.text == "wrote " + file.path;
  });
}

std::map<std::int64_t, std::int64_t> undone(const std::vector<JournalEntry>& entries) {
  struct Last {
    bool in_force = true;
    std::int64_t id = 0;
  };
  std::map<std::int64_t, Last> last;  // by origin
  std::map<std::pair<std::int64_t, bool>, std::int64_t> direct;
  for (const JournalEntry& entry : entries) {
    if (!has_effect(entry)) continue;
    const Turn turn = turn_of(entries, entry);
    last[turn.origin] = {turn.in_force, entry.id};
    if (entry.intent->undoes) direct[{*entry.intent->undoes, turn.in_force}] = entry.id;
  }
  std::map<std::int64_t, std::int64_t> by;
  for (const JournalEntry& entry : entries) {
    const Turn turn = turn_of(entries, entry);
    const auto now = last.find(turn.origin);
    if (now == last.end() || now->second.in_force == turn.in_force) continue;
    const auto undoing = direct.find({entry.id, now->second.in_force});
    if (undoing != direct.end()) {
      by.emplace(entry.id, undoing->second);
    } else if (has_effect(entry) && now->second.id > entry.id) {
      by.emplace(entry.id, now->second.id);
    }
  }
  return by;
}

bool has_effect(const JournalEntry& entry) { return committed(entry) || is_pending(entry); }

Turn turn_of(const std::vector<JournalEntry>& entries, const JournalEntry& entry) {
  Turn turn{.origin = entry.id};
  const JournalEntry* at = &entry;
  while (at->intent && at->intent->undoes) {
    at = find_entry(entries, *at->intent->undoes);
    if (!at || !at->intent) break;
    turn = {at->id, !turn.in_force};
  }
  return turn;
}

bool is_rollback(const std::vector<JournalEntry>& entries, const JournalEntry& entry) {
  const Turn turn = turn_of(entries, entry);
  const JournalEntry* origin = find_entry(entries, turn.origin);
  const bool cut = origin && origin->intent && origin->intent->undoes && !origin->intent->redoes;
  return turn.in_force == cut;
}

const JournalEntry* last_redo(const std::vector<JournalEntry>& entries) {
  const auto gone = undone(entries);
  for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) {
    if (!committed(*entry) || !entry->intent->undoes || gone.contains(entry->id)) continue;
    if (!is_rollback(entries, *entry)) return &*entry;
  }
  return nullptr;
}

std::int64_t last_like(const std::vector<JournalEntry>& entries, const JournalEntry& entry) {
  const Turn own = turn_of(entries, entry);
  std::int64_t last = entry.id;
  for (const JournalEntry& other : entries) {
    if (other.id < last || !has_effect(other)) continue;
    const Turn turn = turn_of(entries, other);
    if (turn.origin == own.origin && turn.in_force == own.in_force) last = other.id;
  }
  return last;
}

const JournalEntry* find_entry(const std::vector<JournalEntry>& entries, std::int64_t id) {
  const auto found = std::find_if(entries.begin(), entries.end(),
                                  [&](const JournalEntry& entry) { return entry.id == id; });
  return found == entries.end() ? nullptr : &*found;
}

Result<const JournalEntry*> choose_undone(const std::vector<JournalEntry>& entries,
                                          std::optional<std::int64_t> id) {
  if (const JournalEntry* open = last_open(entries)) return not_finished(*open);
  if (!id) return last_undoable(entries);
  const std::string name = "transaction " + std::to_string(*id);
  const JournalEntry* entry = find_entry(entries, *id);
  if (!entry) return not_there("there is no " + name + ": 'tune history' lists them");
  if (!entry->unreadable.empty()) {
    return not_there("the record of " + name + " cannot be used: " + entry->unreadable);
  }
  if (!entry->end) return not_finished(*entry);
  if (entry->end->state == TransactionState::rolled_back) {
    return not_there(name + " was put back already: there is nothing to roll back");
  }
  const auto gone = undone(entries);
  if (const auto by = gone.find(*id); by != gone.end()) {
    const JournalEntry* rollback = find_entry(entries, by->second);
    if (rollback->intent->conflicts.empty()) {
      const std::string other = std::to_string(by->second);
      return not_there(name + " was rolled back by transaction " + other +
                       " already; 'tune rollback " + other + "' redoes it");
    }
  }
  return entry;
}

std::vector<TransactionRecord> records_of(const std::vector<JournalEntry>& entries) {
  const auto gone = undone(entries);
  std::vector<TransactionRecord> records;
  for (const JournalEntry& entry : entries) {
    if (!entry.intent && entry.unreadable.empty()) continue;  // never begun
    records.push_back(record_of(entry));
    records.back().redoes = records.back().undoes && !is_rollback(entries, entry);
    const auto by = gone.find(entry.id);
    if (by == gone.end()) continue;
    records.back().state = TransactionState::rolled_back;
    records.back().events.push_back({find_entry(entries, by->second)->intent->time,
                                     "rolled back by transaction " + std::to_string(by->second)});
  }
  return records;
}

Result<std::vector<TransactionRecord>> history(Machine& machine, std::string_view state_dir) {
  const auto entries = Journal(machine, state_dir).read_all();
  if (!entries) return entries.error();
  return records_of(*entries);
}

std::string describe_failed(const TransactionRecord& record) {
  const std::string id = std::to_string(record.id);
  const std::string left = record.events.empty() ? "" : ": " + record.events.back().text;
  return "transaction " + id + " failed" + left + "; when that is mended, 'tune rollback " + id +
         "' undoes the rest";
}

const TransactionRecord* last_in_force(const std::vector<TransactionRecord>& records) {
  for (auto record = records.rbegin(); record != records.rend(); ++record) {
    if (record->state == TransactionState::committed && !record->undoes) return &*record;
  }
  for (auto record = records.rbegin(); record != records.rend(); ++record) {
    if (record->state == TransactionState::committed && record->redoes) return &*record;
  }
  return nullptr;
}

Result<std::optional<std::string>> last_target(Machine& machine, std::string_view state_dir) {
  const Journal journal(machine, state_dir);
  const auto ids = journal.ids();
  if (!ids) return ids.error();
  for (auto id = ids->rbegin(); id != ids->rend(); ++id) {
    if (!journal.may_have_target(*id)) continue;  // a hundred of running values alone
    const JournalEntry entry = journal.read(*id);
    if (committed(entry) && !entry.intent->target.empty()) {
      return std::optional<std::string>(entry.intent->target);
    }
  }
  return std::optional<std::string>();
}

}  // namespace tune
