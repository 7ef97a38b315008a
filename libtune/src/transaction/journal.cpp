#include "transaction/journal.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <utility>

#include "base/text.hpp"
#include "transaction/record_json.hpp"

namespace tune {
namespace {

constexpr std::size_t kIdDigits = 6;
constexpr std::int64_t kHighestId = 999'999'999'999;  // beyond it a name is nobody's business
constexpr std::string_view kSetAside = ".removed-";
constexpr std::int64_t kRemovedAtOnce = 16;  // a sync for each would cost as much as a transaction
constexpr std::string_view kTakesItsOwner =
    " (a history is for its owner's eyes only: run this as root)";
constexpr FileAttributes private_file(std::uint32_t user, std::uint32_t group) {
  return {.mode = 0600, .user = user, .group = group};
}

std::optional<std::int64_t> id_of(std::string_view name) {
  std::int64_t id = 0;
  const auto result = std::from_chars(name.data(), name.data() + name.size(), id);
  const bool whole = result.ec == std::errc() && result.ptr == name.data() + name.size();
  if (!whole || id < 1 || id > kHighestId || name.size() < kIdDigits) return std::nullopt;
  if (name.size() > kIdDigits && name.front() == '0') return std::nullopt;
  return id;
}

std::string folder_name(std::int64_t id) {
  std::string digits = std::to_string(id);
  if (digits.size() < kIdDigits) digits.insert(0, kIdDigits - digits.size(), '0');
  return digits;
}

Error foreign(std::string message, const std::string& path) {
  return {.code = ErrorCode::bad_input, .message = std::move(message), .file = path};
}

// A link would lead elsewhere, and a file would be in the way of the next transaction.
Error no_record(const std::string& path) {
  return {.code = ErrorCode::permission,
          .message =
              "it has the name of a transaction and is no folder: move it away, or name "
              "another state directory with --state-dir",
          .file = path};
}

}  // namespace

std::string now(Machine& machine) { return format_time(machine.clock->unix_seconds()); }

Journal::Journal(Machine& machine, std::string_view state_dir)
    : machine_(machine), state_dir_(state_dir) {
  while (state_dir_.size() > 1 && state_dir_.ends_with('/')) state_dir_.pop_back();
}

std::string Journal::folder(std::int64_t id) const {
  return state_dir_ + "/transactions/" + folder_name(id);
}

Result<std::optional<std::string>> Journal::read_if_there(const std::string& path) const {
  auto text = machine_.files->read(path);
  if (text) return std::optional<std::string>(std::move(*text));
  if (text.error().code == ErrorCode::not_found) return std::optional<std::string>();
  return std::move(text).error();
}

// What cannot be looked at is not missing: a committed transaction must never be taken for an
// interrupted one.
Result<bool> Journal::has_end(std::int64_t id) const {
  const auto information = machine_.files->link_information(folder(id) + "/end.json");
  if (information) return true;
  if (information.error().code == ErrorCode::not_found) return false;
  return information.error();
}

Result<std::vector<std::int64_t>> Journal::ids() const {
  if (auto status = check(); !status) return std::move(status).error();
  std::vector<std::int64_t> ids;
  const auto entries = machine_.files->list(state_dir_ + "/transactions");
  if (!entries && entries.error().code == ErrorCode::not_found) return ids;
  if (!entries) {
    Error error = entries.error();
    if (error.code == ErrorCode::permission) error.message += kTakesItsOwner;
    return error;
  }
  for (const DirectoryEntry& entry : *entries) {
    const auto id = id_of(entry.name);
    if (!id) continue;
    if (entry.type != FileType::directory) return no_record(folder(*id));
    ids.push_back(*id);
  }
  std::sort(ids.begin(), ids.end());
  return ids;
}

// Killed before the intent was there: nothing had been written, and the entry stays empty.
Status Journal::read_intent(JournalEntry& entry) const {
  const std::string path = folder(entry.id) + "/intent.json";
  auto text = read_if_there(path);
  if (!text) return std::move(text).error();
  if (!*text) return {};
  auto intent = intent_from_json(**text, path);
  if (!intent) return std::move(intent).error();
  if (intent->id != entry.id) {
    return foreign("this is the record of transaction " + std::to_string(intent->id), path);
  }
  // Whoever goes back from one to the other has to come to an end.
  if (intent->undoes && *intent->undoes >= entry.id) {
    return foreign("it says that it undoes transaction " + std::to_string(*intent->undoes) +
                       ", which is no earlier one",
                   path);
  }
  entry.intent = std::move(*intent);
  return {};
}

// They only tell the story: a torn last line is what a kill leaves.
void Journal::read_steps(JournalEntry& entry) const {
  const std::string path = folder(entry.id) + "/steps.jsonl";
  const auto text = machine_.files->read(path);
  if (!text) return;
  for (const std::string_view line : split(*text, '\n')) {
    auto step = step_from_json(line, path);
    if (step) entry.steps.push_back(std::move(*step));
  }
}

Status Journal::read_end(JournalEntry& entry) const {
  const std::string path = folder(entry.id) + "/end.json";
  auto text = read_if_there(path);
  if (!text) return std::move(text).error();
  if (!*text) return {};
  auto end = end_from_json(**text, path);
  if (!end) return std::move(end).error();
  if (end->id.value_or(entry.id) != entry.id || end->values.size() != entry.intent->values.size() ||
      end->side_values.size() != entry.intent->side_values.size() ||
      end->files.size() != entry.intent->files.size()) {
    return foreign("this is the end of another transaction", path);
  }
  entry.end = std::move(*end);
  return {};
}

JournalEntry Journal::read(std::int64_t id) const {
  JournalEntry entry{.id = id};
  auto status = check_record(id);
  if (status) status = read_intent(entry);
  if (status && entry.intent) {
    read_steps(entry);
    status = read_end(entry);
  }
  if (!status) {
    return {.id = id,
            .unreadable = describe(status.error()),
            .hidden = status.error().code != ErrorCode::bad_input};
  }
  return entry;
}

Result<std::vector<JournalEntry>> Journal::read_all() const {
  const auto all = ids();
  if (!all) return all.error();
  std::vector<JournalEntry> entries;
  bool begun = false;
  for (const std::int64_t id : *all) {
    entries.push_back(read(id));
    JournalEntry& entry = entries.back();
    if (entry.intent || !entry.unreadable.empty()) {
      begun = true;
    } else if (begun || id == all->back()) {
      note_lost_intent(entry);
    }
  }
  return entries;
}

// An end alone. Of the oldest that is what a kill leaves of the one that was to go.
void Journal::note_lost_intent(JournalEntry& entry) const {
  const auto ended = has_end(entry.id);
  if (ended && !*ended) return;
  const Error lost = ended ? foreign("it is missing, though the transaction has an end",
                                     folder(entry.id) + "/intent.json")
                           : ended.error();
  entry.unreadable = describe(lost);
  entry.hidden = lost.code != ErrorCode::bad_input;
}

Result<std::vector<std::int64_t>> Journal::unfinished_of(
    const std::vector<std::int64_t>& ids) const {
  std::vector<std::int64_t> open;
  if (ids.empty()) return open;
  std::vector<std::string> ends;
  for (const std::int64_t id : ids) ends.push_back(folder_name(id) + "/end.json");
  const auto there = machine_.files->exist(state_dir_ + "/transactions", ends);
  if (!there) return there.error();
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (!(*there)[i]) open.push_back(ids[i]);
  }
  return open;
}

