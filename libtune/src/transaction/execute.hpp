#pragma once

#include <optional>

#include "transaction/journal.hpp"
#include "transaction/record.hpp"

namespace tune {

struct Execution {
  std::optional<End> end;      // none: putting back failed and is worth another try
  std::optional<Error> error;  // write_failed: all is as before; incomplete: it is not
};

// Carries out `intent`, which is durable already: running values in order, each read back and
// compared by meaning, then files, each read back, then the end record. On any failure everything
// is put back and verified. The one way in which apply and rollback change the machine.
Execution execute(Machine& machine, Journal& journal, const Intent& intent);

// What stands in the end record of a transaction that was put back.
End end_after_putting_back(Machine& machine, const Intent& intent, TransactionState state,
                           const std::string& reason);

}  // namespace tune
