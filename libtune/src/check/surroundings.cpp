#include <algorithm>
#include <array>

#include <tune/check.hpp>

#include "base/text.hpp"
#include "config/tuned_profile.hpp"

namespace tune {
namespace {

constexpr int kDeepestInclude = 8;

std::string base_name(std::string_view path) {
  return std::string(
      path.substr(path.rfind('/') == std::string_view::npos ? 0 : path.rfind('/') + 1));
}

// A module is named with '-' or '_' alike.
std::string module_name(std::string_view name) {
  std::string module(name);
  std::replace(module.begin(), module.end(), '-', '_');
  return module;
}

void add_modules(Machine& machine, const std::string& file, Surroundings& found) {
  const auto text = machine.files->read(file);
  if (!text) return;
  for (const std::string_view line : split(*text, '\n')) {
    const auto words = split_blanks(line);
    if (words.empty() || words[0].front() == '#' || words[0].front() == ';') continue;
    found.early_modules.insert(module_name(words[0]));
  }
}

void add_module_folders(Machine& machine, Surroundings& found) {
  for (const char* folder :
       {"/etc/modules-load.d", "/run/modules-load.d", "/usr/local/lib/modules-load.d",
        "/usr/lib/modules-load.d", "/lib/modules-load.d"}) {
    const auto entries = machine.files->list(folder);
    if (!entries) continue;
    for (const DirectoryEntry& entry : *entries) {
      if (entry.name.ends_with(".conf")) {
        add_modules(machine, std::string(folder) + "/" + entry.name, found);
      }
    }
  }
  add_modules(machine, "/etc/modules", found);
}

// "kernel/net/netfilter/nf_conntrack.ko", a line each; of every kernel that is installed.
void add_built_in(Machine& machine, Surroundings& found) {
  const auto kernels = machine.files->list("/lib/modules");
  found.has_modules = kernels && !kernels->empty();
  if (!found.has_modules) return;
  for (const DirectoryEntry& kernel : *kernels) {
    const auto text = machine.files->read("/lib/modules/" + kernel.name + "/modules.builtin");
    if (!text) continue;
    for (const std::string_view line : split(*text, '\n')) {
      const std::string name = base_name(line);
      const std::size_t end = name.find(".ko");
      if (end != std::string::npos) found.early_modules.insert(module_name(name.substr(0, end)));
    }
  }
}

bool exists(Machine& machine, const char* path) { return machine.files->information(path).ok(); }

bool has_entries(Machine& machine, const char* folder) {
  const auto entries = machine.files->list(folder);
  return entries && !entries->empty();
}

// --- TuneD ---

// The value of "name = value" in a file of TuneD, the last one; empty: none.
std::string setting_in(std::string_view text, std::string_view name) {
  std::string value;
  for (const std::string_view line : split(text, '\n')) {
    const std::size_t equals = line.find('=');
    if (equals == std::string_view::npos || trim(line.substr(0, equals)) != name) continue;
    value = trim(line.substr(equals + 1));
  }
  return value;
}

void add_sysctl_lines(std::string_view profile, Surroundings& found) {
  const std::string text = config::sysctl_text_of(profile);
  for (const std::string_view line : split(text, '\n')) {
    const std::size_t equals = line.find('=');
    if (equals == std::string_view::npos) continue;
    const auto key = Key::parse(trim(line.substr(0, equals)));
    if (key) found.tuned_values[key->name()] = trim(line.substr(equals + 1));
  }
}

// What a profile includes comes first: its own lines win.
void add_profile(Machine& machine, const std::string& name, int depth, Surroundings& found) {
  const bool plain = !name.empty() && name.find('/') == std::string::npos && name.front() != '.';
  if (!plain || depth > kDeepestInclude) return;
  for (const char* folder :
       {"/etc/tuned/profiles/", "/etc/tuned/", "/usr/lib/tuned/profiles/", "/usr/lib/tuned/"}) {
    const auto text = machine.files->read(folder + name + "/tuned.conf");
    if (!text) continue;
    const std::string includes = setting_in(*text, "include");
    for (const std::string_view include : split(includes, ',')) {
      add_profile(machine, std::string(trim(include)), depth + 1, found);
    }
    add_sysctl_lines(*text, found);
    return;
  }
}

void add_tuned(Machine& machine, Surroundings& found) {
  const auto active = machine.files->read("/etc/tuned/active_profile");
  if (!active) return;
  found.tuned_profile = printable(trim(*active));
  for (const std::string_view name : split_blanks(*active)) {
    add_profile(machine, std::string(name), 0, found);
  }
  const auto main = machine.files->read("/etc/tuned/tuned-main.conf");
  const std::string reapply = main ? setting_in(*main, "reapply_sysctl") : "";
  found.tuned_has_last_word = reapply == "0" || reapply == "False" || reapply == "false";
}

}  // namespace

Surroundings read_surroundings(Machine& machine) {
  Surroundings found;
  add_module_folders(machine, found);
  add_built_in(machine, found);
  add_tuned(machine, found);
  found.docker = exists(machine, "/usr/bin/dockerd") || exists(machine, "/usr/sbin/dockerd") ||
                 exists(machine, "/etc/docker/daemon.json");
  found.container_network = has_entries(machine, "/etc/cni/net.d");
  found.kubelet = exists(machine, "/var/lib/kubelet/config.yaml") ||
                  exists(machine, "/etc/kubernetes/kubelet.conf");
  return found;
}

}  // namespace tune
