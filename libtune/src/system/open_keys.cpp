#include "system/open_keys.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <linux/magic.h>
#include <linux/openat2.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "system/read_file.hpp"
#include "system/system_error.hpp"

namespace tune {
namespace {

// The kernel takes as much memory as is asked for and one byte (fs/proc/proc_sysctl.c
// proc_sys_call_handler()).
constexpr std::size_t kFirstRoom = 1023;
constexpr std::size_t kMoreRoom = 8;  // times what was too little
constexpr std::size_t kMostOpen = 512;

// A quarter of what this process may open, so that others find room.
std::size_t most_open() {
  rlimit limit = {};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
  return std::min<std::size_t>(kMostOpen, limit.rlim_cur / 4);
}

int open_below(int folder, const char* path, int flags) {
  open_how how = {};
  how.flags = static_cast<unsigned>(flags | O_CLOEXEC);
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_XDEV | RESOLVE_NO_SYMLINKS;
  return static_cast<int>(syscall(SYS_openat2, folder, path, &how, sizeof how));
}

bool is_refusal(int problem) { return problem == EACCES || problem == EPERM || problem == EROFS; }

}  // namespace

bool OpenKeys::is_kernels_own(const PathScope& sys) {
  if (kernels_own_) return *kernels_own_;
  struct statfs system = {};
  kernels_own_ = fstatfs(sys.folder.get(), &system) == 0 && system.f_type == PROC_SUPER_MAGIC;
  read_only_mount_ = *kernels_own_ && (system.f_flags & ST_RDONLY) != 0;
  most_ = most_open();
  return *kernels_own_;
}

// -1 where there is none.
int OpenKeys::folder_of(const PathScope& sys, std::string_view path) {
  const std::size_t slash = path.rfind('/');
  if (slash == path.npos) return sys.folder.get();
  if (!folder_ || path.substr(0, slash) != folder_name_) {
    folder_name_ = path.substr(0, slash);
    folder_ =
        FileDescriptor(open_below(sys.folder.get(), folder_name_.c_str(), O_PATH | O_DIRECTORY));
  }
  return folder_.get();
}

std::optional<OpenKey> OpenKeys::open(const PathScope& sys, const std::string& path) {
  constexpr int kNoWaiting = O_NONBLOCK | O_NOCTTY;
  const int folder = folder_of(sys, path);
  if (folder < 0) return std::nullopt;
  const char* name = path.c_str() + (path.rfind('/') + 1);
  OpenKey key;
  key.file = FileDescriptor(open_below(folder, name, O_RDWR | kNoWaiting));
  key.writable = static_cast<bool>(key.file);
  if (!key.file && !is_refusal(errno)) return std::nullopt;
  if (!key.file) key.file = FileDescriptor(open_below(folder, name, O_RDONLY | kNoWaiting));
  struct stat status = {};
  if (!key.file || fstat(key.file.get(), &status) != 0 || !S_ISREG(status.st_mode)) {
    return std::nullopt;
  }
  key.info = information_of_status(status);
  key.info.read_only_mount = read_only_mount_;
  return key;
}

OpenKey* OpenKeys::find(const PathScope& sys, std::string_view path) {
  while (!path.empty() && path.front() == '/') path.remove_prefix(1);
  if (path.empty() || !is_kernels_own(sys) || most_ == 0) return nullptr;
  if (const auto found = open_.find(path); found != open_.end()) return &found->second;
  // Whoever reads so many goes through them one by one.
  if (open_.size() >= most_) open_.clear();
  std::string name(path);
  auto key = open(sys, name);
  if (!key) return nullptr;
  return &open_.emplace(std::move(name), std::move(*key)).first->second;
}

void OpenKeys::forget(std::string_view path) {
  while (!path.empty() && path.front() == '/') path.remove_prefix(1);
  if (const auto found = open_.find(path); found != open_.end()) open_.erase(found);
}

// proc_dointvec() and its relatives in kernel/sysctl.c answer the first read and end the file with
// the second, so what does not fit is read again with more room.
Result<std::string> read_key(int file, std::size_t most, std::string_view asked) {
  char first[kFirstRoom];
  std::string more;
  char* room = first;
  for (std::size_t size = kFirstRoom;;) {
    const ssize_t got = pread(file, room, size, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return system_error(errno, asked, "be read");
    const auto length = static_cast<std::size_t>(got);
    if (length > most) return too_large_error(asked, most);
    if (length < size || size > most) return std::string(room, length);
    size *= kMoreRoom;
    more.resize(size);
    room = more.data();
  }
}

Status write_key(int file, std::string_view text, std::string_view asked) {
  std::size_t done = 0;
  do {
    const ssize_t written =
        pwrite(file, text.data() + done, text.size() - done, static_cast<off_t>(done));
    if (written < 0) return system_error(errno, asked, "be written");
    if (written == 0 && done < text.size()) return system_error(EIO, asked, "be written");
    done += static_cast<std::size_t>(written);
  } while (is_wanting(text.substr(done)));
  return {};
}

}  // namespace tune
