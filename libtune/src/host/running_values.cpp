#include "host/running_values.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <vector>

#include <tune/parameter.hpp>

#include "base/text.hpp"
#include "host/compared_keys.hpp"
#include "kernel/running.hpp"

namespace tune {
namespace {

// A list of all ports, one by one, is no longer.
constexpr std::size_t kLongestValue = 512 * 1024;
constexpr int kDeepestFolder = 32;

struct Skipped {
  std::string_view key;  // one '*' stands for anything
  std::string_view reason;
};

constexpr std::array kSkipped = {
    Skipped{"fs.*-nr", "a counter"},
    Skipped{"fs.*-state", "a counter"},
    Skipped{"fs.quota.*", "counters"},
    Skipped{"fs.binfmt_misc.*", "reading may mount the file system there"},
    Skipped{"kernel.hung_task_detect_count", "a counter"},
    Skipped{"kernel.ns_last_pid", "differs each time"},
    Skipped{"kernel.pty.nr", "a counter"},
    Skipped{"kernel.random.boot_id", "names this boot"},
    Skipped{"kernel.random.entropy_avail", "a counter"},
    Skipped{"kernel.random.uuid", "differs each time"},
    Skipped{"net.*.flush", "a command"},
    Skipped{"net.netfilter.nf_conntrack_count", "a counter"},
    Skipped{"vm.compact_memory", "a command"},
    Skipped{"vm.drop_caches", "a command"},
    Skipped{"vm.stat_refresh", "reading makes every processor fold its counters"},
};

bool matches(std::string_view pattern, std::string_view text) {
  if (!text.starts_with(pattern.front())) return false;  // nearly always
  const std::size_t star = pattern.find('*');
  if (star == std::string_view::npos) return pattern == text;
  const std::string_view before = pattern.substr(0, star), after = pattern.substr(star + 1);
  return text.size() >= before.size() + after.size() && text.starts_with(before) &&
         text.ends_with(after);
}

void read_value(Machine& machine, const Key& key, Host& host) {
  const std::string& name = key.name();
  const auto place = host.values.lower_bound(name);
  if ((place != host.values.end() && place->first == name) || !is_valid_utf8(name)) return;
  const KeyAccess access = access_of(machine, key);
  if (!access.exists || !access.readable_by_all) return;
  auto value = read_running(machine, key);
  if (!value || value->size() > kLongestValue) return;
  host.values.emplace_hint(place, name, std::move(*value));
  if (!access.writable) host.read_only.insert(name);
}

void read_folder(Machine& machine, const std::string& folder, int depth, Host& host) {
  const auto entries = machine.files->list(folder.empty() ? "/proc/sys" : "/proc/sys/" + folder);
  if (!entries || depth > kDeepestFolder) return;
  for (const DirectoryEntry& entry : *entries) {
    const std::string path = folder.empty() ? entry.name : folder + "/" + entry.name;
    if (path == "fs/binfmt_misc") continue;  // listing it is enough to mount it
    if (entry.type == FileType::directory) read_folder(machine, path, depth + 1, host);
    if (entry.type != FileType::regular) continue;
    const auto key = Key::from_path(path);
    if (key && reason_to_skip(key->name()).empty()) read_value(machine, *key, host);
  }
}

}  // namespace

std::string_view reason_to_skip(std::string_view key) {
  const auto found = std::find_if(kSkipped.begin(), kSkipped.end(),
                                  [key](const Skipped& row) { return matches(row.key, key); });
  return found == kSkipped.end() ? std::string_view{} : found->reason;
}

void read_values(Machine& machine, std::span<const Key> keys, Values which, Host& host) {
  if (which == Values::compared) {
    for (const Key& key : compared_keys(keys)) read_value(machine, key, host);
  }
  for (const Parameter& parameter : catalog()) {
    if (which == Values::named || which == Values::compared) break;
    if (parameter.key.find('*') != std::string_view::npos) continue;
    if (!reason_to_skip(parameter.key).empty()) continue;
    if (const auto key = Key::parse(parameter.key)) read_value(machine, *key, host);
  }
  for (const Key& key : keys) read_value(machine, key, host);
  if (which != Values::all) return;
  read_folder(machine, "", 0, host);
  host.all_values = true;
}

}  // namespace tune
