#pragma once

#include <compare>
#include <string>
#include <string_view>

#include <tune/export.hpp>
#include <tune/result.hpp>

namespace tune {

// The name of a parameter: a path below /proc/sys that cannot leave it.
//
// Both spellings of sysctl.d(5) are read: the first separator decides. If it is '/', the text is a
// path; if it is '.', every '.' becomes '/' and every '/' becomes '.', so that interface names may
// hold dots: net/ipv4/conf/eth0.1/rp_filter is net.ipv4.conf.eth0/1.rp_filter.
class Key {
 public:
  // Leading and repeated separators are dropped. Errors (bad_input): an empty key; a part that is
  // "." or ".."; a NUL byte, a control character or white space; more than 4095 bytes.
  TUNE_EXPORT static Result<Key> parse(std::string_view text);

  // From a path relative to /proc/sys, "net/core/somaxconn". Same errors.
  TUNE_EXPORT static Result<Key> from_path(std::string_view path);

  // The form that sysctl(8) prints: "net.ipv4.conf.eth0/1.rp_filter".
  TUNE_EXPORT std::string name() const;

  // Relative to /proc/sys: "net/ipv4/conf/eth0.1/rp_filter".
  const std::string& path() const { return path_; }

  auto operator<=>(const Key&) const = default;

 private:
  explicit Key(std::string path) : path_(std::move(path)) {}
  std::string path_;
};

}  // namespace tune
