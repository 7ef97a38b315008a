#include "system/temporary_file.hpp"

#include <array>
#include <cerrno>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "system/read_file.hpp"

namespace tune {
namespace {

constexpr int kMostNames = 100;            // tries for a free name
constexpr std::size_t kLongestName = 255;  // NAME_MAX of limits.h
constexpr std::string_view kMark = ".tune-";
constexpr std::size_t kRandomLetters = 6;

// All temporary names of a file begin like this.
std::string beginning_of_names(const std::string& name) {
  return "." + name.substr(0, kLongestName - 1 - kMark.size() - kRandomLetters) +
         std::string(kMark);
}

std::string new_name(const std::string& name) {
  constexpr std::string_view kLetters =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  std::array<unsigned char, kRandomLetters> random = {};
  // So few bytes are never cut short, and where there are none the tries still differ by process.
  if (getrandom(random.data(), random.size(), 0) < 0) {
    random[0] = static_cast<unsigned char>(getpid());
  }
  std::string text = beginning_of_names(name);
  for (const unsigned char byte : random) text += kLetters[byte % kLetters.size()];
  return text;
}

std::string kernel_path_of(int file) { return "/proc/self/fd/" + std::to_string(file); }

// Whoever works on a temporary file holds its lock, which ends with the process: what is not locked
// is abandoned. False when it has just been taken for abandoned and removed.
bool claim(int file) {
  struct stat status = {};
  if (flock(file, LOCK_EX | LOCK_NB) != 0) return errno != EWOULDBLOCK;
  return fstat(file, &status) == 0 && status.st_nlink == 1;
}

}  // namespace

TemporaryFile::~TemporaryFile() {
  if (!name_.empty()) unlinkat(place_.folder.get(), name_.c_str(), 0);
}

int TemporaryFile::create() { return create_without_name() ? 0 : create_with_name(); }

// Not every file system can. The name is given by the descriptor, which takes CAP_DAC_READ_SEARCH
// (linkat(2)), or else through /proc, which is slower. A name that is taken for sure tells.
bool TemporaryFile::create_without_name() {
  file_ = FileDescriptor(openat(place_.folder.get(), ".", O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600));
  if (!file_) return false;
  by_descriptor_ = true;
  by_descriptor_ = link_as(".") == EEXIST;
  return by_descriptor_ || access(kernel_path_of(file_.get()).c_str(), F_OK) == 0;
}

// The errno, or 0.
int TemporaryFile::link_as(const std::string& name) {
  const int folder = place_.folder.get();
  const int done = by_descriptor_ ? linkat(file_.get(), "", folder, name.c_str(), AT_EMPTY_PATH)
                                  : linkat(AT_FDCWD, kernel_path_of(file_.get()).c_str(), folder,
                                           name.c_str(), AT_SYMLINK_FOLLOW);
  return done == 0 ? 0 : errno;
}

int TemporaryFile::create_with_name() {
  for (int tries = 0; tries < kMostNames; ++tries) {
    const std::string name = new_name(place_.name);
    file_ = FileDescriptor(openat(place_.folder.get(), name.c_str(),
                                  O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!file_ && errno != EEXIST) return errno;
    if (!file_ || !claim(file_.get())) continue;
    name_ = name;
    return 0;
  }
  return EEXIST;
}

int TemporaryFile::give_name() {
  flock(file_.get(), LOCK_EX | LOCK_NB);
  for (int tries = 0; tries < kMostNames; ++tries) {
    const std::string name = new_name(place_.name);
    const int problem = link_as(name);
    if (problem == 0) name_ = name;
    if (problem != EEXIST) return problem;
  }
  return EEXIST;
}

int TemporaryFile::take_place() {
  if (name_.empty()) {
    if (const int problem = give_name(); problem != 0) return problem;
  }
  const int folder = place_.folder.get();
  if (renameat(folder, name_.c_str(), folder, place_.name.c_str()) != 0) return errno;
  name_.clear();
  return 0;
}

int TemporaryFile::take_free_place() { return name_.empty() ? link_as(place_.name) : take_place(); }

void remove_abandoned_files(const Place& place, int folder) {
  const Result<std::vector<DirectoryEntry>> entries = list_open_folder(folder, place.path);
  if (!entries) return;
  const std::string beginning = beginning_of_names(place.name);
  for (const DirectoryEntry& entry : *entries) {
    if (entry.type != FileType::regular || entry.name.size() != beginning.size() + kRandomLetters ||
        entry.name.compare(0, beginning.size(), beginning) != 0) {
      continue;
    }
    const FileDescriptor file(
        openat(folder, entry.name.c_str(), O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC));
    if (file && flock(file.get(), LOCK_EX | LOCK_NB) == 0) unlinkat(folder, entry.name.c_str(), 0);
  }
}

}  // namespace tune
