#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <tune/result.hpp>

#include "system/open_path.hpp"

namespace tune {

// Durable: the folder that holds the entry is synced.
Status remove_entry(const Place& place, std::string_view asked);
// Fails with ENOTEMPTY where it holds anything.
Status remove_empty_directory(const Place& place, std::string_view asked);
// In its folder; not durable by itself. Fails with ENOTEMPTY where a directory of that name holds
// anything.
Status rename_entry(const Place& place, const std::string& name, std::string_view asked);
// Follows no link and enters no other file system. Not durable by itself.
Status remove_whole_tree(const Place& place, std::string_view asked);
// With exactly this mode, whatever the umask. A directory that exists is fine. True when it was
// made; then the folder that holds it is not synced yet.
Result<bool> make_one_directory(const Place& place, std::uint32_t mode, std::string_view asked);
// The errno, or 0: also where the file system has nothing to sync a folder by (some shared folders
// and FUSE).
int sync_open_folder(int folder);
Status sync_folder(const Place& place, std::string_view asked);

}  // namespace tune
