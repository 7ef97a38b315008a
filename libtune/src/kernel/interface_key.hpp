#pragma once

#include <array>
#include <string>
#include <string_view>

namespace tune {

// Folders whose next part is the name of an interface.
inline constexpr std::array<std::string_view, 4> kInterfaceFolders = {
    "net.ipv4.conf.", "net.ipv6.conf.", "net.ipv4.neigh.", "net.ipv6.neigh."};

// "eth0" of "net.ipv4.conf.eth0.rp_filter", "all" and "default" as well; empty for other keys.
std::string_view interface_of(std::string_view key);

// Does the key come and go with an interface? Those of "all" and "default" do not.
bool is_of_interface(std::string_view key);

// "There is no interface eth0 now", for the key of one that is not there.
std::string why_interface_absent(std::string_view key);

}  // namespace tune
