#include <tune/boot_loader.hpp>

namespace tune {

std::string_view name_of(BootLoader loader) {
  return loader == BootLoader::systemd ? "systemd" : "procps";
}

BootLoader boot_loader_of(Files& files) {
  for (const char* program : {"/usr/lib/systemd/systemd-sysctl", "/lib/systemd/systemd-sysctl"}) {
    if (files.information(program)) return BootLoader::systemd;
  }
  return BootLoader::procps;
}

}  // namespace tune
