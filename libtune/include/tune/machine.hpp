#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <tune/export.hpp>
#include <tune/result.hpp>

namespace tune {

enum class FileType { regular, directory, link, other };

struct FileInfo {
  FileType type = FileType::other;
  std::uint32_t mode = 0;  // permission bits
  std::uint32_t user = 0;
  std::uint32_t group = 0;
  std::uint64_t size = 0;
  std::uint64_t device = 0;  // with inode: is it the same file?
  std::uint64_t inode = 0;
  std::uint64_t special_device = 0;  // st_rdev: /dev/null is 1:3
  std::uint64_t links = 1;           // names that the file has
  bool read_only_mount = false;
};

struct DirectoryEntry {
  std::string name;
  FileType type = FileType::other;  // of the entry itself: a link is a link
};

// What a real file keeps beside its bytes when it is replaced.
struct FileAttributes {
  std::uint32_t mode = 0644;
  std::uint32_t user = 0;
  std::uint32_t group = 0;
  std::vector<std::pair<std::string, std::string>> extended;  // xattrs; ACLs are among them
};

// Held as long as the object lives.
class Lock {
 public:
  virtual ~Lock() = default;
};

// A text beside the file whose place it is to take: Files::prepare(). The steps are taken in this
// order. What has not taken its place goes with the object, which must not outlive its Files.
// Errors: as replace(); io (ESTALE) where the path has come to lead elsewhere.
class Replacement {
 public:
  virtual ~Replacement() = default;
  virtual Status store() = 0;       // makes the text durable
  virtual Status take_place() = 0;  // atomically, over what is there
  virtual Status settle() = 0;      // makes the name durable
};

// The files of a machine, the only way in which the library touches them. Paths are absolute; a
// relative one begins at the working directory, and under a root at its top;
// errors carry the path in Error::file and errno in Error::errno_value, with ErrorCode
// not_found (ENOENT, ENOTDIR), permission (EACCES, EPERM, EROFS) or io. No path below /proc/sys
// leads out of it, whatever links lie there: permission (EXDEV).
class TUNE_EXPORT Files {
 public:
  virtual ~Files() = default;

  // Follows links. A file of more than `most` bytes, or one that is not regular, is an error
  // (bad_input), and is neither read nor waited for.
  virtual Result<std::string> read(std::string_view path, std::size_t most = 64u << 20) = 0;
  // As read(), of an entry that list() or entry_type() called regular: with four system calls, and
  // an error where a link has taken its place.
  virtual Result<std::string> read_regular(std::string_view path, std::size_t most = 64u << 20) {
    return read(path, most);
  }
  // Of the entry itself.
  virtual Result<FileType> entry_type(std::string_view path) {
    const auto entry = link_information(path);
    if (!entry) return entry.error();
    return entry->type;
  }
  // Of the file that links lead to, or of the entry itself.
  virtual Result<FileInfo> information(std::string_view path) = 0;
  virtual Result<FileInfo> link_information(std::string_view path) = 0;
  // Where the link points, as written in it.
  virtual Result<std::string> read_link(std::string_view path) = 0;
  // The path without links and dots. The last part need not exist.
  virtual Result<std::string> real_path(std::string_view path) = 0;
  // In byte order of the names, without "." and "..".
  virtual Result<std::vector<DirectoryEntry>> list(std::string_view directory) = 0;
  // Which of these entries below the directory are there, whatever they are; one call of the
  // operating system each.
  virtual Result<std::vector<bool>> exist(std::string_view directory,
                                          const std::vector<std::string>& names) = 0;
  virtual Result<FileAttributes> attributes(std::string_view path) = 0;
  // Could this process write it (or, for a path that does not exist, make it)? permission if not.
  virtual Status check_writable(std::string_view path) = 0;

