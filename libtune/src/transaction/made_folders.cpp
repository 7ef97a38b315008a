#include "transaction/made_folders.hpp"

#include <algorithm>

namespace tune {
namespace {

constexpr std::uint32_t kMode = 0755;

bool is_as_made(Machine& machine, const std::string& folder) {
  const auto found = machine.files->link_information(folder);
  return found && found->type == FileType::directory && found->mode == kMode &&
         (found->user == 0 || found->user == machine.process.user);
}

}  // namespace

Result<std::vector<std::string>> missing_folders(Files& files, const std::string& path) {
  std::vector<std::string> missing;
  for (std::string folder = path.substr(0, path.rfind('/')); !folder.empty();
       folder = folder.substr(0, folder.rfind('/'))) {
    const auto found = files.information(folder);
    if (found) break;
    if (found.error().code != ErrorCode::not_found) return found.error();
    missing.push_back(folder);
  }
  std::reverse(missing.begin(), missing.end());
  return missing;
}

Status make_folders(Files& files, const std::vector<std::string>& folders) {
  for (const std::string& folder : folders) {
    if (auto made = files.make_directory(folder, kMode); !made) return made;
  }
  return {};
}

void remove_made_folders(Machine& machine, const std::vector<std::string>& folders) {
  for (auto folder = folders.rbegin(); folder != folders.rend(); ++folder) {
    if (!is_as_made(machine, *folder) || !machine.files->remove_directory(*folder)) return;
  }
}

}  // namespace tune
