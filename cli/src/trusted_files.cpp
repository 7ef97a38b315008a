#include "trusted_files.hpp"

#include <cstdlib>
#include <set>

#include <tune/integer.hpp>

#include "base/text.hpp"
#include "system/path_text.hpp"
#include "system/plain_information.hpp"

namespace tune::cli {
namespace {

constexpr std::uint32_t kByGroup = 0020, kByEverybody = 0002, kSticky = 01000;

std::set<std::uint32_t> trusted_users(MachineSetup& setup) {
  std::set<std::uint32_t> users{0, setup.machine.process.user};
  const char* before_sudo = std::getenv("SUDO_UID");
  const auto number = before_sudo ? parse_integer(before_sudo) : std::nullopt;
  if (number && *number > 0 && *number < 0xffffffff && setup.machine.process.user == 0) {
    users.insert(static_cast<std::uint32_t>(*number));
  }
  const auto program = setup.plain_files->read_link("/proc/self/exe");
  const auto own = program ? plain_information(*setup.plain_files, *program) : program.error();
  if (own) users.insert(own->user);
  return users;
}

std::optional<Untrusted> judge(const std::string& path, const FileInfo& info,
                               const std::set<std::uint32_t>& users) {
  if (!users.contains(info.user)) {
    const std::string user = std::to_string(info.user);
    return Untrusted{path, "it belongs to user " + user, "own it (chown)"};
  }
  // In a sticky folder, as /tmp, nobody takes the place of somebody else's file.
  const bool sticky = info.type == FileType::directory && (info.mode & kSticky) != 0;
  if (sticky || (info.mode & (kByGroup | kByEverybody)) == 0) return std::nullopt;
  const bool everybody = (info.mode & kByEverybody) != 0, by_group = (info.mode & kByGroup) != 0;
  return Untrusted{path, everybody ? "everybody may write to it" : "its group may write to it",
                   !everybody ? "chmod g-w"
                   : by_group ? "chmod go-w"
                              : "chmod o-w"};
}

std::optional<Untrusted> judge(Files& files, const std::string& path,
                               const std::set<std::uint32_t>& users) {
  std::set<std::string> all{path, parent_of(path)};
  if (const auto real = files.real_path(path)) all.insert({*real, parent_of(*real)});
  for (const std::string& one : all) {
    const auto info = plain_information(files, one);
    if (!info) continue;  // it has been read, and is gone
    if (auto found = judge(one, *info, users)) return found;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Untrusted> first_untrusted(MachineSetup& setup) {
  const std::set<std::uint32_t> users = trusted_users(setup);
  for (const RoutedFiles* source : {static_cast<RoutedFiles*>(setup.named_files.get()),
                                    static_cast<RoutedFiles*>(setup.profile_files.get())}) {
    for (const auto& [files, path] : source->files_read()) {
      if (auto found = judge(*files, path, users)) return found;
    }
  }
  return std::nullopt;
}

Status check_trust(MachineSetup& setup, const Options& options) {
  if (options.has("allow-unsafe")) return {};
  const auto found = first_untrusted(setup);
  if (!found) return {};
  return Error{.code = ErrorCode::permission,
               .message = "nothing was changed, as somebody else could decide what is applied: " +
                          printable(found->path) + ": " + found->why + ". Take that away: " +
                          found->remedy + "; or add --allow-unsafe, if you know what it holds",
               .file = found->path};
}

}  // namespace tune::cli
