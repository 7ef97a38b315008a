#pragma once

#include <string_view>

#include <tune/export.hpp>
#include <tune/machine.hpp>

namespace tune {

// The program that writes sysctl configuration to the kernel at boot.
enum class BootLoader { systemd, procps };
TUNE_EXPORT std::string_view name_of(BootLoader loader);  // "systemd", "procps"

// systemd where usr/lib/systemd/systemd-sysctl or lib/systemd/systemd-sysctl exists, else procps;
// whatever runs as process 1.
TUNE_EXPORT BootLoader boot_loader_of(Files& files);

}  // namespace tune
