#include "config/boot_files.hpp"

#include <map>
#include <utility>

#include <sys/sysmacros.h>

#include "system/plain_information.hpp"

namespace tune::config {
namespace {

constexpr std::string_view kSysctlConf = "/etc/sysctl.conf";

// In the order in which they mask each other. systemd-sysctl reads the last one only where it was
// built for a /lib of its own, and where /lib is a link it is /usr/lib once more.
constexpr std::string_view kFolders[] = {"/etc/sysctl.d", "/run/sysctl.d",
                                         "/usr/local/lib/sysctl.d", "/usr/lib/sysctl.d",
                                         "/lib/sysctl.d"};

struct Place {
  std::string path;
  FileType type;
};

// By base name, then in the order of the folders.
using Found = std::map<std::string, std::vector<Place>>;

// Which folders are the same under two names.
class SeenFolders {
 public:
  explicit SeenFolders(Files& files) : files_(files) {}

  bool first_time(std::string_view folder) {
    const auto information = plain_information(files_, folder);
    if (!information) return true;
    return seen_.try_emplace({information->device, information->inode}, folder).second;
  }

 private:
  Files& files_;
  std::map<std::pair<std::uint64_t, std::uint64_t>, std::string> seen_;
};

BootFile unreadable(std::string_view folder, const Error& error) {
  BootFile found;
  found.file.path = folder;
  found.file.error = error.message;
  found.file.loaders = {true, true};
  return found;
}

void add(const std::vector<Place>& places, std::vector<BootFile>& files) {
  for (const Place& place : places) {
    BootFile found;
    found.type = place.type;
    found.file.path = place.path;
    if (&place == &places.front()) {
      found.file.loaders = readers_of(place.path);
    } else {
      found.file.masked_by = places.front().path;
    }
    files.push_back(std::move(found));
  }
}

bool is_null_device(const FileInfo& information) {
  return information.type == FileType::other && information.special_device == makedev(1, 3);
}

// Where a link leads to. True when that is /dev/null.
bool take_target(Files& files, ConfigFile& file) {
  const auto link = files.read_link(file.path);
  if (!link) return false;
  if (const auto real = files.real_path(file.path)) file.target = *real;
  if (file.target.empty()) file.target = *link;
  return *link == "/dev/null" || file.target == "/dev/null";
}

// Why a file could not be read; empty for /dev/null.
std::string trouble_with(Files& files, const ConfigFile& file, const Error& error) {
  const auto information = files.information(file.path);
  if (!information) {
    if (file.target.empty() || information.error().code != ErrorCode::not_found)
      return information.error().message;
    return "is a link that leads nowhere; it masks files of its name in later folders";
  }
  if (is_null_device(*information)) return {};
  if (information->type == FileType::directory) return "is a directory; configuration is a file";
  if (information->type != FileType::regular) return "is no regular file and is not read";
  return error.message;
}

}  // namespace

Loaders readers_of(std::string_view path) {
  return {!path.substr(path.rfind('/') + 1).starts_with('.'), true};
}

std::vector<BootFile> find_boot_files(Files& files) {
  std::vector<BootFile> result;
  Found found;
  SeenFolders seen(files);
  for (const std::string_view folder : kFolders) {
    if (!seen.first_time(folder)) continue;
    const auto entries = files.list(folder);
    if (!entries) {
      if (entries.error().code != ErrorCode::not_found)
        result.push_back(unreadable(folder, entries.error()));
      continue;
    }
    for (const DirectoryEntry& entry : *entries)
      if (entry.name.ends_with(".conf"))
        found[entry.name].push_back({std::string(folder) + '/' + entry.name, entry.type});
  }
  for (const auto& [name, places] : found) add(places, result);
  const auto last = plain_information(files, kSysctlConf);
  if (last && last->type == FileType::regular) {
    BootFile file;
    file.type = FileType::link;  // it may be one
    file.file.path = kSysctlConf;
    file.file.loaders = {false, true};
    result.push_back(std::move(file));
  }
  return result;
}

void read_content(Files& files, ConfigFile& file, FileType type, Texts& texts) {
  if (type == FileType::link && take_target(files, file)) return;
  auto content = type == FileType::regular ? files.read_regular(file.path) : files.read(file.path);
  if (content) {
    file.content = texts.keep(std::move(*content));
  } else {
    file.error = trouble_with(files, file, content.error());
  }
}

}  // namespace tune::config
