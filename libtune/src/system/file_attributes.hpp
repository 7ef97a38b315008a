#pragma once

#include <string_view>

#include <tune/machine.hpp>
#include <tune/result.hpp>

namespace tune {

// What fstat and the extended attributes of an open file say.
Result<FileAttributes> read_attributes(int file, std::string_view path);

// Gives a new file these attributes. `old_file` is the one that it is to replace, or -1: a
// security.* or system.* attribute that the file system does not know may be left out when the old
// file has none of that name.
Status write_attributes(int file, const FileAttributes& attributes, int old_file,
                        std::string_view path);

}  // namespace tune
