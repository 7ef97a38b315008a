#include "diagnosis/processes.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "diagnosis/memory_groups.hpp"

namespace tune {
namespace {

constexpr std::uint64_t kFewDescriptors = 16;  // a limit below that is nobody's
constexpr std::size_t kMostLinks = 100000;     // read to find who holds a socket
constexpr std::size_t kMostGroups = 64;
constexpr std::size_t kMostProcesses = 2000;  // whose groups and namespaces are looked at

struct Process {
  std::string number;                        // its folder below /proc
  std::optional<std::uint64_t> descriptors;  // none: it may not be looked at
};

std::uint64_t number_of(std::string_view text) {
  std::uint64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

bool is_process(const DirectoryEntry& entry) {
  return !entry.name.empty() && std::all_of(entry.name.begin(), entry.name.end(),
                                            [](char c) { return c >= '0' && c <= '9'; });
}

std::string folder_of(const Process& process) { return "/proc/" + process.number; }

// "nginx (812)".
std::string name_of(Files& files, const Process& process) {
  const auto name = files.read(folder_of(process) + "/comm");
  return (name ? printable(trim(*name)) : "?") + " (" + process.number + ")";
}

// Linux 6.2 and later show the number of descriptors as the folder's size; this process has some.
bool sizes_are_counts(Files& files) {
  const auto own = files.information("/proc/self/fd");
  return own && own->size > 0;
}

std::optional<std::uint64_t> open_descriptors(Files& files, const std::string& folder, bool sizes) {
  const auto found = files.information(folder);
  if (!found) return std::nullopt;
  if (sizes) return found->size;
  const auto entries = files.list(folder);
  if (!entries) return std::nullopt;
  return entries->size();
}

// All that have files, or may have.
std::vector<Process> processes_of(Files& files) {
  std::vector<Process> processes;
  const auto entries = files.list("/proc");
  if (!entries) return processes;
  const bool sizes = sizes_are_counts(files);
  for (const DirectoryEntry& entry : *entries) {
    if (!is_process(entry)) continue;
    Process process{entry.name, {}};
    process.descriptors = open_descriptors(files, folder_of(process) + "/fd", sizes);
    if (process.descriptors != 0u) processes.push_back(std::move(process));
  }
  return processes;
}

// The soft limit of "Max open files            1024                 524288               files".
std::optional<std::uint64_t> descriptor_limit(Files& files, const Process& process) {
  const auto limits = files.read(folder_of(process) + "/limits");
  if (!limits) return std::nullopt;
  constexpr std::string_view kName = "Max open files";
  const std::size_t at = limits->find(kName);
  if (at == std::string::npos) return std::nullopt;
  const auto words = split_blanks(std::string_view(*limits).substr(at + kName.size()));
  if (words.empty() || number_of(words[0]) == 0) return std::nullopt;
  return number_of(words[0]);
}

void read_descriptors(Files& files, const std::vector<Process>& processes, Evidence& evidence) {
  bool refused = false;
  for (const Process& process : processes) {
    const auto used = process.descriptors;
    if (!used) refused = refused || files.information(folder_of(process)).ok();
    if (!used || *used < kFewDescriptors) continue;
    const auto limit = descriptor_limit(files, process);
    if (!limit || *used < *limit - *limit / 10) continue;
    const auto name = files.read(folder_of(process) + "/comm");
    evidence.descriptors.push_back({static_cast<std::int64_t>(number_of(process.number)),
                                    name ? printable(trim(*name)) : "?", *used, *limit});
  }
  if (refused) {
    evidence.unseen.push_back(
        "descriptors of other users' processes: a process at its limit may be among them (needs "
        "root)");
  }
}

// Does the listener need a name?
bool is_strained(const Listener& listener) {
  return std::max(listener.queued, listener.syn_received) > listener.limit / 2;
}

// The sockets whose holders are worth looking for.
std::set<std::uint64_t> sockets_to_name(const Evidence& evidence) {
  std::set<std::uint64_t> inodes;
  for (const Listener& listener : evidence.sockets->listeners) {
    if (is_strained(listener)) inodes.insert(listener.inode);
  }
  for (const PortSocket& socket : evidence.port_sockets) inodes.insert(socket.inode);
  for (const MemoryHolder& holder : evidence.sockets->memory) inodes.insert(holder.inode);
  for (const DatagramSocket& socket : evidence.sockets->datagrams) inodes.insert(socket.inode);
  inodes.erase(0);
  return inodes;
}

void add_holders_of(Files& files, const Process& process, std::set<std::uint64_t>& wanted,
                    std::size_t& left, Evidence& evidence) {
  const std::string folder = folder_of(process) + "/fd";
  const auto entries = files.list(folder);
  if (!entries) return;
  for (const DirectoryEntry& entry : *entries) {
    if (left == 0 || wanted.empty()) return;
    --left;
    const auto target = files.read_link(folder + "/" + entry.name);
    if (!target || !target->starts_with("socket:[")) continue;
    const std::uint64_t inode = number_of(std::string_view(*target).substr(8));
    if (wanted.erase(inode) == 0) continue;
    evidence.holders[inode] = name_of(files, process);
  }
}

void read_holders(Files& files, const std::vector<Process>& processes, Evidence& evidence) {
  if (!evidence.sockets) return;
  auto wanted = sockets_to_name(evidence);
  std::size_t left = kMostLinks;
  for (const Process& process : processes) {
    if (wanted.empty()) return;
    add_holders_of(files, process, wanted, left, evidence);
  }
}

// Those that bound a process, each once.
void read_memory_groups(Files& files, const std::vector<Process>& processes, Evidence& evidence) {
  std::set<std::string> seen;
  for (const Process& process : processes) {
    if (seen.size() >= kMostGroups) return;
    const auto groups = files.read(folder_of(process) + "/cgroup");
    if (!groups || !seen.insert(*groups).second) continue;
    auto group = memory_group_in(files, *groups);
    if (!group) continue;
    group->holder = name_of(files, process);
    evidence.memory_groups.push_back(std::move(*group));
  }
}

// Other network namespaces in which processes are, each with one of them; and those that have a
// name alone, as "ip netns add" gives it.
void read_namespaces(Files& files, const std::vector<Process>& processes, Evidence& evidence) {
  const auto own = files.read_link("/proc/self/ns/net");
  if (!own) return;
  std::map<std::string, const Process*, std::less<>> others;
  for (const Process& process : processes) {
    const auto there = files.read_link(folder_of(process) + "/ns/net");
    if (there && *there != *own) others.try_emplace(*there, &process);
  }
  std::size_t names = 0;
  if (const auto entries = files.list("/run/netns")) {
    for (const DirectoryEntry& entry : *entries) {
      const auto file = files.information("/run/netns/" + entry.name);
      if (!file) continue;
      const std::string there = "net:[" + std::to_string(file->inode) + "]";
      if (there != *own && !others.contains(there)) ++names;
    }
  }
  const std::size_t all = others.size() + names;
  if (all == 0) return;
  std::string text =
      "sockets of " + std::to_string(all) + " other network namespace" + (all == 1 ? "" : "s");
  if (!others.empty()) {
    const Process& first = *others.begin()->second;
    text += ", such as that of " + name_of(files, first) + " (nsenter -t " + first.number +
            " -n tune doctor)";
  }
  evidence.unseen.push_back(
      text +
      ": queues, ports, TIME-WAIT and counters are this namespace's; orphans, pages of memory and "
      "files are the machine's, theirs among them");
}

}  // namespace

void read_processes(Files& files, bool sockets, Evidence& evidence) {
  auto processes = processes_of(files);
  read_descriptors(files, processes, evidence);
  read_holders(files, processes, evidence);
  if (!sockets) return;
  processes.resize(std::min(processes.size(), kMostProcesses));
  read_memory_groups(files, processes, evidence);
  read_namespaces(files, processes, evidence);
}

}  // namespace tune
