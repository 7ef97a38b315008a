#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <tune/configuration.hpp>
#include <tune/export.hpp>
#include <tune/finding.hpp>
#include <tune/host.hpp>
#include <tune/machine.hpp>

namespace tune {

// What else on the machine sets keys, or has to be there before they can be set.
struct Surroundings {
  // Modules that are loaded before sysctl runs at boot: modules-load.d(5), /etc/modules, built in.
  std::set<std::string, std::less<>> early_modules;
  bool has_modules = true;    // false: /lib/modules is not there, the kernel has all built in
  std::string tuned_profile;  // active; empty: none
  bool tuned_has_last_word = false;  // reapply_sysctl = 0 in tuned-main.conf
  std::map<std::string, std::string, std::less<>> tuned_values;  // of that profile, by key
  bool docker = false;                                           // the engine is installed
  bool container_network = false;                                // a CNI plug-in is configured
  bool kubelet = false;
};

// Reads them; under a root those of the image. What cannot be read is not there.
TUNE_EXPORT Surroundings read_surroundings(Machine& machine);

// For whom a configuration is judged.
struct CheckOptions {
  Loaders loaders{true, true};
  // The kernel is another than the one that `Host` was read from: whether it has a key is asked of
  // the catalogue, and running values of keys are not.
  bool other_kernel = false;
  // Keys that exist although `Host` has no value of them: only root may read them.
  std::set<std::string, std::less<>> present;
  std::optional<Surroundings> surroundings;  // none: another machine's configuration
};

// Lint: judges every line that `options.loaders` read, then the values that win together, in the
// order of files and lines. Values of secret keys are not judged. Pure.
TUNE_EXPORT std::vector<Finding> check_configuration(const Configuration& configuration,
                                                     const Host& host,
                                                     const CheckOptions& options = {});

// May this line name a key that holds a secret, also misspelt? Then it is not to be shown.
TUNE_EXPORT bool may_hold_secret(std::string_view line);

// A small configuration and the host that it is judged for.
struct RuleExample {
  std::string_view text;          // one file
  std::string_view running = {};  // "key = value" lines: all keys that the host has; empty: unknown
  std::string_view kernel = "6.1.0";
  std::uint64_t memory_bytes = std::uint64_t{8} << 30;
  int listening_port = 0;  // 0: none
  std::string_view path = "/etc/sysctl.d/50-site.conf";
  std::string_view other_path = {};  // a second file; the two are then read as a boot reads them
  std::string_view other_text = {};
  // Of the machine: "module NAME", "tuned PROFILE", "tuned-last", "tuned-sets KEY = VALUE",
  // "docker", "cni", "kubelet", a line each; empty: not looked at.
  std::string_view surroundings = {};
};

// One row of the table of rules: what `tune check --rules` shows, and what the tests try.
struct CheckRule {
  int number = 0;  // never used for another rule
  std::string_view name;
  Severity severity = Severity::warning;  // the worst that it gives
  std::string_view reason;
  std::string_view source;
  std::string_view remedy;
  RuleExample bad;   // gives a finding of this rule
  RuleExample good;  // gives none of it
};

// Ascending by number.
TUNE_EXPORT const std::vector<CheckRule>& check_rules();

}  // namespace tune
