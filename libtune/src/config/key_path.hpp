#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include <tune/key.hpp>

namespace tune::config {

// What the loaders make of a key's text: the path that they append to /proc/sys/.
std::string systemd_path(std::string_view text);  // simplified, without slash at either end
std::string procps_path(std::string_view text);   // only the separators are swapped

// Does the loader take the path for a pattern?
bool is_glob(std::string_view path);

// The key whose file a path names, none where the loader would reach no parameter through it.
// systemd refuses "..". procps asks for the real path: ".." may lead out of /proc/sys and back, but
// only from a folder that exists, which `is_folder` says of an absolute path.
using IsFolder = std::function<bool(const std::string& path)>;
std::optional<Key> systemd_target(std::string_view path);
std::optional<Key> procps_target(std::string_view path, const IsFolder& is_folder);

// For when nobody can look: a folder's name holds no blanks and no control characters.
bool may_be_folder(const std::string& path);

// Is it a key's path as Key keeps it? False may also mean: it takes a closer look.
bool is_key_path(std::string_view path);

// The key as it is shown: none where a part is "." or "..", or where a slash ends the path.
std::optional<Key> shown_key(std::string_view path);

}  // namespace tune::config
