#include <algorithm>
#include <string_view>

#include "kernel/running.hpp"
#include "plan/boot_findings.hpp"
#include "system/memory_files.hpp"

namespace tune {
namespace {

constexpr std::uint64_t kNullDevice = (1u << 8) | 3;  // Documentation/admin-guide/devices.txt

// The files that the loaders found, as far as they were read.
void add_rows(MemoryFiles& files, const Configuration& configuration) {
  files.add_special("/dev/null", FileType::other, kNullDevice);
  for (const ConfigFile& file : configuration.files) {
    if (file.target.empty()) {
      if (file.error.empty()) files.add_file(file.path, file.content);
      continue;
    }
    files.add_link(file.path, file.target);
    if (file.error.empty() && file.target != "/dev/null") {
      files.add_file(file.target, file.content);
    }
  }
}

// Which keys there are decides what a pattern matches and where ".." leads, and nothing else.
bool asks_for_keys(std::string_view text) {
  for (const char c : {'*', '?', '['})
    if (text.find(c) != text.npos) return true;
  return text.find("..") != text.npos;
}

bool asks_for_keys(const Configuration& configuration, std::string_view content) {
  return asks_for_keys(content) ||
         std::any_of(configuration.files.begin(), configuration.files.end(),
                     [](const ConfigFile& file) { return asks_for_keys(file.content); });
}

}  // namespace

// The loaders themselves decide, over a machine in memory: two sets of rules would drift apart.
Configuration with_file(const Configuration& configuration, const std::string& path,
                        const std::string& content, const std::vector<Key>& keys) {
  MemoryFiles files;
  add_rows(files, configuration);
  if (configuration.boot_loader == BootLoader::systemd) {
    files.add_file("/usr/lib/systemd/systemd-sysctl", "");
  }
  if (asks_for_keys(configuration, content))
    for (const Key& key : keys) files.add_file(key.file(), "");
  if (files.content(path)) {
    if (!files.replace(path, content, {})) return configuration;
  } else {
    const auto real = files.real_path(path);
    files.add_file(real ? *real : path, content);
  }
  Machine machine{.files = &files};
  return read_configuration(machine);
}

}  // namespace tune
