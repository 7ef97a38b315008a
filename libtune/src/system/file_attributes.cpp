#include "system/file_attributes.hpp"

#include <algorithm>
#include <cerrno>
#include <optional>

#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/text.hpp"
#include "system/system_error.hpp"

namespace tune {
namespace {

constexpr const char* kAccessList = "system.posix_acl_access";
// How often to ask again when somebody enlarges what is being read.
constexpr int kMostTries = 8;

// The answer of a call that first says how much room it needs; nothing and errno on failure.
template <typename Call>
std::optional<std::string> read_with_growing_room(Call call) {
  for (int tries = 0; tries < kMostTries; ++tries) {
    const ssize_t room = call(nullptr, 0);
    if (room < 0) return std::nullopt;
    std::string bytes(static_cast<std::size_t>(room), '\0');
    if (room == 0) return bytes;
    const ssize_t length = call(bytes.data(), bytes.size());
    if (length >= 0) {
      bytes.resize(static_cast<std::size_t>(length));
      return bytes;
    }
    if (errno != ERANGE) return std::nullopt;
  }
  return std::nullopt;
}

bool unsupported(int errno_value) { return errno_value == EOPNOTSUPP || errno_value == ENOSYS; }

std::optional<std::string> extended_attribute(int file, const std::string& name) {
  return read_with_growing_room(
      [&](char* room, std::size_t size) { return fgetxattr(file, name.c_str(), room, size); });
}

bool starts_with(std::string_view text, std::string_view start) {
  return text.substr(0, start.size()) == start;
}

Status write_extended(int file, const std::pair<std::string, std::string>& attribute, int old_file,
                      std::string_view path) {
  const auto& [name, value] = attribute;
  // Labels that the system has given by itself need no privilege when they are right already.
  if (extended_attribute(file, name) == value) return {};
  if (fsetxattr(file, name.c_str(), value.data(), value.size(), 0) == 0) return {};
  const int problem = errno;
  const bool of_the_system = starts_with(name, "security.") || starts_with(name, "system.");
  const bool old_has_it = old_file >= 0 && extended_attribute(old_file, name).has_value();
  if (unsupported(problem) && of_the_system && !old_has_it) return {};
  return system_error(problem, path, "keep the extended attribute " + printable(name));
}

Error not_given_away(int problem, const FileAttributes& attributes, std::string_view path) {
  Error error = system_error(problem, path, "keep its owner and group");
  error.message += "; the new file cannot be given to user " + std::to_string(attributes.user) +
                   " and group " + std::to_string(attributes.group) + ": ";
  error.message += problem == EINVAL ? "do it outside of this user namespace, which lacks them"
                                     : "do it as root";
  return error;
}

}  // namespace

Result<FileAttributes> read_attributes(int file, std::string_view path) {
  struct stat status = {};
  if (fstat(file, &status) != 0) return system_error(errno, path, "be looked at");
  FileAttributes attributes{status.st_mode & 07777u, status.st_uid, status.st_gid, {}};
  const std::optional<std::string> names = read_with_growing_room(
      [&](char* room, std::size_t size) { return flistxattr(file, room, size); });
  if (!names && unsupported(errno)) return attributes;
  if (!names) return system_error(errno, path, "list its extended attributes");
  for (const std::string_view name : split(*names, '\0')) {
    if (name.empty()) continue;
    std::optional<std::string> value = extended_attribute(file, std::string(name));
    if (!value && errno == ENODATA) continue;  // removed meanwhile
    if (!value) return system_error(errno, path, "read an extended attribute");
    attributes.extended.emplace_back(name, *std::move(value));
  }
  return attributes;
}

Status write_attributes(int file, const FileAttributes& attributes, int old_file,
                        std::string_view path) {
  struct stat status = {};
  if (fstat(file, &status) != 0) return system_error(errno, path, "be looked at");
  const bool owned = status.st_uid == attributes.user && status.st_gid == attributes.group;
  // A new file of an unprivileged user cannot belong to root, which is but the default here.
  const bool as_it_comes = old_file < 0 && attributes.user == 0 && attributes.group == 0 &&
                           attributes.extended.empty() && geteuid() != 0;
  if (!owned && !as_it_comes && fchown(file, attributes.user, attributes.group) != 0) {
    return not_given_away(errno, attributes, path);
  }
  // The folder's default list may have given the new file one that the old one had not. Its removal
  // and the owner change mode bits, so the mode comes after both.
  const bool wants_list =
      std::any_of(attributes.extended.begin(), attributes.extended.end(),
                  [](const auto& attribute) { return attribute.first == kAccessList; });
  if (!wants_list && fremovexattr(file, kAccessList) != 0 && errno != ENODATA &&
      !unsupported(errno)) {
    return system_error(errno, path, "remove the access list that its folder gives");
  }
  if (fchmod(file, attributes.mode) != 0) return system_error(errno, path, "keep its mode");
  for (const auto& attribute : attributes.extended) {
    if (Status kept = write_extended(file, attribute, old_file, path); !kept) return kept;
  }
  return {};
}

}  // namespace tune
