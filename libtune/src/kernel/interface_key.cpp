#include "kernel/interface_key.hpp"

namespace tune {

std::string_view interface_of(std::string_view key) {
  for (const std::string_view folder : kInterfaceFolders) {
    if (!key.starts_with(folder)) continue;
    const std::string_view rest = key.substr(folder.size());
    const std::size_t end = rest.find('.');
    return end == std::string_view::npos ? "" : rest.substr(0, end);
  }
  return {};
}

bool is_of_interface(std::string_view key) {
  const std::string_view name = interface_of(key);
  return !name.empty() && name != "all" && name != "default" && name != "*";
}

std::string why_interface_absent(std::string_view key) {
  return "There is no interface " + std::string(interface_of(key)) +
         (key.starts_with("net.ipv6.") ? " with IPv6 now" : " now");
}

}  // namespace tune
