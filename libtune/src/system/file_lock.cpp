#include "system/file_lock.hpp"

#include <cerrno>
#include <string>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.hpp"
#include "system/system_error.hpp"

namespace tune {
namespace {

constexpr int kMostTries = 10;  // when somebody removes the file between opening and locking it
constexpr std::size_t kLongestOwner = 4096;

// The kernel drops the lock with the last copy of the open file: also when its owner is killed.
class HeldFile : public Lock {
 public:
  explicit HeldFile(FileDescriptor file) : file_(std::move(file)) {}
  ~HeldFile() override {
    // So that nobody is named who does not hold it. Nothing is lost when it fails.
    if (ftruncate(file_.get(), 0) != 0) return;
  }

 private:
  FileDescriptor file_;
};

Error held_error(int file, std::string_view asked) {
  std::string owner(kLongestOwner, '\0');
  const ssize_t length = pread(file, owner.data(), owner.size(), 0);
  owner.resize(length > 0 ? static_cast<std::size_t>(length) : 0);
  owner = trim(owner);
  if (owner.empty()) owner = "another process";  // it has not signed yet
  return Error{ErrorCode::locked, owner, EWOULDBLOCK, std::string(asked)};
}

bool is_still_there(int file, const Place& place) {
  struct stat opened = {};
  struct stat named = {};
  return fstat(file, &opened) == 0 &&
         fstatat(place.folder.get(), place.name.c_str(), &named, AT_SYMLINK_NOFOLLOW) == 0 &&
         opened.st_dev == named.st_dev && opened.st_ino == named.st_ino;
}

// The name is for people: where there is no room for it, the lock holds without.
void sign(int file, std::string_view owner) {
  struct stat status = {};
  const bool empty = fstat(file, &status) == 0 && status.st_size == 0;  // as its holder leaves it
  const bool fits =
      (empty || ftruncate(file, 0) == 0) &&
      pwrite(file, owner.data(), owner.size(), 0) == static_cast<ssize_t>(owner.size());
  if (!fits && ftruncate(file, 0) != 0) return;
}

// One on a read-only file system can be locked, too: what it guards may lie elsewhere.
Result<FileDescriptor> open_lock(const Place& place, std::string_view asked) {
  constexpr int kFlags = O_NONBLOCK | O_NOCTTY;
  auto file = open_place(place, O_RDWR | O_CREAT | kFlags, 0600, asked, "be opened");
  if (file || file.error().errno_value != EROFS) return file;
  return open_place(place, O_RDONLY | kFlags, 0, asked, "be opened");
}

}  // namespace

Result<std::unique_ptr<Lock>> lock_file(const Place& place, std::string_view owner,
                                        std::string_view asked) {
  for (int tries = 0; tries < kMostTries; ++tries) {
    Result<FileDescriptor> file = open_lock(place, asked);
    if (!file) return file.error();
    struct stat status = {};
    if (fstat(file->get(), &status) != 0) return system_error(errno, asked, "be looked at");
    if (!S_ISREG(status.st_mode)) return not_regular_error(asked, FileType::other);
    if (flock(file->get(), LOCK_EX | LOCK_NB) != 0) {
      if (errno == EWOULDBLOCK) return held_error(file->get(), asked);
      return system_error(errno, asked, "be locked");
    }
    if (!is_still_there(file->get(), place)) continue;
    sign(file->get(), owner);
    return std::unique_ptr<Lock>(std::make_unique<HeldFile>(std::move(file).value()));
  }
  return system_error(EAGAIN, asked, "be locked");
}

}  // namespace tune
