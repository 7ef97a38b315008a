#include "system/memory_files.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

#include "base/text.hpp"
#include "system/path_text.hpp"
#include "system/system_error.hpp"

namespace tune {
namespace {

constexpr int kMostLinks = 40;  // MAXSYMLINKS of include/linux/namei.h

std::string child_of(const std::string& folder, std::string_view name) {
  return (folder == "/" ? folder : folder + "/") + std::string(name);
}

// Pushes the parts of a path so that the first one is at the back.
void push_parts(std::vector<std::string>& parts, std::string_view path) {
  const std::vector<std::string_view> all = split(path, '/');
  for (auto part = all.rbegin(); part != all.rend(); ++part) {
    if (!part->empty() && *part != ".") parts.emplace_back(*part);
  }
}

}  // namespace

MemoryFiles::MemoryFiles() { add("/", Entry{FileType::directory, {}, {0755, 0, 0, {}}}); }

// --- setting the stage -----------------------------------------------------------------------

MemoryFiles& MemoryFiles::add(std::string_view path, Entry entry) {
  std::string place = place_of_new(path);
  entry.inode = ++last_inode_;
  entries_[std::move(place)] = std::move(entry);
  return *this;
}

// Entries stand by their real paths: a folder that is one needs no walk.
std::string MemoryFiles::place_of_new(std::string_view path) {
  const std::string parent = parent_of(path);
  const auto folder = entries_.find(parent);
  const std::string_view name = path.substr(path.rfind('/') + 1);
  const bool is_name = !name.empty() && name != "." && name != "..";
  if (is_name && folder != entries_.end() && folder->second.type == FileType::directory &&
      child_of(parent, name) == path) {
    return std::string(path);
  }
  make_parents(std::string(path));
  const Result<std::string> place = resolve(path, LastLink::keep);
  assert(place.ok());
  return *place;
}

void MemoryFiles::make_parents(const std::string& path) {
  const std::string parent = parent_of(path);
  // Where the parent is, there are those above it.
  if (parent == path || entries_.contains(parent)) return;
  make_parents(parent);
  const Result<std::string> place = resolve(parent, LastLink::follow);
  assert(place.ok());
  if (entries_.count(*place) == 0) {
    entries_[*place] = Entry{FileType::directory, {}, {0755, 0, 0, {}}, ++last_inode_};
  }
}

MemoryFiles& MemoryFiles::add_file(std::string_view path, std::string_view content,
                                   std::uint32_t mode) {
  return add(path, Entry{FileType::regular, std::string(content), {mode, 0, 0, {}}});
}

MemoryFiles& MemoryFiles::add_directory(std::string_view path, std::uint32_t mode) {
  return add(path, Entry{FileType::directory, {}, {mode, 0, 0, {}}});
}

MemoryFiles& MemoryFiles::add_link(std::string_view path, std::string_view target) {
  return add(path, Entry{FileType::link, std::string(target), {0777, 0, 0, {}}});
}

MemoryFiles& MemoryFiles::add_special(std::string_view path, FileType type,
                                      std::uint64_t special_device) {
  return add(path, Entry{type, {}, {0666, 0, 0, {}}, 0, special_device});
}

MemoryFiles& MemoryFiles::set_attributes(std::string_view path, const FileAttributes& attributes) {
  const Result<Entry*> found = entry(path, LastLink::follow);
  assert(found.ok());
  (*found)->attributes = attributes;
  return *this;
}

MemoryFiles& MemoryFiles::mount_read_only(std::string_view path) {
  read_only_mounts_.emplace_back(path);
  return *this;
}

MemoryFiles& MemoryFiles::make_unwritable(std::string_view path, int errno_value) {
  unwritable_[std::string(path)] = errno_value;
  return *this;
}

MemoryFiles& MemoryFiles::make_unreadable(std::string_view path, int errno_value) {
  unreadable_[std::string(path)] = errno_value;
  return *this;
}

MemoryFiles& MemoryFiles::fail_write(std::string_view path, int errno_value) {
  failing_[std::string(path)] = errno_value;
  return *this;
}

MemoryFiles& MemoryFiles::stop_failing(std::string_view path) {
  for (auto* faults : {&unwritable_, &unreadable_, &failing_}) faults->erase(std::string(path));
  return *this;
}

MemoryFiles& MemoryFiles::fail_operation(std::size_t number, int errno_value) {
  failing_operations_[number] = errno_value;
  return *this;
}

MemoryFiles& MemoryFiles::halt_before_operation(std::size_t number) {
  halt_ = number;
  return *this;
}

MemoryFiles& MemoryFiles::on_write_pseudo(Kernel kernel) {
  kernel_ = std::move(kernel);
  return *this;
}

// --- looking ---------------------------------------------------------------------------------

Result<std::string> MemoryFiles::walk(std::string_view path, LastLink last) const {
  std::vector<std::string> parts;
  push_parts(parts, path);
  std::string at = "/";
  for (int links = 0; !parts.empty();) {
    const std::string part = std::move(parts.back());
    parts.pop_back();
    if (part == "..") {
      at = parent_of(at);
      continue;
    }
    const std::string next = child_of(at, part);
    const auto found = entries_.find(next);
    if (found == entries_.end()) {
      if (parts.empty()) return next;
      return system_error(ENOENT, path, "be found");
    }
    const FileType type = found->second.type;
    if (type == FileType::link && (!parts.empty() || last == LastLink::follow)) {
      if (++links > kMostLinks) return system_error(ELOOP, path, "be found");
      push_parts(parts, found->second.content);
      if (found->second.content.substr(0, 1) == "/") at = "/";
      continue;
    }
    if (!parts.empty() && type != FileType::directory) {
      return system_error(ENOTDIR, path, "be found");
    }
    at = next;
  }
  return at;
}

// As system_files() holds it: what begins below /proc/sys ends there.
Result<std::string> MemoryFiles::resolve(std::string_view path, LastLink last) const {
  constexpr std::string_view kKeys = "/proc/sys";
  Result<std::string> place = walk(path, last);
  if (!place || !is_at_or_below(tidy_path(path), kKeys) || is_at_or_below(*place, kKeys)) {
    return place;
  }
  return leads_out_error(path);
}

Result<MemoryFiles::Entry*> MemoryFiles::entry(std::string_view path, LastLink last) {
  const Result<std::string> place = resolve(path, last);
  if (!place) return place.error();
  const auto found = entries_.find(*place);
  if (found == entries_.end()) return system_error(ENOENT, path, "be opened");
  return &found->second;
}

std::optional<std::string> MemoryFiles::content(std::string_view path) const {
  const Result<std::string> place = resolve(path, LastLink::follow);
  if (!place) return std::nullopt;
  const auto found = entries_.find(*place);
  if (found == entries_.end() || found->second.type != FileType::regular) return std::nullopt;
  return found->second.content;
}

std::vector<std::string> MemoryFiles::paths() const {
  std::vector<std::string> paths;
  for (const auto& [path, entry] : entries_) paths.push_back(path);
  return paths;
}

Result<std::string> MemoryFiles::read(std::string_view path, std::size_t most) {
  const Result<std::string> place = resolve(path, LastLink::follow);
  if (!place) return place.error();
  if (const auto fault = unreadable_.find(*place); fault != unreadable_.end()) {
    return system_error(fault->second, path, "be opened for reading");
  }
  const Result<Entry*> found = entry(*place, LastLink::keep);
  if (!found) return system_error(ENOENT, path, "be opened for reading");
  if ((*found)->type != FileType::regular) return not_regular_error(path, (*found)->type);
  if ((*found)->content.size() > most) return too_large_error(path, most);
  return (*found)->content;
}

FileInfo MemoryFiles::information_of(const std::string& real_path, const Entry& entry) const {
  FileInfo info;
  info.type = entry.type;
  info.mode = entry.attributes.mode;
  info.user = entry.attributes.user;
  info.group = entry.attributes.group;
  info.size = entry.content.size();
  info.device = 1;
  info.inode = entry.inode;
  info.special_device = entry.special_device;
  info.read_only_mount =
      std::any_of(read_only_mounts_.begin(), read_only_mounts_.end(),
                  [&](const std::string& mount) { return is_at_or_below(real_path, mount); });
  return info;
}

Result<FileInfo> MemoryFiles::information(std::string_view path) {
  const Result<std::string> place = resolve(path, LastLink::follow);
  if (!place) return place.error();
  return link_information(*place);
}

Result<FileInfo> MemoryFiles::link_information(std::string_view path) {
  const Result<std::string> place = resolve(path, LastLink::keep);
  if (!place) return place.error();
  const Result<Entry*> found = entry(path, LastLink::keep);
  if (!found) return found.error();
  return information_of(*place, **found);
}

Result<std::string> MemoryFiles::read_link(std::string_view path) {
  const Result<Entry*> found = entry(path, LastLink::keep);
  if (!found) return found.error();
  if ((*found)->type != FileType::link) return system_error(EINVAL, path, "be read as a link");
  return (*found)->content;
}

Result<std::string> MemoryFiles::real_path(std::string_view path) {
  return resolve(path, LastLink::follow);
}

Result<std::vector<DirectoryEntry>> MemoryFiles::list(std::string_view directory) {
  const Result<std::string> place = resolve(directory, LastLink::follow);
  if (!place) return place.error();
  const Result<Entry*> found = entry(directory, LastLink::follow);
  if (!found) return found.error();
  if ((*found)->type != FileType::directory) return system_error(ENOTDIR, directory, "be listed");
  std::vector<DirectoryEntry> names;
  for (const auto& [path, entry] : entries_) {
    if (path != "/" && parent_of(path) == *place) {
      names.push_back({path.substr(path.rfind('/') + 1), entry.type});
    }
  }
  std::sort(names.begin(), names.end(),
            [](const DirectoryEntry& a, const DirectoryEntry& b) { return a.name < b.name; });
  return names;
}

Result<std::vector<bool>> MemoryFiles::exist(std::string_view directory,
                                             const std::vector<std::string>& names) {
  std::vector<bool> there;
  for (const std::string& name : names) {
    const auto found = link_information(std::string(directory) + "/" + name);
    if (!found && found.error().code != ErrorCode::not_found) return found.error();
    there.push_back(found.ok());
  }
  return there;
}

Result<FileAttributes> MemoryFiles::attributes(std::string_view path) {
  const Result<Entry*> found = entry(path, LastLink::follow);
  if (!found) return found.error();
  return (*found)->attributes;
}

}  // namespace tune
