#include <cerrno>
#include <climits>
#include <memory>
#include <string>
#include <utility>

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

#include <tune/machine.hpp>

#include "base/text.hpp"
#include "system/capability.hpp"
#include "system/change_folder.hpp"
#include "system/file_attributes.hpp"
#include "system/file_lock.hpp"
#include "system/open_keys.hpp"
#include "system/open_path.hpp"
#include "system/path_text.hpp"
#include "system/read_file.hpp"
#include "system/replace_file.hpp"
#include "system/system_error.hpp"
#include "system/temporary_file.hpp"

namespace tune {
namespace {

// Without it a FIFO or a terminal would be waited for.
constexpr int kNoWaiting = O_NONBLOCK | O_NOCTTY;
constexpr std::string_view kKeys = "/proc/sys/";

bool is_pseudo_file(int file) {
  struct statfs status = {};
  return fstatfs(file, &status) == 0 &&
         (status.f_type == PROC_SUPER_MAGIC || status.f_type == SYSFS_MAGIC);
}

class SystemFiles : public Files {
 public:
  explicit SystemFiles(MachinePaths paths) : paths_(std::move(paths)) {
    root_.name = "/";
    proc_.name = "/proc";
    sys_.name = "/proc/sys";
    proc_.bound = sys_.bound = PathScope::Bound::beneath;
  }

  Result<std::string> read(std::string_view path, std::size_t most) override;
  Result<std::string> read_regular(std::string_view path, std::size_t most) override;
  Result<FileType> entry_type(std::string_view path) override;
  Result<FileInfo> information(std::string_view path) override;
  Result<FileInfo> link_information(std::string_view path) override;
  Result<std::string> read_link(std::string_view path) override;
  Result<std::string> real_path(std::string_view path) override;
  Result<std::vector<DirectoryEntry>> list(std::string_view directory) override;
  Result<std::vector<bool>> exist(std::string_view directory,
                                  const std::vector<std::string>& names) override;
  Result<FileAttributes> attributes(std::string_view path) override;
  Status check_writable(std::string_view path) override;
  Status write_pseudo(std::string_view path, std::string_view text) override;
  Status replace(std::string_view path, std::string_view text,
                 const FileAttributes& attributes) override;
  Result<std::unique_ptr<Replacement>> prepare(std::string_view path, std::string_view text,
                                               const FileAttributes& attributes) override;
  Status append(std::string_view path, std::string_view text) override;
  Status remove(std::string_view path) override;
  Status remove_leftovers(std::string_view path) override;
  Status make_directory(std::string_view path, std::uint32_t mode) override;
  Status remove_directory(std::string_view path) override;
  Status remove_tree(std::string_view path) override;
  Status rename_directory(std::string_view path, std::string_view name) override;
  Status sync_directory(std::string_view path) override;
  Result<std::unique_ptr<Lock>> lock(std::string_view path, std::string_view owner) override;

 private:
  class Prepared;
  // A path as its scope sees it.
  struct Inside {
    const PathScope* scope;
    std::string path;  // relative to the scope's folder
  };

  std::string from_working_directory(std::string_view path) const;
  Result<Inside> inside(std::string_view path);
  Status open_scope(PathScope& scope, const std::string& folder, std::string_view asked);
  Result<FileDescriptor> open(std::string_view path, int flags, std::string_view what);
  bool is_own_namespace(std::string_view path) const;
  Result<Place> place(std::string_view path, LastLink last);
  OpenKey* open_key(std::string_view path);
  Status make_directory_at(Place at, std::uint32_t mode, std::string_view path);
  Status sync_made(Status done, std::string_view path);
  template <typename Outcome>
  bool key_is_gone(const Outcome& outcome, std::string_view path);

