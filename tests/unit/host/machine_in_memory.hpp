#pragma once

#include <set>
#include <string>
#include <string_view>
#include <utility>

#include <tune/machine.hpp>

#include "system/memory_files.hpp"

namespace tune {

// A small server with one node, in the kernel's own words: 1 GiB in 4 KiB pages.
inline constexpr std::string_view kMeminfo =
    "MemTotal:        1018000 kB\nMemFree:          700000 kB\n";
inline constexpr std::string_view kZoneinfo =
    "Node 0, zone      DMA\n"
    "  per-node stats\n"
    "      nr_inactive_anon 12\n"
    "  pages free     3840\n"
    "        boost    0\n"
    "        min      150\n"
    "        low      180\n"
    "        high     210\n"
    "        spanned  4095\n"
    "        present  3998\n"
    "        managed  3840\n"
    "        protection: (0, 960, 960, 960)\n"
    "  pagesets\n"
    "    cpu: 0\n"
    "              count:    9\n"
    "              high:     9999\n"
    "              batch:    63\n"
    "  vm stats threshold: 4\n"
    "Node 0, zone    DMA32\n"
    "  pages free     200000\n"
    "        min      9000\n"
    "        low      11250\n"
    "        high     13500\n"
    "        spanned  258048\n"
    "        present  258048\n"
    "        managed  250660\n";

class SocketsInMemory : public Sockets {
 public:
  explicit SocketsInMemory(ListeningPorts ports) : ports_(std::move(ports)) {}
  Result<ListeningPorts> listening_ports() override { return ports_; }

 private:
  ListeningPorts ports_;
};

// A machine with just the facts that read_host() cannot do without.
struct MachineInMemory {
  MachineInMemory() {
    files.add_file("/proc/meminfo", kMeminfo).add_file("/proc/zoneinfo", kZoneinfo);
    machine.files = &files;
    machine.process.kernel_release = "6.1.0-13-amd64";
    machine.process.kernel_version = "#1 SMP PREEMPT_DYNAMIC Debian 6.1.55-1";
    machine.process.processors = 2;
    machine.process.open_files_limit = 1024;
  }

  // By its path below /proc/sys, as the kernel shows it.
  MachineInMemory& key(std::string_view path, std::string_view value, std::uint32_t mode = 0644) {
    files.add_file("/proc/sys/" + std::string(path), std::string(value) + "\n", mode);
    return *this;
  }

  MemoryFiles files;
  Machine machine;
};

}  // namespace tune
