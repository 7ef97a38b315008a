#pragma once

#include <string>

namespace tune {

// Does what lies there, or would be made there, go with a reboot (tmpfs, ramfs)? False where that
// cannot be told. `path` is absolute.
bool is_kept_in_memory(std::string path);

}  // namespace tune