  MachinePaths paths_;
  PathScope root_, proc_, sys_;  // opened when first needed
  OpenKeys keys_;
  std::vector<Place> unsynced_;  // where directories were made
};

// Null: the general way is to be gone.
OpenKey* SystemFiles::open_key(std::string_view path) {
  if (!paths_.keys_for_writing || !path.starts_with(kKeys) || path.find('\0') != path.npos)
    return nullptr;
  if (!open_scope(sys_, paths_.proc + "/sys", path)) return nullptr;
  return keys_.find(sys_, path.substr(kKeys.size()));
}

// A key that is gone, with its interface for one, may have been made anew: then the path is to be
// asked.
template <typename Outcome>
bool SystemFiles::key_is_gone(const Outcome& outcome, std::string_view path) {
  if (outcome || outcome.error().errno_value != ENOENT) return false;
  keys_.forget(path.substr(kKeys.size()));
  return true;
}

Status SystemFiles::open_scope(PathScope& scope, const std::string& folder,
                               std::string_view asked) {
  if (scope.folder) return {};
  scope.folder = FileDescriptor(::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!scope.folder) return system_error(errno, asked, "open " + folder);
  return {};
}

// A root has no working directory: there a relative path begins at the top.
std::string SystemFiles::from_working_directory(std::string_view path) const {
  char directory[PATH_MAX];
  if (path.front() == '/' || paths_.root != "/" || ::getcwd(directory, sizeof directory) == nullptr)
    return std::string(path);
  return std::string(directory) + "/" + std::string(path);
}

Result<SystemFiles::Inside> SystemFiles::inside(std::string_view path) {
  if (path.empty() || path.find('\0') != path.npos) {
    return Error{ErrorCode::bad_input, "a path must not be empty or hold a NUL byte", EINVAL,
                 printable(path)};
  }
  // However it is spelt, so that no spelling gets around the scopes.
  const std::string tidied = tidy_path(from_working_directory(path));
  PathScope* scope = &root_;
  std::string folder = paths_.root;
  if (is_at_or_below(tidied, "/proc/sys")) {
    scope = &sys_;
    folder = paths_.proc + "/sys";
  } else if (is_at_or_below(tidied, "/proc")) {
    scope = &proc_;
    folder = paths_.proc;
  }
  if (Status opened = open_scope(*scope, folder, path); !opened) return opened.error();
  return Inside{scope, tidied.substr(scope->name == "/" ? 0 : scope->name.size())};
}

Result<FileDescriptor> SystemFiles::open(std::string_view path, int flags, std::string_view what) {
  const Result<Inside> at = inside(path);
  if (!at) return at.error();
  return open_path(*at->scope, at->path, flags, path, what);
}

Result<Place> SystemFiles::place(std::string_view path, LastLink last) {
  const Result<Inside> at = inside(path);
  if (!at) return at.error();
  return find_place(*at->scope, at->path, last, path);
}

Result<std::string> SystemFiles::read(std::string_view path, std::size_t most) {
  if (const OpenKey* key = open_key(path)) {
    auto shown = read_key(key->file.get(), most, path);
    if (!key_is_gone(shown, path)) return shown;
  }
  const Result<Inside> at = inside(path);
  if (!at) return at.error();
  int flags = O_RDONLY | kNoWaiting;
  // Opening a device can be felt (a watchdog starts to run), so the type is looked at before.
  // Below /proc there are none.
  if (at->scope == &root_) {
    const Result<FileType> entry = entry_type(path);
    if (entry && *entry == FileType::regular) {
      flags |= O_NOFOLLOW;
    } else {
      const Result<FileInfo> info = information(path);
      if (!info) return info.error();
      if (info->type != FileType::regular) return not_regular_error(path, info->type);
    }
  }
  const Result<FileDescriptor> file =
      open_path(*at->scope, at->path, flags, path, "be opened for reading");
  if (!file) return file.error();
  return read_open_file(file->get(), most, at->scope == &sys_ ? ReadOnce::whole : ReadOnce::no,
                        path);
}

Result<std::string> SystemFiles::read_regular(std::string_view path, std::size_t most) {
  const Result<Inside> at = inside(path);
  if (!at) return at.error();
  const Result<FileDescriptor> file = open_path(
      *at->scope, at->path, O_RDONLY | O_NOFOLLOW | kNoWaiting, path, "be opened for reading");
  if (!file) return file.error();
  return read_open_file(file->get(), most, at->scope == &sys_ ? ReadOnce::whole : ReadOnce::no,
                        path);
}

Result<FileType> SystemFiles::entry_type(std::string_view path) {
  const Result<FileInfo> info = link_information(path);
  if (!info) return info.error();
  return info->type;
}

// /proc/self/ns/net and its like: links of the kernel's own that name no path, the only ones of
// that kind to be followed.
bool SystemFiles::is_own_namespace(std::string_view path) const {
  constexpr std::string_view kFolder = "/proc/self/ns/";
  return paths_.proc == "/proc" && path.substr(0, kFolder.size()) == kFolder &&
         path.find('/', kFolder.size()) == path.npos && path.substr(kFolder.size()) != "..";
}

Result<FileInfo> SystemFiles::information(std::string_view path) {
  if (is_own_namespace(path) && path.find('\0') == path.npos) {
    const FileDescriptor file(::open(std::string(path).c_str(), O_PATH | O_CLOEXEC));
    if (!file) return system_error(errno, path, "be looked at");
    return information_of_open_file(file.get(), path);
  }
  if (const OpenKey* key = open_key(path)) return key->info;
  const Result<FileDescriptor> file = open(path, O_PATH, "be looked at");
  if (!file) return file.error();
  return information_of_open_file(file->get(), path);
}

// One system call where the root is that of the machine.
Result<FileInfo> SystemFiles::link_information(std::string_view path) {
  const Result<Inside> at = inside(path);
  if (!at) return at.error();
  if (at->scope == &root_ && paths_.root == "/") {
    struct stat status = {};
    if (fstatat(AT_FDCWD, at->path.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0)
      return system_error(errno, path, "be looked at");
    return information_of_status(status);
  }
  const Result<FileDescriptor> file = open_entry(*at->scope, at->path, path);
  if (!file) return file.error();
  return information_of_open_file(file->get(), path);
}

Result<std::string> SystemFiles::read_link(std::string_view path) {
  const Result<Inside> at = inside(path);
  if (!at) return at.error();
  const Result<FileDescriptor> link = open_entry(*at->scope, at->path, path);
  if (!link) return link.error();
  std::string target(PATH_MAX, '\0');
  const ssize_t length = readlinkat(link->get(), "", target.data(), target.size());
  // Of what is no link, an empty name is no name.
  if (length < 0) return system_error(errno == ENOENT ? EINVAL : errno, path, "be read as a link");
  target.resize(static_cast<std::size_t>(length));
  return target;
}

Result<std::string> SystemFiles::real_path(std::string_view path) {
  const Result<Place> at = place(path, LastLink::follow);
  if (!at) return at.error();
  return at->path;
}

Result<std::vector<DirectoryEntry>> SystemFiles::list(std::string_view directory) {
  const Result<FileDescriptor> folder =
      open(directory, O_RDONLY | O_DIRECTORY | kNoWaiting, "be listed");
  if (!folder) return folder.error();
  return list_open_folder(folder->get(), directory);
}

Result<std::vector<bool>> SystemFiles::exist(std::string_view directory,
                                             const std::vector<std::string>& names) {
  const Result<FileDescriptor> folder = open(directory, O_PATH | O_DIRECTORY, "be looked into");
  if (!folder) return folder.error();
  std::vector<bool> there;
  for (const std::string& name : names) {
    there.push_back(faccessat(folder->get(), name.c_str(), F_OK, AT_SYMLINK_NOFOLLOW) == 0);
    if (there.back() || errno == ENOENT || errno == ENOTDIR) continue;
    return system_error(errno, std::string(directory) + "/" + name, "be looked at");
  }
  return there;
}

Result<FileAttributes> SystemFiles::attributes(std::string_view path) {
  const Result<FileInfo> info = information(path);
  if (!info) return info.error();
  if (info->type == FileType::other) return FileAttributes{info->mode, info->user, info->group, {}};
  const Result<FileDescriptor> file = open(path, O_RDONLY | kNoWaiting, "be opened for reading");
  if (!file) return file.error();
  return read_attributes(file->get(), path);
}

Status SystemFiles::check_writable(std::string_view path) {
  if (const OpenKey* key = open_key(path); key != nullptr && key->writable) return {};
  const Result<Place> at = place(path, LastLink::follow);
  if (!at && at.error().errno_value == ENOENT && tidy_path(path) != "/") {
    return check_writable(parent_of(tidy_path(path)));  // the folder would be made first
  }
  if (!at) return at.error();
  const int folder = at->folder.get();
  constexpr int kFlags = AT_EACCESS | AT_SYMLINK_NOFOLLOW;
  const auto refused = [&](std::string_view what) {
    Error error = replace_error(errno, *at, path, what);
    error.code = ErrorCode::permission;
    return error;
  };
  struct stat status = {};
  const bool exists = fstatat(folder, at->name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0;
  if (!exists && errno != ENOENT) return system_error(errno, path, "be looked at");
  const int access = S_ISDIR(status.st_mode) ? W_OK | X_OK : W_OK;
  if (exists && faccessat(folder, at->name.c_str(), access, kFlags) != 0) {
    return refused("be written");
  }
  // A pseudo-file is written in place, all others are replaced in their folder.
  if (S_ISDIR(status.st_mode) || is_at_or_below(at->path, "/proc")) return {};
  if (faccessat(folder, ".", W_OK | X_OK, AT_EACCESS) != 0) {
    return refused(exists ? "be replaced in its folder" : "be made in its folder");
  }
  if ((errno = obstacle_to_replacement(*at)) != 0) return refused("be replaced");
  const std::string_view missing = exists ? missing_to_replace(*at, status) : "";
  if (missing.empty()) return {};
  errno = EPERM;
  return refused("be replaced by a file of the same owner without the capability " +
                 std::string(missing));
}

Status SystemFiles::write_pseudo(std::string_view path, std::string_view text) {
  if (const OpenKey* key = open_key(path); key != nullptr && key->writable) {
    auto written = write_key(key->file.get(), text, path);
    if (!key_is_gone(written, path)) return written;
  }
  const Result<FileDescriptor> file = open(path, O_WRONLY | kNoWaiting, "be opened for writing");
  if (!file) return file.error();
  struct stat status = {};
  if (fstat(file->get(), &status) != 0) return system_error(errno, path, "be looked at");
  if (!S_ISREG(status.st_mode)) return not_regular_error(path, FileType::other);
  // A copy of /proc made of real files must show what was written, and nothing of what was there.
  const bool is_pseudo = is_pseudo_file(file->get());
  if (!is_pseudo && ftruncate(file->get(), 0) != 0) {
    return system_error(errno, path, "be written");
  }
  std::string_view rest = text;
  do {
    const ssize_t written = ::write(file->get(), rest.data(), rest.size());
    if (written < 0) return system_error(errno, path, "be written");
    if (written == 0 && !rest.empty()) return system_error(EIO, path, "be written");
    rest.remove_prefix(static_cast<std::size_t>(written));
  } while (is_pseudo ? is_wanting(rest) : !rest.empty());
  return {};
}

Status SystemFiles::replace(std::string_view path, std::string_view text,
                            const FileAttributes& attributes) {
  Result<Place> at = place(path, LastLink::follow);
  if (!at) return at.error();
  return sync_made(replace_file(std::move(at).value(), text, attributes, path), path);
}

class SystemFiles::Prepared final : public Replacement {
 public:
  Prepared(SystemFiles& files, Place place, std::string_view path)
      : files_(files), path_(path), file_(std::move(place), path) {}

  PreparedFile& file() { return file_; }
  Status store() override { return file_.store(); }
  // By the path as it leads now: the folder may have been moved away, or a link turned.
  Status take_place() override {
    const Result<Place> now = files_.place(path_, LastLink::follow);
    if (!now) return now.error();
    if (file_.is_for(*now)) return file_.take_place();
    return Error{ErrorCode::io, "cannot be replaced: its path leads elsewhere than a moment ago",
                 ESTALE, path_};
  }
  Status settle() override { return files_.sync_made(file_.settle(), path_); }

 private:
  SystemFiles& files_;
  std::string path_;
  PreparedFile file_;
};

Result<std::unique_ptr<Replacement>> SystemFiles::prepare(std::string_view path,
                                                          std::string_view text,
                                                          const FileAttributes& attributes) {
  Result<Place> at = place(path, LastLink::follow);
  if (!at) return at.error();
  auto prepared = std::make_unique<Prepared>(*this, std::move(at).value(), path);
  if (auto status = prepared->file().write(text, attributes); !status)
    return std::move(status).error();
  if (!prepared->file().is_nameless()) return std::unique_ptr<Replacement>();
  prepared->file().begin_to_store();
  return std::unique_ptr<Replacement>(std::move(prepared));
}

Status SystemFiles::append(std::string_view path, std::string_view text) {
  const Result<Place> at = place(path, LastLink::follow);
  if (!at) return at.error();
  return append_to_file(*at, text, path);
}

Status SystemFiles::remove(std::string_view path) {
  const Result<Place> at = place(path, LastLink::keep);
  if (!at) return at.error();
  return sync_made(remove_entry(*at, path), path);
}

Status SystemFiles::remove_leftovers(std::string_view path) {
  const Result<Place> at = place(path, LastLink::follow);
  if (!at) return at.error().code == ErrorCode::not_found ? Status() : Status(at.error());
  const Result<FileDescriptor> folder = open_folder(*at, path);
  if (!folder) return folder.error();
  remove_abandoned_files(*at, folder->get());
  return {};
}

Status SystemFiles::make_directory(std::string_view path, std::uint32_t mode) {
  Result<Place> at = place(path, LastLink::follow);
  if (at) return make_directory_at(std::move(at).value(), mode, path);
  const std::string tidied = tidy_path(path);
  if (at.error().errno_value != ENOENT || tidied == "/") return at.error();
  if (Status made = make_directory(parent_of(tidied), 0755); !made) return made;
  Result<Place> again = place(path, LastLink::follow);
  if (!again) return again.error();
  return make_directory_at(std::move(again).value(), mode, path);
}

Status SystemFiles::make_directory_at(Place at, std::uint32_t mode, std::string_view path) {
  const Result<bool> made = make_one_directory(at, mode, path);
  if (!made) return made.error();
  if (*made) unsynced_.push_back(std::move(at));
  return {};
}

// The folders that hold new ones.
Status SystemFiles::sync_made(Status done, std::string_view path) {
  for (; done && !unsynced_.empty(); unsynced_.pop_back()) {
    done = sync_folder(unsynced_.back(), path);
    if (!done) break;
  }
  return done;
}

Status SystemFiles::remove_directory(std::string_view path) {
  const Result<Place> at = place(path, LastLink::keep);
  if (!at) return at.error();
  return remove_empty_directory(*at, path);
}

Status SystemFiles::remove_tree(std::string_view path) {
  const Result<Place> at = place(path, LastLink::keep);
  if (!at) return at.error();
  return remove_whole_tree(*at, path);
}

Status SystemFiles::rename_directory(std::string_view path, std::string_view name) {
  const Result<Place> at = place(path, LastLink::keep);
  if (!at) return at.error();
  return rename_entry(*at, std::string(name), path);
}

Status SystemFiles::sync_directory(std::string_view path) {
  const Result<FileDescriptor> folder = open(path, O_RDONLY | O_DIRECTORY, "be opened");
  if (!folder) return folder.error();
  const int problem = sync_open_folder(folder->get());
  return problem == 0 ? Status() : system_error(problem, path, "be made durable");
}

// A link is not followed: what it leads to would be emptied for the owner's name.
Result<std::unique_ptr<Lock>> SystemFiles::lock(std::string_view path, std::string_view owner) {
  const Result<Place> at = place(path, LastLink::keep);
  if (!at) return at.error();
  return lock_file(*at, owner, path);
}

}  // namespace

std::unique_ptr<Files> system_files(const MachinePaths& paths) {
  return std::make_unique<SystemFiles>(paths);
}

}  // namespace tune