Result<Overview> Journal::look(Look how) const {
  auto all = ids();
  if (!all) return std::move(all).error();
  Overview overview{.ids = std::move(*all)};
  for (auto id = overview.ids.rbegin(); id != overview.ids.rend(); ++id) {
    const auto ended = has_end(*id);
    if (!ended) return ended.error();
    if (*ended) {
      overview.last_finished = *id;
      break;
    }
    overview.unfinished.insert(overview.unfinished.begin(), *id);
  }
  if (how == Look::newest) return overview;
  auto open = unfinished_of(overview.ids);
  if (!open) return std::move(open).error();
  overview.unfinished = std::move(*open);
  return overview;
}

bool Journal::may_be_pending(std::int64_t id) const {
  const auto text = machine_.files->read(folder(id) + "/end.json");
  return !text || text->find(name_of(TransactionState::pending)) != std::string::npos;
}

// As it is written now; whatever else stands there is read in full.
bool Journal::may_have_target(std::int64_t id) const {
  const auto text = machine_.files->read(folder(id) + "/intent.json");
  return !text || text->find("\"target\":\"\"") == std::string::npos;
}

Result<std::int64_t> Journal::next(const std::vector<std::int64_t>& ids) const {
  if (ids.empty()) return 1;
  if (ids.back() < kHighestId) return ids.back() + 1;
  return Error{.code = ErrorCode::permission,
               .message =
                   "no higher number is left for a transaction: move this one away, or name "
                   "another state directory with --state-dir",
               .file = folder(ids.back())};
}

