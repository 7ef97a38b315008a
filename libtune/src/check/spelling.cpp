#include "check/spelling.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "kernel/interface_key.hpp"

namespace tune::check {
namespace {

std::string replaced(std::string_view text, std::string_view part, std::string_view by) {
  const std::size_t at = text.find(part);
  if (part.empty() || at == std::string_view::npos) return std::string(text);
  return std::string(text.substr(0, at)) + std::string(by) +
         std::string(text.substr(at + part.size()));
}

// "net.ipv4.conf.*.rp_filter" of "net.ipv4.conf.eth0.rp_filter"; other keys as they are.
std::string of_any_interface(std::string_view key) {
  const std::string_view interface = interface_of(key);
  return interface.empty() ? std::string(key)
                           : replaced(key, "." + std::string(interface) + ".", ".*.");
}

}  // namespace

std::string name_since_4_9(std::string_view key) {
  constexpr std::string_view kBefore = "net.ipv4.netfilter.ip_conntrack_";
  if (!key.starts_with(kBefore)) return {};
  return "net.netfilter.nf_conntrack_" + std::string(key.substr(kBefore.size()));
}

bool is_of_bsd(std::string_view key) {
  constexpr std::array<std::string_view, 8> kFolders = {
      "kern.", "net.inet.", "net.inet6.", "net.local.", "hw.", "machdep.", "vfs.", "security."};
  return std::any_of(kFolders.begin(), kFolders.end(),
                     [key](std::string_view folder) { return key.starts_with(folder); });
}

Spelling::Spelling(const Sheet& sheet) {
  for (const Parameter& parameter : catalog()) known_.emplace(parameter.key);
  if (sheet.knows_keys()) {
    for (const auto& entry : sheet.host().values) {
      known_.insert(entry.first);
      known_.insert(of_any_interface(entry.first));
    }
  }
  for (const std::string& name : known_)
    if (interface_of(name).empty() || interface_of(name) == "*") names_.push_back(name);
  std::sort(names_.begin(), names_.end());
}

bool Spelling::knows(std::string_view key) const {
  return find_parameter(key) != nullptr || known_.contains(std::string(key));
}

bool Spelling::known_of_others(std::string_view key) const {
  const std::string interface(interface_of(key));
  if (interface.empty() || !knows(of_any_interface(key))) return false;
  return !known_.contains("net.ipv4.conf." + interface + ".forwarding") &&
         !known_.contains("net.ipv6.conf." + interface + ".forwarding");
}

std::string Spelling::meant(const std::string& key) {
  if (std::string plain = spelt_otherwise(key); !plain.empty()) return plain;
  if (looked_up_ == kMostLookUps) return {};
  ++looked_up_;
  const std::string any = of_any_interface(key);
  const auto near = nearest(any, names_, 1);
  if (near.empty()) return {};
  const std::string_view interface = interface_of(key);
  if (near[0].find('*') == std::string_view::npos) return std::string(near[0]);
  return interface.empty() ? std::string() : replaced(near[0], "*", interface);
}

// Right but for its form: the folder before it, none at all, a dot in an interface's name.
std::string Spelling::spelt_otherwise(const std::string& key) const {
  for (const std::string_view folder : {"proc.sys.", "sys.", "proc."})
    if (key.starts_with(folder) && knows(std::string_view(key).substr(folder.size())))
      return key.substr(folder.size());
  if (key.find('.') == std::string::npos) {
    const auto full = std::find_if(names_.begin(), names_.end(), [&key](std::string_view name) {
      return name.ends_with(key) && name.size() > key.size() &&
             name[name.size() - key.size() - 1] == '.';
    });
    return full == names_.end() || full->find('*') != full->npos ? std::string()
                                                                 : std::string(*full);
  }
  for (const std::string_view folder : kInterfaceFolders) {
    const std::size_t last = key.rfind('.');
    if (!key.starts_with(folder) || last < folder.size()) continue;
    std::string interface = key.substr(folder.size(), last - folder.size());
    std::replace(interface.begin(), interface.end(), '.', '/');
    const std::string slashed = std::string(folder) + interface + key.substr(last);
    if (slashed != key && knows(slashed)) return slashed;
  }
  return {};
}

}  // namespace tune::check
