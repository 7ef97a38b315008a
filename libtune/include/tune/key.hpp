#pragma once

#include <compare>
#include <memory>
#include <string>
#include <string_view>

#include <tune/export.hpp>
#include <tune/result.hpp>

namespace tune {

struct Parameter;  // parameter.hpp

// The name of a parameter: a path below /proc/sys that cannot leave it.
//
// Both spellings of sysctl.d(5) are read: the first separator decides. If it is '/', the text is a
// path; if it is '.', every '.' becomes '/' and every '/' becomes '.', so that interface names may
// hold dots: net/ipv4/conf/eth0.1/rp_filter is net.ipv4.conf.eth0/1.rp_filter.
//
// Copies share their text, and to move one is to copy it: a key always has a text.
class Key {
 public:
  Key(const Key&) = default;
  Key& operator=(const Key&) = default;

  // Leading and repeated separators are dropped. Errors (bad_input): an empty key; a part that is
  // "." or ".."; a NUL byte, a control character or white space; more than 4095 bytes.
  TUNE_EXPORT static Result<Key> parse(std::string_view text);

  // From a path relative to /proc/sys, "net/core/somaxconn". Same errors.
  TUNE_EXPORT static Result<Key> from_path(std::string_view path);

  // The form that sysctl(8) prints: "net.ipv4.conf.eth0/1.rp_filter".
  const std::string& name() const { return text_->name; }

  // Relative to /proc/sys: "net/ipv4/conf/eth0.1/rp_filter".
  const std::string& path() const { return text_->path; }

  // "/proc/sys/net/ipv4/conf/eth0.1/rp_filter".
  const std::string& file() const { return text_->file; }

  // What the catalogue says about it, as find_parameter(); null where it knows nothing.
  const Parameter* parameter() const { return text_->parameter; }

  // As their paths.
  bool operator==(const Key& other) const { return text_ == other.text_ || path() == other.path(); }
  auto operator<=>(const Key& other) const { return path() <=> other.path(); }

 private:
  struct Text {
    std::string path;
    std::string name;
    std::string file;
    const Parameter* parameter;
  };
  explicit Key(std::string path);
  std::shared_ptr<const Text> text_;
};

}  // namespace tune
