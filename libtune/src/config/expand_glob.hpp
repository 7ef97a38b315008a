#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tune/machine.hpp>

#include "config/key_path.hpp"

namespace tune::config {

// What the loaders look up below /proc/sys.
struct ProcSys {
  // What a pattern stands for: paths in its own spelling, as glob(3) returns them.
  std::function<std::vector<std::string>(const std::string& pattern)> expand;
  IsFolder is_folder;
};

// Of a live machine; of one where nothing can be looked up: no pattern matches.
ProcSys proc_sys_of(Files& files);
ProcSys unknown_proc_sys();
// As if the file `key_path` were the only one, and every folder there.
ProcSys proc_sys_with(const std::string& key_path);

// The files below /proc/sys that match `pattern`: "*", "?" and "[" within one level each.
std::vector<std::string> expand_glob(Files& files, std::string_view pattern);

// The path that `pattern` stands for when it reaches the file `key_path`, whatever folders there
// are for "..".
std::optional<std::string> match_glob(std::string_view pattern, std::string_view key_path);

// "a{b,c}" becomes "ab" and "ac". systemd-sysctl does that to patterns, and only to patterns.
std::vector<std::string> expand_braces(const std::string& pattern);

}  // namespace tune::config
