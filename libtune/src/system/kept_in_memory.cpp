#include "system/kept_in_memory.hpp"

#include <cerrno>

#include <linux/magic.h>
#include <sys/statfs.h>

#include "system/path_text.hpp"

namespace tune {

bool is_kept_in_memory(std::string path) {
  struct statfs status = {};
  while (statfs(path.c_str(), &status) != 0) {
    if (errno != ENOENT || path == "/") return false;
    path = parent_of(path);  // the folder would be made first
  }
  return status.f_type == TMPFS_MAGIC || status.f_type == RAMFS_MAGIC;
}

}  // namespace tune
