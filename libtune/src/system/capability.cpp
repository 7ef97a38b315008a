#include "system/capability.hpp"

#include <algorithm>
#include <vector>

#include <fcntl.h>
#include <linux/capability.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace tune {
namespace {

// True as well where the kernel does not say: then only the attempt tells.
bool has(unsigned capability) {
  __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = {};
  if (syscall(SYS_capget, &header, data) != 0) return true;
  return (data[capability / 32].effective >> capability % 32 & 1u) != 0;
}

bool is_own_group(gid_t group) {
  if (group == getegid()) return true;
  const int count = getgroups(0, nullptr);
  std::vector<gid_t> groups(static_cast<std::size_t>(std::max(count, 0)));
  if (getgroups(static_cast<int>(groups.size()), groups.data()) < 0) return false;
  return std::find(groups.begin(), groups.end(), group) != groups.end();
}

// In a folder such as /tmp only the owner of a file, or of the folder, may replace it (inode(7)).
bool is_kept_from_others(const Place& place, const struct stat& file) {
  struct stat folder = {};
  if (fstatat(place.folder.get(), "", &folder, AT_EMPTY_PATH) != 0) return false;
  return (folder.st_mode & S_ISVTX) != 0 && file.st_uid != geteuid() && folder.st_uid != geteuid();
}

}  // namespace

std::string_view missing_to_replace(const Place& place, const struct stat& status) {
  const bool own = status.st_uid == geteuid() && is_own_group(status.st_gid);
  if (!own && !has(CAP_CHOWN)) return "CAP_CHOWN";
  return is_kept_from_others(place, status) && !has(CAP_FOWNER) ? "CAP_FOWNER" : "";
}

}  // namespace tune
