#pragma once

#include <string>

#include <tune/key.hpp>
#include <tune/machine.hpp>
#include <tune/result.hpp>

namespace tune {

// Running values, the one place that reads and writes /proc/sys.

// What the kernel shows for `key`: numbers with single spaces between them, text byte for byte.
// Errors: not_found, permission, io; key set. A link that leads out of /proc/sys is a permission
// error.
Result<std::string> read_running(Machine& machine, const Key& key);

// Writes `value` and a newline with one write. The kernel may take a vector in part and then refuse
// it: read back after every error. Errors: not_found, permission, write_failed with errno; key set.
Status write_running(Machine& machine, const Key& key, std::string_view value);

struct KeyAccess {
  bool exists = false;
  // Or by root alone, and known to hold no secret (vm.mmap_rnd_bits); else it may hold one.
  bool readable_by_all = false;
  bool writable = false;  // by its mode; the mount may still be read-only
};
KeyAccess access_of(Machine& machine, const Key& key);

}  // namespace tune
