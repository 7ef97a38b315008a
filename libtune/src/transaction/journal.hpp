#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tune/machine.hpp>

#include "transaction/record.hpp"

namespace tune {

// What is of running values alone dies with the machine, and so may its record: a kill leaves all
// of it, only a power cut may not.
enum class Durable { now, later };

// What is to be known before another transaction begins.
struct Overview {
  std::vector<std::int64_t> ids;         // ascending
  std::vector<std::int64_t> unfinished;  // ascending: an intent or nothing at all, but no end
  std::optional<std::int64_t> last_finished;
};

// Nothing is begun before what was interrupted has been dealt with. So, unless a power cut has
// taken the end of what wrote running values alone, only the newest can be unfinished.
enum class Look { newest, all };

// The lock of a state directory, with what its holder found there: as long as it is held nobody
// else changes that.
class StateLock : public Lock {
 public:
  StateLock(std::unique_ptr<Lock> lock, std::string state_dir)
      : lock_(std::move(lock)), state_dir_(std::move(state_dir)) {}
  const std::string& state_dir() const { return state_dir_; }
  // That nothing is interrupted and nothing waits, and which transactions there are.
  void note_settled(std::vector<std::int64_t> ids) const { settled_ = std::move(ids); }
  bool is_settled() const { return settled_.has_value(); }
  // Only once, for whoever asks begins another.
  std::optional<std::vector<std::int64_t>> take_settled() const {
    return std::exchange(settled_, std::nullopt);
  }

 private:
  std::unique_ptr<Lock> lock_;
  std::string state_dir_;
  mutable std::optional<std::vector<std::int64_t>> settled_;
};

// Null where a file was replaced in one go, or not yet.
using Replacements = std::vector<std::unique_ptr<Replacement>>;

// The state directory: one folder a transaction. README.md describes it.
class Journal {
 public:
  Journal(Machine& machine, std::string_view state_dir);

  // The state directory and its folder of transactions are directories, no links, belong to root or
  // to whoever runs this, and nobody else may write there. Fine as well when they do not exist.
  // Errors: permission, io.
  Status check() const;
  // Are they there? Errors: as check().
  Result<bool> is_made() const;
  // Makes the directory (0700) and takes its lock, waiting as long as `request` says. Errors: as
  // check(); locked, with who holds it.
  Result<std::unique_ptr<Lock>> lock(const TransactionRequest& request);

  const std::string& state_dir() const { return state_dir_; }
  // `held` as what lock() gave; null where it is none, or that of another state directory.
  const StateLock* own_lock(const Lock* held) const;
  // Ascending. Folders with other names are nobody's business. No directory: empty.
  Result<std::vector<std::int64_t>> ids() const;
  // Never fails: what cannot be read stands in JournalEntry::unreadable.
  JournalEntry read(std::int64_t id) const;
  // All of them, oldest first.
  Result<std::vector<JournalEntry>> read_all() const;
  // With Look::newest the unfinished ones are those behind the last that is finished.
  Result<Overview> look(Look how) const;
  // Quickly, and without being sure: for who would read an entry only if it is.
  bool may_be_pending(std::int64_t id) const;
  bool may_have_target(std::int64_t id) const;

  // The id of the next transaction, where `ids` are all. Errors: permission, behind the highest.
  Result<std::int64_t> next(const std::vector<std::int64_t>& ids) const;

  // Durable before they return: the intent, and the end. A step only tells the story, and is so
  // with the end.
  Status begin(const Intent& intent);
  Status report(std::int64_t id, const TransactionEvent& step);
  // What has only taken its place settles before the end stands.
  Status end(std::int64_t id, const End& end, Durable durable = Durable::now,
             const Replacements& unsettled = {});
  // Durable as well: a pending one has no end any more, so whoever comes next undoes it as one that
  // was interrupted, and nobody can confirm it.
  Status begin_undo(const JournalEntry& pending, const TransactionEvent& why);

  Status discard(std::int64_t id);
  // Of `ids`, which are all, the last `keep` stay, one at least, and what is still to be undone.
  // The others are no transactions any more; what they hold goes with every sixteenth transaction.
  Status prune(std::size_t keep, const std::vector<std::int64_t>& ids);

 private:
  Status make();
  Result<bool> has_end(std::int64_t id) const;
  Result<bool> may_go(std::int64_t id) const;
  Status set_aside(std::int64_t id);
  Status remove_set_aside();
  Result<std::vector<std::int64_t>> unfinished_of(const std::vector<std::int64_t>& ids) const;
  Result<std::unique_ptr<Lock>> wait_for_lock(const TransactionRequest& request);
  Status check_record(std::int64_t id) const;
  Status read_intent(JournalEntry& entry) const;
  void note_lost_intent(JournalEntry& entry) const;
  void read_steps(JournalEntry& entry) const;
  Status read_end(JournalEntry& entry) const;
  Result<std::optional<std::string>> read_if_there(const std::string& path) const;
  std::string folder(std::int64_t id) const;

  Machine& machine_;
  std::string state_dir_;
};

// Now, RFC 3339 UTC.
std::string now(Machine& machine);

// Of a full disk, without what is advised where a file of somebody's is replaced.
std::string bare_reason(const Error& error);

// Before the first write: what to do when there is no room for the journal.
Error in_state_directory(Error error);

}  // namespace tune