Status Journal::begin(const Intent& intent) {
  if (auto made = machine_.files->make_directory(folder(intent.id), 0700); !made) return made;
  const std::string path = folder(intent.id) + "/intent.json";
  if (intent.scope == PlanScope::runtime_only) {
    return machine_.files->append(path, intent_to_json(intent));
  }
  const auto information = machine_.files->link_information(folder(intent.id));
  if (!information) return information.error();
  return machine_.files->replace(path, intent_to_json(intent),
                                 private_file(information->user, information->group));
}

Status Journal::report(std::int64_t id, const TransactionEvent& step) {
  return machine_.files->append(folder(id) + "/steps.jsonl", step_to_json(step));
}

static Status settle(const Replacements& unsettled) {
  Status status;
  for (const auto& file : unsettled) {
    if (status && file) status = file->settle();
  }
  return status;
}

// Its text is stored first, as that takes the names along which have just been given.
Status Journal::end(std::int64_t id, const End& end, Durable durable,
                    const Replacements& unsettled) {
  const std::string path = folder(id) + "/end.json";
  const std::string text = end_to_json(id, end);
  if (durable == Durable::later) return machine_.files->append(path, text);
  const auto information = machine_.files->link_information(folder(id));
  if (!information) return information.error();
  const FileAttributes attributes = private_file(information->user, information->group);
  const auto prepared = machine_.files->prepare(path, text, attributes);
  if (!prepared) return prepared.error();
  Replacement* record = prepared->get();
  auto status = record ? record->store() : Status();
  if (status) status = settle(unsettled);
  if (!status) return status;
  if (!record) return machine_.files->replace(path, text, attributes);
  status = record->take_place();
  return status ? record->settle() : status;
}

Status Journal::begin_undo(const JournalEntry& pending, const TransactionEvent& why) {
  std::string steps;  // what its end has told comes first, for the end goes
  for (const TransactionEvent& event : pending.end->events) steps += step_to_json(event);
  (void)machine_.files->append(folder(pending.id) + "/steps.jsonl", steps + step_to_json(why));
  return machine_.files->remove(folder(pending.id) + "/end.json");
}

// The intent goes first: without it a folder says nothing, while an intent without its end would be
// taken for an interrupted transaction.
Status Journal::discard(std::int64_t id) {
  auto removed = machine_.files->remove(folder(id) + "/intent.json");
  if (!removed && removed.error().code != ErrorCode::not_found) return removed;
  return machine_.files->remove_tree(folder(id));
}

// What is still to be undone or completed may not; what cannot be used never is.
Result<bool> Journal::may_go(std::int64_t id) const {
  const auto ended = has_end(id);
  if (!ended || *ended) return ended;
  const JournalEntry entry = read(id);
  return !entry.unreadable.empty() && !entry.hidden;
}

// Another name is enough for nobody to take it for a transaction, and costs nothing. What such a
// folder holds goes once that name is durable, with others: an intent without its end would be
// taken for an interrupted transaction.
Status Journal::set_aside(std::int64_t id) {
  const std::string name = std::string(kSetAside) + folder_name(id);
  if (machine_.files->rename_directory(folder(id), name)) return {};
  return discard(id);
}

Status Journal::remove_set_aside() {
  const std::string transactions = state_dir_ + "/transactions";
  const auto entries = machine_.files->list(transactions);
  if (!entries) return entries.error();
  Status status;
  bool durable = false;
  for (const DirectoryEntry& entry : *entries) {
    if (entry.type != FileType::directory || !entry.name.starts_with(kSetAside) ||
        !id_of(std::string_view(entry.name).substr(kSetAside.size()))) {
      continue;
    }
    if (!durable) status = machine_.files->sync_directory(transactions);
    durable = true;
    if (status) status = machine_.files->remove_tree(transactions + "/" + entry.name);
    if (!status) return status;
  }
  return status;
}

Status Journal::prune(std::size_t keep, const std::vector<std::int64_t>& ids) {
  keep = std::max<std::size_t>(keep, 1);
  for (std::size_t i = 0; i + keep < ids.size(); ++i) {
    const auto may = may_go(ids[i]);
    if (!may) return may.error();
    if (!*may) continue;
    if (auto status = set_aside(ids[i]); !status) return status;
  }
  const bool due = !ids.empty() && ids.back() % kRemovedAtOnce == 0;
  return due ? remove_set_aside() : Status();
}

}  // namespace tune
