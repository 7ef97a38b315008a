#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/command.hpp"
#include "support/temporary_folder.hpp"

namespace tune::test {

// An installed image under root/, a /proc under proc/, the facts of a host in host.json and the
// profile profiles/small.toml, all in one folder.
class Fixture {
 public:
  Fixture();

  // On the image: --root, --host, --profile-dir.
  Outcome on_image(std::vector<std::string> arguments) const;
  // On the running values under proc/ alone: --proc, --state-dir, --profile-dir.
  Outcome on_proc(std::vector<std::string> arguments) const;

  std::string running(std::string_view key_path) const;
  void set_running(std::string_view key_path, std::string_view value) const;

  // `text` with what differs between runs replaced: the folder, times, user, version.
  std::string steady(std::string text) const;

  TemporaryFolder folder;
  std::string sysctl_conf;  // what root/etc/sysctl.conf holds at first
};

}  // namespace tune::test