  // One write(2) to an existing pseudo-file (more only where the kernel takes a part and asks for
  // the rest), nothing created. errno is that of open or write.
  virtual Status write_pseudo(std::string_view path, std::string_view text) = 0;
  // Atomically and durably: temporary file in the same folder, attributes, fsync of file and
  // folder, rename over. Links are followed, a missing file is created. Where a rename is
  // impossible (bind mount, immutable) that is an error; it never writes in place.
  virtual Status replace(std::string_view path, std::string_view text,
                         const FileAttributes& attributes) = 0;
  // replace() in steps, for who makes several files durable: what is written to the disk for one
  // then takes the others along. Null where that cannot be done without a temporary name, or not
  // at all: then replace() is the way.
  virtual Result<std::unique_ptr<Replacement>> prepare(std::string_view /*path*/,
                                                       std::string_view /*text*/,
                                                       const FileAttributes& /*attributes*/) {
    return std::unique_ptr<Replacement>();
  }
  // Appends, and creates the file with 0600. Not durable by itself. For journals.
  virtual Status append(std::string_view path, std::string_view text) = 0;
  // Durable. A missing file is not_found. A link itself, not what it leads to.
  virtual Status remove(std::string_view path) = 0;
  // Takes away what a replace() of this path has left in its folder when it was killed, and nothing
  // of one that is under way. Nothing there is fine.
  virtual Status remove_leftovers(std::string_view path) = 0;
  // A directory, with its missing parents, durable with the next replace(). One may be there.
  virtual Status make_directory(std::string_view path, std::uint32_t mode) = 0;
  // A directory that holds nothing, durable; else io (ENOTEMPTY). A link is none.
  virtual Status remove_directory(std::string_view path) = 0;
  // The directory and everything in it.
  virtual Status remove_tree(std::string_view path) = 0;
  // Gives a directory another name in its folder; io (ENOTEMPTY) where a directory of that name
  // holds anything. Durable with the next sync_directory() of that folder.
  virtual Status rename_directory(std::string_view path, std::string_view name) = 0;
  // Makes durable which names the directory holds.
  virtual Status sync_directory(std::string_view path) = 0;
  // An exclusive lock on the file, created 0600 if missing, which then holds `owner` as text.
  // When somebody else holds it: ErrorCode::locked with what that owner wrote as message.
  virtual Result<std::unique_ptr<Lock>> lock(std::string_view path, std::string_view owner) = 0;
};

class TUNE_EXPORT Clock {
 public:
  virtual ~Clock() = default;
  virtual std::int64_t unix_seconds() = 0;
  // Since the boot, in sleep too, and never set: CLOCK_BOOTTIME outside all time namespaces.
  virtual std::int64_t boot_milliseconds() { return unix_seconds() * 1000; }
  virtual void pause(std::int64_t /*milliseconds*/) {}
};

// Ports that services of this network namespace hold.
struct ListeningPorts {
  std::set<int> tcp;  // listening sockets
  std::set<int> udp;  // bound sockets without a peer; some got their port from the kernel
};

class TUNE_EXPORT Sockets {
 public:
  virtual ~Sockets() = default;
  virtual Result<ListeningPorts> listening_ports() = 0;
};

// What a process can ask about the machine without a file.
struct ProcessFacts {
  std::uint64_t page_size_bytes = 4096;
  unsigned processors = 1;
  std::string kernel_release;
  std::string kernel_version;
  unsigned ticks_per_second = 0;       // HZ; 0: not known
  std::uint64_t open_files_limit = 0;  // RLIMIT_NOFILE, soft
  std::uint32_t user = 0;              // effective
  std::uint32_t group = 0;             // effective
  std::string user_name;
  std::int64_t process = 0;
};

// The machine that the library works on: the one seam to the outside. Owns nothing.
struct Machine {
  Files* files = nullptr;
  Clock* clock = nullptr;
  ProcessFacts process;
  bool live = true;            // false under a --root: running values are neither read nor written
  Sockets* sockets = nullptr;  // null where sockets must not be asked: another /proc, a root
};

struct MachinePaths {
  std::string root = "/";      // everything but /proc lies under it and cannot escape it
  std::string proc = "/proc";  // in place of /proc; never under root
  // Keys are opened for writing as well, where this process may, and stay open from read to read
  // back: for who will write them, and stays in the network namespace in which they were opened.
  bool keys_for_writing = false;
};

// The files of this machine under `paths`.
TUNE_EXPORT std::unique_ptr<Files> system_files(const MachinePaths& paths = {});
TUNE_EXPORT std::unique_ptr<Clock> system_clock();
TUNE_EXPORT std::unique_ptr<Sockets> system_sockets();
TUNE_EXPORT ProcessFacts process_facts();

}  // namespace tune
