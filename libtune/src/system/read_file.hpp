#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <sys/stat.h>
#include <sys/types.h>

#include <tune/machine.hpp>
#include <tune/result.hpp>

namespace tune {

// All bytes of an open file, from its beginning. Files under /proc/sys show themselves in one read
// only: `whole` reads them again with more room until they fit.
enum class ReadOnce { no, whole };
Result<std::string> read_open_file(int file, std::size_t most, ReadOnce once,
                                   std::string_view asked);

// Without read_only_mount.
FileInfo information_of_status(const struct stat& status);
FileType type_of_mode(mode_t mode);

// What fstat and the mount of an open file say.
Result<FileInfo> information_of_open_file(int file, std::string_view asked);

// The entries of a folder that is open for reading, in byte order.
Result<std::vector<DirectoryEntry>> list_open_folder(int folder, std::string_view asked);

}  // namespace tune
