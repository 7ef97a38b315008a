#include <algorithm>
#include <string_view>

#include <tune/plan.hpp>

namespace tune {
namespace {

constexpr std::string_view kClassicFile = "/etc/sysctl.conf";
constexpr std::string_view kOwnFile = "/etc/sysctl.d/99-tune.conf";

// sysctl.d(5): systemd-sysctl reads /etc/sysctl.conf only through a link in one of its folders.
const ConfigFile* link_to_classic_file(const Configuration& configuration) {
  const auto& files = configuration.files;
  const auto found = std::find_if(files.begin(), files.end(), [](const ConfigFile& file) {
    return file.loaders.systemd && file.masked_by.empty() && file.target == kClassicFile;
  });
  return found == files.end() ? nullptr : &*found;
}

}  // namespace

Target choose_target(const Configuration& configuration, const PlanRequest& request) {
  if (request.target) return {*request.target, "it was named with --target"};
  if (request.last_target && !request.last_target->empty()) {
    return {*request.last_target, "the last transaction wrote there"};
  }
  if (configuration.boot_loader == BootLoader::procps) {
    return {std::string(kClassicFile), "procps' sysctl reads it last at boot"};
  }
  if (const ConfigFile* link = link_to_classic_file(configuration)) {
    return {std::string(kClassicFile),
            "systemd-sysctl reads it at boot through the link " + link->path};
  }
  return {std::string(kOwnFile),
          "systemd-sysctl reads it at boot, and does not read " + std::string(kClassicFile)};
}

}  // namespace tune
