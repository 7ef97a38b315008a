#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "transaction/record.hpp"

namespace tune {

// What one transaction did at one place: to the running value of a key, or to its line in a file.
struct Touch {
  bool sets = false;                 // it counts on `value` there, also where it found it there
  std::optional<std::string> value;  // none: it takes the line away
  bool besides = false;  // only by a write of another key, for which nothing belongs to it
  bool saw = false;      // what was there before is on record
  std::optional<std::string> before;
  bool wrote = false;
  std::optional<std::string> after;
};

enum class Fate {
  nothing,  // nothing is to be done
  put,      // back to `value`
  taken,    // `owner`, in force and later, set it
  changed,  // it holds neither what the transaction left nor what it is to become
};

// What is to become of one place when a transaction is undone.
struct Judgement {
  Fate fate = Fate::nothing;
  std::optional<std::string> value;     // what it goes back to; none: no line
  std::optional<std::string> expected;  // what the transaction left there
  std::int64_t owner = 0;
  std::int64_t since = 0;  // the redo that put the owner in force again, or the owner itself
};

// README.md, Rollback: who owns a place, and what it goes back to. `touches` stand for `entries`,
// `current` is what the place holds now.
Judgement judge(const std::vector<JournalEntry>& entries, const JournalEntry& entry, const Key& key,
                const std::vector<Touch>& touches, const std::optional<std::string>& current);

// For people: who took the place over.
std::string taken_by(const Judgement& judgement);

}  // namespace tune
