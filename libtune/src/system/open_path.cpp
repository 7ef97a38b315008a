#include "system/open_path.hpp"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdint>
#include <optional>
#include <vector>

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/text.hpp"
#include "system/system_error.hpp"

namespace tune {
namespace {

constexpr int kMostLinks = 40;  // MAXSYMLINKS of include/linux/namei.h
constexpr int kWalkFlags = O_PATH | O_NOFOLLOW | O_CLOEXEC;

// Walks a path part by part with every folder held open, so that nobody can move it elsewhere
// between two steps.
class Walk {
 public:
  Walk(const PathScope& scope, LastLink last) : scope_(scope), last_(last) {}

  // The errno, or 0 and place() is there.
  int go(std::string_view path) {
    push(path);
    while (!parts_.empty()) {
      std::string part = std::move(parts_.back());
      parts_.pop_back();
      const int problem = part == ".." ? step_up() : step_into(std::move(part));
      if (problem != 0) return problem;
    }
    return finish();
  }

  Place take_place() && { return std::move(place_); }
  bool met_foreign_link() const { return met_foreign_link_; }

 private:
  struct Level {
    FileDescriptor folder;
    std::string name;
  };

  int folder() const { return levels_.empty() ? scope_.folder.get() : levels_.back().folder.get(); }

  void push(std::string_view path) {
    const std::vector<std::string_view> all = split(path, '/');
    for (auto part = all.rbegin(); part != all.rend(); ++part) {
      if (!part->empty() && *part != ".") parts_.emplace_back(*part);
    }
  }

  int step_up() {
    if (levels_.empty()) return scope_.bound == PathScope::Bound::beneath ? EXDEV : 0;
    levels_.pop_back();
    return 0;
  }

  // A folder is entered, a link is replaced by its parts, the last part is kept in name_.
  int step_into(std::string part) {
    const bool is_last = parts_.empty();
    FileDescriptor entry(openat(folder(), part.c_str(), kWalkFlags));
    if (!entry && (errno != ENOENT || !is_last)) return errno;
    struct stat status = {};
    if (entry && fstat(entry.get(), &status) != 0) return errno;
    if (S_ISLNK(status.st_mode) && (!is_last || last_ == LastLink::follow)) {
      return step_through_link(entry.get(), status);
    }
    if (S_ISDIR(status.st_mode) && !(is_last && last_ == LastLink::keep)) {
      levels_.push_back(Level{std::move(entry), std::move(part)});
      return 0;
    }
    if (!is_last) return ENOTDIR;
    name_ = std::move(part);
    return 0;
  }

  // As may_follow_link() of fs/namei.c, which the kernel asks for links that it follows itself: in
  // /tmp and its like nobody is to be led by the link of somebody else.
  bool is_foreign(const struct stat& link) const {
    constexpr mode_t kShared = S_ISVTX | S_IWOTH;
    struct stat holder = {};
    if (link.st_uid == geteuid() || fstatat(folder(), "", &holder, AT_EMPTY_PATH) != 0)
      return false;
    return (holder.st_mode & kShared) == kShared && holder.st_uid != link.st_uid;
  }

  int step_through_link(int link, const struct stat& status) {
    if (++links_ > kMostLinks) return ELOOP;
    if (is_foreign(status)) {
      met_foreign_link_ = true;
      return EACCES;
    }
    std::string target(status.st_size > 0 ? static_cast<std::size_t>(status.st_size) + 1 : PATH_MAX,
                       '\0');
    const ssize_t length = readlinkat(link, "", target.data(), target.size());
    if (length < 0) return errno;
    if (static_cast<std::size_t>(length) == target.size()) return EAGAIN;  // it grew meanwhile
    target.resize(static_cast<std::size_t>(length));
    if (target.front() == '/') {
      if (scope_.bound == PathScope::Bound::beneath) return EXDEV;
      levels_.clear();
    }
    push(target);
    return 0;
  }

  // A folder at the end of the way is an entry of the one above it.
  int finish() {
    if (!name_ && !levels_.empty()) {
      name_ = levels_.back().name;
      levels_.pop_back();
    }
    place_.name = name_.value_or(".");
    place_.path = scope_.name == "/" ? "" : scope_.name;
    for (const Level& level : levels_) place_.path += "/" + level.name;
    if (name_) place_.path += "/" + *name_;
    if (place_.path.empty()) place_.path = "/";
    const int copy = levels_.empty() ? fcntl(scope_.folder.get(), F_DUPFD_CLOEXEC, 0)
                                     : levels_.back().folder.release();
    if (copy < 0) return errno;
    place_.folder = FileDescriptor(copy);
    return 0;
  }

