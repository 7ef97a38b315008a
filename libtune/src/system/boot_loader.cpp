#include <tune/boot_loader.hpp>

#include "system/plain_information.hpp"

namespace tune {

std::string_view name_of(BootLoader loader) {
  return loader == BootLoader::systemd ? "systemd" : "procps";
}

BootLoader boot_loader_of(Files& files) {
  for (const char* program : {"/usr/lib/systemd/systemd-sysctl", "/lib/systemd/systemd-sysctl"}) {
    if (plain_information(files, program)) return BootLoader::systemd;
  }
  return BootLoader::procps;
}

}  // namespace tune
