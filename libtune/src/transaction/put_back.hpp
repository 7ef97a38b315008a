#pragma once

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
// changed besides included, and reads all of it again until nothing differs. A file that holds
// neither what was before nor what the transaction wrote is somebody else's work and left.
std::vector<Leftover> put_back(Machine& machine, const Intent& intent, PutBack what);

// Is another try worth while? Then the transaction is not at its end.
bool may_pass(const std::vector<Leftover>& leftovers);

// "a; b": the sentences of all leftovers.
std::string describe(const std::vector<Leftover>& leftovers);

}  // namespace tune
