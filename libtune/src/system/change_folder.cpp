#include "system/change_folder.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <vector>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "system/system_error.hpp"
#include "system/temporary_file.hpp"

namespace tune {
namespace {

// The errno, or 0.
int names_in(int folder, std::vector<std::string>& names) {
  const int copy = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (copy < 0) return errno;
  const std::unique_ptr<DIR, int (*)(DIR*)> stream(fdopendir(copy), closedir);
  if (!stream) return close(copy), ENOMEM;
  errno = 0;
  while (const dirent* entry = readdir(stream.get())) {
    if (std::strcmp(entry->d_name, ".") != 0 && std::strcmp(entry->d_name, "..") != 0) {
      names.emplace_back(entry->d_name);
    }
    errno = 0;
  }
  return errno;
}

// The errno, or 0. A level costs two open files, so very deep trees end with EMFILE, not a crash.
int remove_below(int parent, const std::string& name, dev_t device) {
  if (unlinkat(parent, name.c_str(), 0) == 0) return 0;
  if (errno != EISDIR && errno != EPERM) return errno;
  const int refused = errno;
  const FileDescriptor folder(
      openat(parent, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!folder) return errno == ENOTDIR || errno == ELOOP ? refused : errno;
  struct stat status = {};
  if (fstat(folder.get(), &status) != 0) return errno;
  if (status.st_dev != device) return EXDEV;
  std::vector<std::string> names;
  if (const int problem = names_in(folder.get(), names); problem != 0) return problem;
  for (const std::string& child : names) {
    if (const int problem = remove_below(folder.get(), child, device); problem != 0) return problem;
  }
  return unlinkat(parent, name.c_str(), AT_REMOVEDIR) == 0 ? 0 : errno;
}

}  // namespace

int sync_open_folder(int folder) {
  return fsync(folder) == 0 || errno == EINVAL ? 0 : errno;  // fsync(2)
}

Status sync_folder(const Place& place, std::string_view asked) {
  const Result<FileDescriptor> folder = open_folder(place, asked);
  if (!folder) return folder.error();
  const int problem = sync_open_folder(folder->get());
  return problem == 0 ? Status() : system_error(problem, asked, "be made durable in its folder");
}

Status remove_entry(const Place& place, std::string_view asked) {
  if (unlinkat(place.folder.get(), place.name.c_str(), 0) != 0) {
    return system_error(errno, asked, "be removed");
  }
  const Result<FileDescriptor> folder = open_folder(place, asked);
  if (folder) remove_abandoned_files(place, folder->get());
  return sync_folder(place, asked);
}

Status remove_empty_directory(const Place& place, std::string_view asked) {
  if (unlinkat(place.folder.get(), place.name.c_str(), AT_REMOVEDIR) != 0) {
    return system_error(errno, asked, "be removed");
  }
  return sync_folder(place, asked);
}

Status rename_entry(const Place& place, const std::string& name, std::string_view asked) {
  const int folder = place.folder.get();
  if (renameat(folder, place.name.c_str(), folder, name.c_str()) != 0) {
    return system_error(errno, asked, "be renamed");
  }
  return {};
}

Status remove_whole_tree(const Place& place, std::string_view asked) {
  struct stat status = {};
  if (fstatat(place.folder.get(), place.name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
    return system_error(errno, asked, "be removed");
  }
  if (const int problem = remove_below(place.folder.get(), place.name, status.st_dev);
      problem != 0) {
    return system_error(problem, asked, "be removed with all that it holds");
  }
  return {};
}

Result<bool> make_one_directory(const Place& place, std::uint32_t mode, std::string_view asked) {
  if (mkdirat(place.folder.get(), place.name.c_str(), 0700) != 0) {
    if (errno != EEXIST) return system_error(errno, asked, "be made a directory");
    struct stat status = {};
    if (fstatat(place.folder.get(), place.name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
      return system_error(errno, asked, "be looked at");
    }
    if (S_ISDIR(status.st_mode)) return false;
    return system_error(ENOTDIR, asked, "be used as a directory");
  }
  const Result<FileDescriptor> made =
      open_place(place, O_RDONLY | O_DIRECTORY, 0, asked, "be opened");
  if (!made) return made.error();
  if (fchmod(made->get(), mode) != 0) return system_error(errno, asked, "be given its mode");
  return true;
}

}  // namespace tune
