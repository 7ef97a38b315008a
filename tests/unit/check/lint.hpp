#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <tune/check.hpp>

#include "base/text.hpp"
#include "system/memory_files.hpp"
#include "unit/check/judge.hpp"

namespace tune {

inline Host host_of(const RuleExample& example) {
  Host host = host_of(example.memory_bytes, 4096, std::string(example.kernel).c_str());
  if (example.listening_port != 0) host.listening_ports = {example.listening_port};
  for (const std::string_view line : split(example.running, '\n')) {
    const std::size_t equals = line.find('=');
    if (equals == std::string_view::npos) continue;
    host.values[std::string(trim(line.substr(0, equals)))] = trim(line.substr(equals + 1));
    host.all_values = true;
  }
  return host;
}

inline void add_example_file(MemoryFiles& files, std::string_view path, std::string_view text) {
  if (path.empty()) return;
  if (text.starts_with("-> ")) {
    files.add_link(path, text.substr(3));
  } else {
    files.add_file(path, text);
  }
}

inline std::optional<Surroundings> surroundings_of(const RuleExample& example) {
  if (example.surroundings.empty()) return std::nullopt;
  Surroundings around;
  for (const std::string_view line : split(example.surroundings, '\n')) {
    const std::size_t blank = std::min(line.find(' '), line.size());
    const std::string_view what = line.substr(0, blank);
    const std::string value(trim(line.substr(blank)));
    if (what == "module") around.early_modules.insert(value);
    if (what == "tuned") around.tuned_profile = value;
    if (what == "tuned-last") around.tuned_has_last_word = true;
    if (what == "docker") around.docker = true;
    if (what == "cni") around.container_network = true;
    if (what == "kubelet") around.kubelet = true;
    const std::size_t equals = value.find(" = ");
    if (what == "tuned-sets")
      around.tuned_values[value.substr(0, equals)] = value.substr(equals + 3);
  }
  return around;
}

// Alone the file is read as one that is named, two as a boot with systemd reads them.
inline std::vector<Finding> lint(const RuleExample& example, CheckOptions options = {}) {
  if (const auto around = surroundings_of(example)) options.surroundings = around;
  MemoryFiles files;
  Machine machine;
  machine.files = &files;
  machine.live = false;
  files.add_file("/usr/lib/systemd/systemd-sysctl", "");
  add_example_file(files, example.path, example.text);
  add_example_file(files, example.other_path, example.other_text);
  if (!example.other_path.empty())
    return check_configuration(read_configuration(machine), host_of(example), options);
  const auto configuration = read_configuration_files(machine, {std::string(example.path)}, {},
                                                      NamedFormat::tuned_profile_too);
  if (!configuration) return {};
  return check_configuration(*configuration, host_of(example), options);
}

inline std::vector<Finding> lint(std::string_view text) { return lint(RuleExample{.text = text}); }

}  // namespace tune
