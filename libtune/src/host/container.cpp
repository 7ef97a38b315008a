#include "host/container.hpp"

#include <algorithm>
#include <string_view>

#include "base/text.hpp"

namespace tune {
namespace {

// PROC_PID_INIT_INO of include/linux/proc_ns.h, 0xEFFFFFFC: fixed since 3.8.
constexpr std::string_view kInitialPidNamespace = "pid:[4026531836]";

constexpr std::size_t kLongestKind = 64;

bool is_kind(std::string_view text) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
  };
  return !text.empty() && text.size() <= kLongestKind &&
         std::all_of(text.begin(), text.end(), fits);
}

// What the container's manager left behind (systemd's container interface; podman; docker).
std::optional<std::string> marked_kind(Files& files) {
  if (const auto text = files.read("/run/systemd/container", 4096)) {
    const std::string_view kind = trim(*text);
    return is_kind(kind) ? std::string(kind) : "other";
  }
  if (files.information("/run/.containerenv")) return "podman";
  if (files.information("/.dockerenv")) return "docker";
  return std::nullopt;
}

}  // namespace

std::optional<std::string> container_kind(Files& files) {
  const auto name_space = files.read_link("/proc/self/ns/pid");
  if (!name_space) return marked_kind(files);
  if (*name_space == kInitialPidNamespace) return std::nullopt;
  return marked_kind(files).value_or("other");
}

}  // namespace tune
