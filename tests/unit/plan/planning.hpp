#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include <tune/plan.hpp>

#include "system/memory_files.hpp"

namespace tune {

inline Key key(std::string_view name) { return *Key::parse(name); }

// A machine booted by systemd with some running values, and the advice for it.
class Planning {
 public:
  MemoryFiles files;
  Host host;
  Advice advice;
  PlanRequest request;

  Planning() {
    boot_with(BootLoader::systemd);
    host.kernel = {6, 1, 0};
    host.kernel_release = "6.1.0-30-amd64";
    host.memory_bytes = 4ull << 30;
    host.processors = 4;
    advice.profile = "httpdns";
  }

  Planning& boot_with(BootLoader loader) {
    if (loader == BootLoader::systemd) files.add_file("/usr/lib/systemd/systemd-sysctl", "");
    if (loader == BootLoader::procps) (void)files.remove("/usr/lib/systemd/systemd-sysctl");
    host.boot_loader = loader;
    return *this;
  }

  Planning& running(const std::string& name, const std::string& value) {
    host.values[name] = value;
    return *this;
  }

  // A setting, and what the advice made of it.
  Planning& wants(const std::string& name, const std::string& value,
                  SettingMode mode = SettingMode::exactly) {
    Recommendation recommendation{key(name), mode};
    recommendation.recommended = value;
    recommendation.wanted = value;
    recommendation.why = "because of " + name;
    advice.recommendations.push_back(std::move(recommendation));
    return *this;
  }

  Configuration configuration() {
    Machine machine{.files = &files};
    return read_configuration(machine);
  }

  Target target() { return choose_target(configuration(), request); }

  Result<Plan> make() {
    const Target chosen = target();
    std::optional<std::string> content;
    if (auto bytes = files.read(chosen.path)) content = *bytes;
    return make_plan(advice, host, configuration(), chosen, content, request);
  }

  // As apply would leave the machine.
  void carry_out(const Plan& plan) {
    for (const Change& change : plan.changes) {
      if (change.runtime) host.values[change.key.name()] = change.wanted;
    }
    for (const FileChange& file : plan.files) files.add_file(file.path, file.after);
  }
};

inline std::vector<std::string> keys_of(const std::vector<Change>& changes) {
  std::vector<std::string> keys;
  for (const Change& change : changes) keys.push_back(change.key.name());
  return keys;
}

inline std::vector<Finding> losses(const Plan& plan) {
  std::vector<Finding> found;
  for (const Finding& finding : plan.findings) {
    if (finding.rule == "loses-at-boot") found.push_back(finding);
  }
  return found;
}

}  // namespace tune
