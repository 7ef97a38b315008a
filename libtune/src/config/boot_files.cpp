#include "config/boot_files.hpp"

#include <map>
#include <utility>

#include <sys/sysmacros.h>

namespace tune::config {
namespace {

constexpr std::string_view kSysctlConf = "/etc/sysctl.conf";

// In the order in which they mask each other. systemd-sysctl reads the last one only where it was
// built for a /lib of its own, and where /lib is a link it is /usr/lib once more.
constexpr std::string_view kFolders[] = {"/etc/sysctl.d", "/run/sysctl.d",
                                         "/usr/local/lib/sysctl.d", "/usr/lib/sysctl.d",
                                         "/lib/sysctl.d"};

// By base name, then in the order of the folders.
using Found = std::map<std::string, std::vector<std::string>>;

// Which folders are the same under two names.
class SeenFolders {
 public:
  explicit SeenFolders(Files& files) : files_(files) {}

  bool first_time(std::string_view folder) {
    const auto information = files_.information(folder);
    if (!information) return true;
    return seen_.try_emplace({information->device, information->inode}, folder).second;
  }

 private:
  Files& files_;
  std::map<std::pair<std::uint64_t, std::uint64_t>, std::string> seen_;
};

ConfigFile unreadable(std::string_view folder, const Error& error) {
  ConfigFile file;
  file.path = folder;
  file.error = error.message;
  file.loaders = {true, true};
  return file;
}

// A hidden file is one for procps only.
Loaders readers_of(std::string_view name) { return {!name.starts_with('.'), true}; }

void add(const std::string& name, const std::vector<std::string>& paths,
         std::vector<ConfigFile>& files) {
  for (const std::string& path : paths) {
    ConfigFile file;
    file.path = path;
    if (path == paths.front()) {
      file.loaders = readers_of(name);
    } else {
      file.masked_by = paths.front();
    }
    files.push_back(std::move(file));
  }
}

bool is_null_device(const FileInfo& information) {
  return information.type == FileType::other && information.special_device == makedev(1, 3);
}

std::string trouble_with(const FileInfo& information) {
  if (information.type == FileType::directory) return "is a directory; configuration is a file";
  return "is no regular file and is not read";
}

}  // namespace

std::vector<ConfigFile> find_boot_files(Files& files) {
  std::vector<ConfigFile> result;
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
        found[entry.name].push_back(std::string(folder) + '/' + entry.name);
  }
  for (const auto& [name, paths] : found) add(name, paths, result);
  const auto last = files.information(kSysctlConf);
  if (last && last->type == FileType::regular) {
    ConfigFile file;
    file.path = kSysctlConf;
    file.loaders = {false, true};
    result.push_back(std::move(file));
  }
  return result;
}

void read_content(Files& files, ConfigFile& file) {
  const auto link = files.read_link(file.path);
  if (link) {
    if (const auto real = files.real_path(file.path)) file.target = *real;
    if (file.target.empty()) file.target = *link;
    if (*link == "/dev/null" || file.target == "/dev/null") return;
  }
  const auto information = files.information(file.path);
  if (!information) {
    const bool dangling = link && information.error().code == ErrorCode::not_found;
    file.error = dangling
                     ? "is a link that leads nowhere; it masks files of its name in later folders"
                     : information.error().message;
    return;
  }
  if (is_null_device(*information)) return;
  if (information->type != FileType::regular) {
    file.error = trouble_with(*information);
    return;
  }
  auto content = files.read(file.path);
  if (!content) {
    file.error = content.error().message;
    return;
  }
  file.content = std::move(*content);
}

}  // namespace tune::config
