#pragma once

#include <string>
#include <string_view>

#include <sys/types.h>

#include <tune/result.hpp>

#include "system/file_descriptor.hpp"

namespace tune {

// A folder that paths are resolved in, and how they are bound to it. Both bounds hold against
// anybody who moves folders or links about meanwhile.
struct PathScope {
  enum class Bound {
    in_root,  // absolute links and ".." end at the folder, as after chroot(2)
    beneath,  // whatever leads out of the folder is an error (EXDEV)
  };
  FileDescriptor folder;
  std::string name;  // how callers call the folder: "/", "/proc", "/proc/sys"
  Bound bound = Bound::in_root;
};

enum class LastLink { follow, keep };

// Where a path leads: an entry, there or not, of a folder that is there.
struct Place {
  FileDescriptor folder;
  std::string name;  // without '/'; "." for the folder of the scope itself
  std::string path;  // as callers would call it, without links and dots
};

// Resolves `path`, relative to the scope. With LastLink::keep the last part may be a link, with
// LastLink::follow it never is. Errors: errno of the walk, EXDEV for what leads out, ELOOP.
// `asked` is the path that errors name.
Result<Place> find_place(const PathScope& scope, std::string_view path, LastLink last,
                         std::string_view asked);

// Opens what the path leads to. O_CLOEXEC is added; O_CREAT and O_NOFOLLOW are not for here.
// `what` goes into the error: "cannot WHAT: ...".
Result<FileDescriptor> open_path(const PathScope& scope, std::string_view path, int flags,
                                 std::string_view asked, std::string_view what);

// The same for what the path leads to when its last part is no link to be followed, to look at it.
Result<FileDescriptor> open_entry(const PathScope& scope, std::string_view path,
                                  std::string_view asked);

// Opens the entry of a place and follows no link.
Result<FileDescriptor> open_place(const Place& place, int flags, mode_t mode,
                                  std::string_view asked, std::string_view what);

// The folder of a place opened so that it can be synced or listed.
Result<FileDescriptor> open_folder(const Place& place, std::string_view asked);

}  // namespace tune
