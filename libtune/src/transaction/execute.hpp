#pragma once

#include <optional>

#include "transaction/journal.hpp"
#include "transaction/record.hpp"

namespace tune {

struct Execution {
  std::optional<End> end;      // none: putting back failed and is worth another try
  std::optional<Error> error;  // write_failed: all is as before; incomplete: it is not
};

// What is to take the place of the intent's files, beside them: written before the intent is
// stored, it goes to the disk together with that. Whatever cannot be prepared is replaced when its
// time has come, and fails then.
Replacements prepare_files(Machine& machine, const Intent& intent);

// Carries out `intent`, which is durable already: running values in order, each read back and
// compared by meaning, then files, each read back, then the end record. On any failure everything
// is put back and verified. The one way in which apply and rollback change the machine.
Execution execute(Machine& machine, Journal& journal, const Intent& intent,
                  Replacements prepared = {});

// What stands in the end record of a transaction that was put back.
End end_after_putting_back(Machine& machine, const Intent& intent, TransactionState state,
                           const std::string& reason);

}  // namespace tune
