#include "system/replace_file.hpp"

#include <cerrno>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "system/change_folder.hpp"
#include "system/file_attributes.hpp"
#include "system/system_error.hpp"
#include "system/temporary_file.hpp"

namespace tune {
namespace {

struct statx flags_of(const Place& place, const char* name) {
  struct statx status = {};
  // All zero where the kernel does not tell (before Linux 4.11, 5.8 for STATX_ATTR_MOUNT_ROOT).
  if (statx(place.folder.get(), name, AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS, &status) != 0) {
    status = {};
  }
  return status;
}

bool has(const struct statx& status, std::uint64_t flag) {
  return (status.stx_attributes & flag) != 0;
}

// What to do about it; empty when there is nothing special to say.
std::string way_out(int errno_value, const Place& place) {
  switch (errno_value) {
    case EBUSY:
    case EXDEV:
      return "it is a mount point of its own (a bind mount, as in a container), which no other "
             "file can take the place of; change the file that is mounted here";
    case EROFS:
      return "it lies on a read-only file system; remount it writable";
    case ENOSPC:
    case EDQUOT:
      return "there is no room for a second copy beside it; make room";
    case EPERM:
      break;
    default:
      return "";
  }
  const struct statx file = flags_of(place, place.name.c_str());
  const struct statx folder = flags_of(place, ".");
  if (has(file, STATX_ATTR_IMMUTABLE)) {
    return "it has the immutable flag (lsattr); take that off with chattr -i";
  }
  if (has(file, STATX_ATTR_APPEND)) {
    return "it has the append-only flag (lsattr); take that off with chattr -a";
  }
  if (has(folder, STATX_ATTR_IMMUTABLE)) {
    return "its folder has the immutable flag (lsattr -d); take that off with chattr -i";
  }
  if (has(folder, STATX_ATTR_APPEND)) {
    return "its folder has the append-only flag (lsattr -d); take that off with chattr -a";
  }
  return "";
}

}  // namespace

int write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(file, bytes.data(), bytes.size());
    if (written < 0 && errno != EINTR) return errno;
    if (written == 0) return EIO;
    if (written > 0) bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

Error replace_error(int errno_value, const Place& place, std::string_view asked,
                    std::string_view what) {
  Error error = system_error(errno_value, asked, what);
  if (const std::string way = way_out(errno_value, place); !way.empty()) {
    error.message += "; " + way;
  }
  return error;
}

int obstacle_to_replacement(const Place& place) {
  const struct statx file = flags_of(place, place.name.c_str());
  if (has(file, STATX_ATTR_IMMUTABLE) || has(file, STATX_ATTR_APPEND)) return EPERM;
  const struct statx folder = flags_of(place, ".");
  if (has(folder, STATX_ATTR_IMMUTABLE) || has(folder, STATX_ATTR_APPEND)) return EPERM;
  return has(file, STATX_ATTR_MOUNT_ROOT) ? EBUSY : 0;
}

Status PreparedFile::write(std::string_view text, const FileAttributes& attributes) {
  const int parent = place_.folder.get();
  struct stat status = {};
  over_another_ = fstatat(parent, place_.name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0;
  if (!over_another_ && errno != ENOENT) return system_error(errno, asked_, "be looked at");
  if (over_another_ && !S_ISREG(status.st_mode)) {
    return not_regular_error(asked_,
                             S_ISDIR(status.st_mode) ? FileType::directory : FileType::other);
  }
  FileDescriptor old_file;
  if (over_another_) {  // only to look at; what cannot be read cannot be compared
    old_file = FileDescriptor(
        openat(parent, place_.name.c_str(), O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC));
  }
  Result<FileDescriptor> folder = open_folder(place_, asked_);
  if (!folder) return folder.error();
  folder_ = std::move(folder).value();

  if (const int problem = temporary_.create(); problem != 0) {
    return replace_error(problem, place_, asked_, "make a temporary file beside it");
  }
  // What has no name takes a free place without ever having a name of its own.
  if (over_another_ || !is_nameless()) remove_abandoned_files(place_, folder_.get());
  if (const int problem = write_all(temporary_.file(), text); problem != 0) {
    return replace_error(problem, place_, asked_, "be written");
  }
  // After the bytes, for a write takes set-user-id bits and capabilities away.
  return write_attributes(temporary_.file(), attributes, old_file.get(), asked_);
}

bool PreparedFile::is_for(const Place& place) const {
  struct stat own = {}, other = {};
  return place.name == place_.name && fstat(place_.folder.get(), &own) == 0 &&
         fstat(place.folder.get(), &other) == 0 && own.st_dev == other.st_dev &&
         own.st_ino == other.st_ino;
}

// Only so that less is left to do: store() tells what goes wrong.
void PreparedFile::begin_to_store() {
  (void)sync_file_range(temporary_.file(), 0, 0, SYNC_FILE_RANGE_WRITE);
}

Status PreparedFile::store() {
  if (fsync(temporary_.file()) == 0) return {};
  return replace_error(errno, place_, asked_, "be made durable");
}

Status PreparedFile::take_place() {
  int problem = over_another_ || !is_nameless() ? EEXIST : temporary_.take_free_place();
  if (problem == EEXIST) problem = temporary_.take_place();
  return problem == 0 ? Status() : Status(replace_error(problem, place_, asked_, "be replaced"));
}

Status PreparedFile::settle() {
  const int problem = sync_open_folder(folder_.get());
  return problem == 0 ? Status() : system_error(problem, asked_, "be made durable in its folder");
}

Status replace_file(Place place, std::string_view text, const FileAttributes& attributes,
                    std::string_view asked) {
  PreparedFile file(std::move(place), asked);
  auto status = file.write(text, attributes);
  if (status) status = file.store();
  if (status) status = file.take_place();
  return status ? file.settle() : status;
}

namespace {

// It appears with all of its text, whenever this process is killed.
Status make_file(const Place& place, std::string_view text, std::string_view asked) {
  TemporaryFile temporary(place);
  int problem = temporary.create();
  if (problem == 0) problem = write_all(temporary.file(), text);
  if (problem == 0) problem = temporary.take_free_place();
  return problem == 0 ? Status() : Status(replace_error(problem, place, asked, "be written"));
}

}  // namespace

Status append_to_file(const Place& place, std::string_view text, std::string_view asked) {
  constexpr int kFlags = O_WRONLY | O_APPEND | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW | O_CLOEXEC;
  const int parent = place.folder.get();
  FileDescriptor file(openat(parent, place.name.c_str(), kFlags));
  if (!file && errno == ENOENT) return make_file(place, text, asked);
  if (!file) return replace_error(errno, place, asked, "be opened for writing");
  struct stat status = {};
  if (fstat(file.get(), &status) != 0) return system_error(errno, asked, "be looked at");
  if (!S_ISREG(status.st_mode)) return not_regular_error(asked, FileType::other);

  int problem = write_all(file.get(), text);
  if (problem == 0) return {};
  // Half a record is worse than none; when it cannot be cut off the reader has to see it.
  if (ftruncate(file.get(), status.st_size) != 0) problem = EIO;
  return replace_error(problem, place, asked, "be written");
}

}  // namespace tune
