#include "system/read_file.hpp"

#include <algorithm>
#include <cerrno>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "system/system_error.hpp"

namespace tune {
namespace {

constexpr std::size_t kFirstRoom = 4096;
constexpr std::size_t kMoreRoom = 8;  // times what was too little
constexpr std::size_t kRoomForNames = 32 << 10;

FileType type_of_entry(int folder, const dirent64& entry) {
  switch (entry.d_type) {
    case DT_REG:
      return FileType::regular;
    case DT_DIR:
      return FileType::directory;
    case DT_LNK:
      return FileType::link;
    case DT_UNKNOWN:
      break;
    default:
      return FileType::other;
  }
  struct stat status = {};  // this file system does not tell with the name
  if (fstatat(folder, entry.d_name, &status, AT_SYMLINK_NOFOLLOW) != 0) return FileType::other;
  return type_of_mode(status.st_mode);
}

// As read(2), but again after a signal.
ssize_t read_some(int file, char* room, std::size_t size) {
  for (;;) {
    const ssize_t length = read(file, room, size);
    if (length >= 0 || errno != EINTR) return length;
  }
}

// proc_dointvec() and its relatives in kernel/sysctl.c answer the first read and end the file with
// the second, so what does not fit is lost.
Result<std::string> read_in_one(int file, std::size_t most, std::string_view asked) {
  for (std::size_t size = kFirstRoom;; size *= kMoreRoom) {
    if (lseek(file, 0, SEEK_SET) != 0) return system_error(errno, asked, "be read");
    std::string bytes(size, '\0');
    const ssize_t length = read_some(file, bytes.data(), bytes.size());
    if (length < 0) return system_error(errno, asked, "be read");
    if (static_cast<std::size_t>(length) == size && size <= most) continue;
    if (static_cast<std::size_t>(length) > most) return too_large_error(asked, most);
    bytes.resize(static_cast<std::size_t>(length));
    return bytes;
  }
}

Result<std::string> read_to_end(int file, std::size_t size, std::size_t most,
                                std::string_view asked) {
  std::string bytes;
  std::size_t length = 0;
  for (;;) {
    // One byte more than it should have, to see the end without another turn.
    if (length == bytes.size()) bytes.resize(std::max({size + 1, kFirstRoom, length * 2}));
    const ssize_t got = read_some(file, bytes.data() + length, bytes.size() - length);
    if (got < 0) return system_error(errno, asked, "be read");
    if (got == 0) break;
    length += static_cast<std::size_t>(got);
    // A pseudo-file has no size, and others may give less than there is.
    if (size > 0 && length == size && length < bytes.size()) break;
    if (length > most) return too_large_error(asked, most);
  }
  bytes.resize(length);
  return bytes;
}

}  // namespace

FileType type_of_mode(mode_t mode) {
  if (S_ISREG(mode)) return FileType::regular;
  if (S_ISDIR(mode)) return FileType::directory;
  return S_ISLNK(mode) ? FileType::link : FileType::other;
}

Result<std::string> read_open_file(int file, std::size_t most, ReadOnce once,
                                   std::string_view asked) {
  struct stat status = {};
  if (fstat(file, &status) != 0) return system_error(errno, asked, "be looked at");
  if (!S_ISREG(status.st_mode)) return not_regular_error(asked, type_of_mode(status.st_mode));
  const auto size = static_cast<std::size_t>(status.st_size);  // 0 for pseudo-files
  if (size > most) return too_large_error(asked, most);
  if (once == ReadOnce::whole && size == 0) return read_in_one(file, most, asked);
  return read_to_end(file, size, most, asked);
}

FileInfo information_of_status(const struct stat& status) {
  FileInfo info;
  info.type = type_of_mode(status.st_mode);
  info.mode = status.st_mode & 07777u;
  info.user = status.st_uid;
  info.group = status.st_gid;
  info.size = static_cast<std::uint64_t>(status.st_size);
  info.device = status.st_dev;
  info.inode = status.st_ino;
  info.special_device = status.st_rdev;
  info.links = status.st_nlink;
  return info;
}

Result<FileInfo> information_of_open_file(int file, std::string_view asked) {
  struct stat status = {};
  if (fstat(file, &status) != 0) return system_error(errno, asked, "be looked at");
  FileInfo info = information_of_status(status);
  struct statvfs mount = {};
  info.read_only_mount = fstatvfs(file, &mount) == 0 && (mount.f_flag & ST_RDONLY) != 0;
  return info;
}

// Without the stream of opendir(3), which costs five system calls of its own.
Result<std::vector<DirectoryEntry>> list_open_folder(int folder, std::string_view asked) {
  if (lseek(folder, 0, SEEK_SET) != 0) return system_error(errno, asked, "be listed");
  alignas(dirent64) char room[kRoomForNames];
  std::vector<DirectoryEntry> entries;
  for (;;) {
    const ssize_t length = getdents64(folder, room, sizeof room);
    if (length < 0) return system_error(errno, asked, "be listed");
    if (length == 0) break;
    for (ssize_t at = 0; at < length;) {
      const auto* entry = reinterpret_cast<const dirent64*>(room + at);
      at += entry->d_reclen;
      const std::string_view name = entry->d_name;
      if (name == "." || name == "..") continue;
      entries.push_back({std::string(name), type_of_entry(folder, *entry)});
    }
  }
  std::sort(entries.begin(), entries.end(),
            [](const DirectoryEntry& a, const DirectoryEntry& b) { return a.name < b.name; });
  return entries;
}

}  // namespace tune
