#pragma once

#include <set>
#include <string>
#include <vector>

#include "transaction/record.hpp"

namespace tune {

enum class PutBack { everything, files_only };

// What could not be put back.
struct Leftover {
  std::string key;  // or
  std::string file;
  std::string text;      // a sentence
  bool passing = false;  // a failing or full disk, say: worth another try later
};

// Puts the before-images of `intent` back in reverse order, the keys that its writes may have
// changed besides included, and reads all of it again until nothing differs. Where a file holds
// neither what was before nor what the transaction wrote, somebody else has changed it: of those
// that are known to be `written` the lines of the transaction go, but for those that were changed.
// Keys that went with their interface are no leftovers.
std::vector<Leftover> put_back(Machine& machine, const Intent& intent, PutBack what,
                               const std::set<std::string>& written = {});

// Those of the intent's running values that nobody has to put back; empty where there are none.
std::string gone_with_interfaces(Machine& machine, const Intent& intent);

// Is another try worth while? Then the transaction is not at its end.
bool may_pass(const std::vector<Leftover>& leftovers);

// "a; b": the sentences of all leftovers.
std::string describe(const std::vector<Leftover>& leftovers);

}  // namespace tune
