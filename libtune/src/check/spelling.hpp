#pragma once

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "check/sheet.hpp"

namespace tune::check {

// "net.netfilter.nf_conntrack_udp_timeout" for the name that it had before Linux 4.9,
// "net.ipv4.netfilter.ip_conntrack_udp_timeout"; empty for other keys.
std::string name_since_4_9(std::string_view key);

// A key of FreeBSD, OpenBSD or macOS, whose sysctl.conf looks like that of Linux.
bool is_of_bsd(std::string_view key);

// Finds the keys that were meant.
class Spelling {
 public:
  explicit Spelling(const Sheet& sheet);

  // As far as the catalogue and the host know one like it; else empty.
  std::string meant(const std::string& key);

  // Other interfaces have the key, and this one is not there.
  bool known_of_others(std::string_view key) const;

 private:
  bool knows(std::string_view key) const;
  std::string spelt_otherwise(const std::string& key) const;

  // A file with more unknown keys is no configuration of this machine.
  static constexpr int kMostLookUps = 2000;

  std::vector<std::string_view> names_;  // an interface's name in them is "*"
  std::unordered_set<std::string> known_;
  int looked_up_ = 0;
};

}  // namespace tune::check