  const PathScope& scope_;
  LastLink last_;
  std::vector<std::string> parts_;  // still to go, the next one at the back
  std::vector<Level> levels_;
  std::optional<std::string> name_;
  int links_ = 0;
  bool met_foreign_link_ = false;
  Place place_;
};

Error walk_error(int problem, std::string_view asked, std::string_view what) {
  return problem == EXDEV ? leads_out_error(asked) : system_error(problem, asked, what);
}

Error foreign_link_error(int problem, std::string_view asked) {
  return Error{ErrorCode::permission,
               "a link of somebody else's, in a folder that everybody may write to, is not "
               "followed: name what it leads to",
               problem, printable(asked)};
}

// The kernel that refuses it (fs.protected_symlinks) does not say why.
bool meets_foreign_link(const PathScope& scope, std::string_view path) {
  Walk walk(scope, LastLink::follow);
  (void)walk.go(path);
  return walk.met_foreign_link();
}

// openat2(2) since Linux 5.6; seccomp filters older than that answer EPERM.
int open_by_kernel(const PathScope& scope, std::string_view path, int flags,
                   std::uint64_t links = RESOLVE_NO_MAGICLINKS) {
  while (!path.empty() && path.front() == '/') path.remove_prefix(1);
  const std::string relative = path.empty() ? "." : std::string(path);
  open_how how = {};
  how.flags = static_cast<unsigned>(flags | O_CLOEXEC);
  how.resolve =
      links | (scope.bound == PathScope::Bound::in_root ? RESOLVE_IN_ROOT : RESOLVE_BENEATH);
  return static_cast<int>(
      syscall(SYS_openat2, scope.folder.get(), relative.c_str(), &how, sizeof how));
}

// Neither dots nor empty parts: without links on the way, the place has the very name it is asked
// by.
bool is_plain(std::string_view path) {
  const std::vector<std::string_view> parts = split(path, '/');
  return std::none_of(parts.begin(), parts.end(), [](std::string_view part) {
    return part.empty() || part == "." || part == "..";
  });
}

// Most paths have no link in them, which the kernel finds out in one call. Nothing where it is to
// be walked, be it only to say what is wrong.
std::optional<Place> place_without_links(const PathScope& scope, std::string_view path,
                                         LastLink last) {
  while (!path.empty() && path.front() == '/') path.remove_prefix(1);
  if (!is_plain(path)) return std::nullopt;
  const std::size_t slash = path.rfind('/');
  const std::string_view parent = slash == path.npos ? "" : path.substr(0, slash);
  Place place;
  place.folder =
      FileDescriptor(open_by_kernel(scope, parent, O_PATH | O_DIRECTORY, RESOLVE_NO_SYMLINKS));
  if (!place.folder) return std::nullopt;
  place.name = path.substr(slash == path.npos ? 0 : slash + 1);
  place.path = (scope.name == "/" ? "/" : scope.name + "/") + std::string(path);
  if (last == LastLink::keep) return place;
  struct stat status = {};
  if (fstatat(place.folder.get(), place.name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
    return errno == ENOENT ? std::optional(std::move(place)) : std::nullopt;
  }
  return S_ISLNK(status.st_mode) ? std::nullopt : std::optional(std::move(place));
}

// EAGAIN: the kernel saw a rename and could not tell whether ".." stays inside. The walk can.
bool walk_instead(int problem) {
  return problem == ENOSYS || problem == EPERM || problem == EAGAIN;
}

}  // namespace

Result<Place> find_place(const PathScope& scope, std::string_view path, LastLink last,
                         std::string_view asked) {
  if (auto place = place_without_links(scope, path, last)) return std::move(*place);
  Walk walk(scope, last);
  const int problem = walk.go(path);
  if (walk.met_foreign_link()) return foreign_link_error(problem, asked);
  if (problem != 0) return walk_error(problem, asked, "be found");
  return std::move(walk).take_place();
}

Result<FileDescriptor> open_place(const Place& place, int flags, mode_t mode,
                                  std::string_view asked, std::string_view what) {
  FileDescriptor file(
      openat(place.folder.get(), place.name.c_str(), flags | O_NOFOLLOW | O_CLOEXEC, mode));
  if (!file) return system_error(errno, asked, what);
  return file;
}

Result<FileDescriptor> open_path(const PathScope& scope, std::string_view path, int flags,
                                 std::string_view asked, std::string_view what) {
  FileDescriptor file(open_by_kernel(scope, path, flags));
  if (file) return file;
  const int problem = errno;
  if (problem == EACCES && meets_foreign_link(scope, path))
    return foreign_link_error(problem, asked);
  if (!walk_instead(problem)) return walk_error(problem, asked, what);
  const Result<Place> place = find_place(scope, path, LastLink::follow, asked);
  if (!place) return place.error();
  return open_place(*place, flags, 0, asked, what);
}

Result<FileDescriptor> open_entry(const PathScope& scope, std::string_view path,
                                  std::string_view asked) {
  FileDescriptor entry(open_by_kernel(scope, path, O_PATH | O_NOFOLLOW));
  if (entry) return entry;
  if (!walk_instead(errno)) return walk_error(errno, asked, "be looked at");
  const Result<Place> place = find_place(scope, path, LastLink::keep, asked);
  if (!place) return place.error();
  return open_place(*place, O_PATH, 0, asked, "be looked at");
}

Result<FileDescriptor> open_folder(const Place& place, std::string_view asked) {
  FileDescriptor folder(openat(place.folder.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder) return system_error(errno, asked, "open the folder of this file");
  return folder;
}

}  // namespace tune
