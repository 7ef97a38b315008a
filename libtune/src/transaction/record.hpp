#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <tune/transaction.hpp>

namespace tune {

// What the journal holds. README.md describes the files.

// A key of a transaction, with its before-image. One that is written neither to the kernel nor to a
// file was found as the transaction wants it.
struct ValueImage {
  Key key;
  std::optional<std::string> before;  // the running value; none under a root
  std::string wanted;
  bool runtime = false;             // the running value is written
  std::optional<std::string> file;  // its line in this file changes
  std::optional<std::string> persisted;

  bool changes() const { return runtime || file; }
};

// A key that a write of another key may change as well.
struct SideImage {
  Key key;
  std::string before;
};

struct FileContent {
  std::string bytes;
  FileAttributes attributes;
};

// A file of a transaction. No `before`: it is created; no `after`: it is removed.
struct FileImage {
  std::string path;
  std::optional<FileContent> before;
  std::optional<FileContent> after;
  // The folders that are made for a file that is created, or that go with one that is removed; the
  // outermost first.
  std::vector<std::string> folders;
};

// TransactionRequest::keep where nobody says anything else.
inline constexpr std::size_t kUsuallyKept = 100;

// Until when a pending transaction waits to be confirmed.
struct Waiting {
  std::int64_t deadline = 0;  // Clock::boot_milliseconds of the intent's boot
  std::string confirm_by;     // the same for people
};

// Everything that is needed to undo a transaction; durable before the first write.
struct Intent {
  std::int64_t id = 0;
  std::string time;
  std::string user;
  std::int64_t process = 0;
  std::string command;
  std::string comment;
  std::string profile;
  std::string plan_sha256;
  PlanScope scope = PlanScope::everything;
  PlanFacts facts;
  std::string target;                            // empty when no file was to be written
  std::optional<std::string> boot_id;            // none under a root
  std::optional<std::string> network_namespace;  // likewise, and where /proc does not tell
  std::optional<std::int64_t> undoes;
  bool redoes = false;             // what it undoes is a rollback
  std::vector<ValueImage> values;  // in the order of writes
  std::vector<SideImage> side_values;
  std::vector<FileImage> files;
  std::vector<Conflict> conflicts;
  std::vector<TransactionEvent> events;
  std::optional<std::int64_t> confirm_within;  // milliseconds; none: it needs no confirmation
  std::vector<std::string> guards;
  std::size_t keep = kUsuallyKept;  // so many transactions
};

// What became of one key or file.
struct Done {
  std::optional<std::string> after;  // of a key
  bool ok = false;
  std::string error;
};

// The end of a transaction, one record.
struct End {
  TransactionState state = TransactionState::failed;
  std::string time;
  std::vector<Done> values;       // as in Intent::values
  std::vector<Done> side_values;  // as in Intent::side_values; only `after`
  std::vector<Done> files;        // as in Intent::files
  std::vector<TransactionEvent> events;
  std::optional<Waiting> waiting;  // of a pending one
  std::optional<std::int64_t> id;  // as it was read; the first records did not have it
};

// One folder of the journal.
struct JournalEntry {
  std::int64_t id = 0;
  std::optional<Intent> intent;
  std::optional<End> end;               // none: it was interrupted, or is at work
  std::vector<TransactionEvent> steps;  // what was reported on the way
  std::string unreadable;               // why it cannot be obeyed; then the others are empty
  bool hidden = false;                  // unreadable by the disk's or a right's fault, not its own
};

// Does a step say that the file was written? It comes after that has become durable.
bool was_written(const JournalEntry& entry, const FileImage& file);

// For people and JSON. The state is that of the entry itself: see history() for what was undone.
TransactionRecord record_of(const JournalEntry& entry);

}  // namespace tune
