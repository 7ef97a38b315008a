#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include <tune/machine.hpp>
#include <tune/result.hpp>

#include "system/file_descriptor.hpp"
#include "system/open_path.hpp"

namespace tune {

// One open file below the kernel's own /proc/sys.
struct OpenKey {
  FileDescriptor file;
  FileInfo info;
  bool writable = false;  // it is open for writing as well
};

// The files below /proc/sys stay open from one use to the next: a key is looked at, read, compared,
// written and read back through one descriptor. The kernel refuses a descriptor whose key is gone
// (ENOENT, fs/proc/proc_sysctl.c grab_header()), so it never reaches another key of the same name.
// It reaches that of the network namespace in which it was opened.
class OpenKeys {
 public:
  // `path` is relative to the scope. Null where this is not the way: a copy of /proc made of real
  // files, a link, another mount below /proc/sys, a kernel without openat2(2), or any error, which
  // the general way then names.
  OpenKey* find(const PathScope& sys, std::string_view path);
  void forget(std::string_view path);

 private:
  bool is_kernels_own(const PathScope& sys);
  int folder_of(const PathScope& sys, std::string_view path);
  std::optional<OpenKey> open(const PathScope& sys, const std::string& path);

  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>()(text);
    }
  };

  std::optional<bool> kernels_own_;
  bool read_only_mount_ = false;
  std::size_t most_ = 0;
  // The one that was asked for last, as most keys lie in that of the key before: each part of a
  // path below /proc/sys is looked up anew.
  std::string folder_name_;
  FileDescriptor folder_;
  std::unordered_map<std::string, OpenKey, Hash, std::equal_to<>> open_;
};

// The whole of what the key shows, in one read. Errors: as read(2); too_large_error.
Result<std::string> read_key(int file, std::size_t most, std::string_view asked);
// What a key has not taken of a text: proc_do_large_bitmap() of kernel/sysctl.c takes a page at a
// time. But addrconf_fixup_linkdown() of net/ipv6/addrconf.c has 5.10 and 6.1 say 1 for all of
// "1\n", and a newline alone is refused behind it.
inline bool is_wanting(std::string_view rest) { return !rest.empty() && rest != "\n"; }
// One write, and more only where the kernel takes a part and asks for the rest.
Status write_key(int file, std::string_view text, std::string_view asked);

}  // namespace tune
