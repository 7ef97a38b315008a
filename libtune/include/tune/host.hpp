#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>

#include <tune/boot_loader.hpp>
#include <tune/export.hpp>
#include <tune/kernel_version.hpp>
#include <tune/key.hpp>
#include <tune/machine.hpp>
#include <tune/parameter.hpp>
#include <tune/result.hpp>

namespace tune {

// The facts about one machine that advice is computed from. A value: it can be written to a
// document and read on another machine, and gives the same advice there.
struct Host {
  std::string kernel_release;  // uname -r
  std::string kernel_version;  // uname -v
  KernelVersion kernel;
  std::uint64_t page_size_bytes = 4096;
  std::uint64_t memory_bytes = 0;  // MemTotal
  // nr_free_buffer_pages() of mm/page_alloc.c: managed pages minus high watermarks of the zones up
  // to Normal, from /proc/zoneinfo; where memory is handed over lazily (zoneinfo does not yet
  // account for MemTotal), MemTotal minus those watermarks.
  std::uint64_t buffer_pages = 0;
  unsigned processors = 1;
  std::uint64_t tcp_established_hash_entries = 0;
  bool initial_network_namespace = true;
  std::optional<std::string> container;  // its kind: "docker", "lxc", "podman"; "other"
  BootLoader boot_loader = BootLoader::systemd;
  std::uint64_t open_files_limit = 0;  // RLIMIT_NOFILE
  std::uint64_t nr_open = 0;
  std::uint64_t file_max = 0;
  bool proc_sys_read_only = false;  // the mount
  // Running values by the name that sysctl prints, blanks normalised. Never secret ones: keys whose
  // file is not readable by everyone.
  std::map<std::string, std::string, std::less<>> values;
  std::set<std::string, std::less<>> read_only;  // keys that show but cannot be written here
  bool all_values = false;        // `values` has every key of the machine, not just those asked for
  std::set<int> listening_ports;  // TCP and UDP sockets of this network namespace
};

// Which running values read_host() reads:
enum class Values {
  named,       // of the keys that it is given; no listening ports
  compared,    // and of those that rules compare with them, and ports where a rule asks for them
  of_catalog,  // and of all keys that the catalogue lists
  all          // of all keys that there are
};

// Reads the facts of a live machine. `keys` are read in any case. Errors: not_found, permission, io
// with the file that a fact needs; missing facts are never guessed.
TUNE_EXPORT Result<Host> read_host(Machine& machine, std::span<const Key> keys = {},
                                   Values values = Values::of_catalog);

// The document tune/host/1, and back. Errors (bad_input) name file, line and column or the member.
TUNE_EXPORT std::string host_to_json(const Host& host);
TUNE_EXPORT Result<Host> host_from_json(std::string_view text, std::string_view file_name);

// The value that this host's kernel starts with, by the catalogue's formula; nothing when no
// formula is known or the kernel lacks the key.
TUNE_EXPORT std::optional<std::string> default_value(const Parameter& parameter, const Host& host);

// Which machine, or which image, this is; the same after a boot.
struct MachineIdentity {
  bool live = true;
  std::string id_sha256;  // from /etc/machine-id, which it does not tell; empty where there is none
  std::string hostname;
};
TUNE_EXPORT MachineIdentity machine_identity(Machine& machine);

}  // namespace tune
