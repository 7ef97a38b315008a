#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tune/machine.hpp>

namespace tune::config {

// What a pattern stands for: paths in its own spelling, as glob(3) returns them, less /proc/sys/.
using Expand = std::function<std::vector<std::string>(const std::string& pattern)>;

// The files below /proc/sys that match `pattern`: "*", "?" and "[" within one level each.
std::vector<std::string> expand_glob(Files& files, std::string_view pattern);

// The one path that `pattern` stands for when `key_path` is the only file there is.
std::optional<std::string> match_glob(std::string_view pattern, std::string_view key_path);

// "a{b,c}" becomes "ab" and "ac". systemd-sysctl does that to patterns, and only to patterns.
std::vector<std::string> expand_braces(const std::string& pattern);

}  // namespace tune::config
