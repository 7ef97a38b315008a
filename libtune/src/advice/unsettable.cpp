#include "advice/unsettable.hpp"

#include <utility>

#include "host/running_values.hpp"
#include "kernel/default_formula.hpp"
#include "kernel/interface_key.hpp"
#include "kernel/newest_kernel.hpp"
#include "kernel/secret.hpp"

namespace tune {
namespace {

struct Reason {
  std::string message;
  std::string why;
  bool hosts = false;  // it belongs to the host of this namespace
};

std::string assignment(const std::string& key, const std::optional<std::string>& wanted) {
  return wanted ? key + " = " + *wanted : key;
}

Reason belongs_to_host(const std::string& key, const std::string& how,
                       const std::optional<std::string>& wanted) {
  return {key + " is " + how + " in this network namespace: it belongs to the host.",
          "Ask the host's administrator for " + assignment(key, wanted) + ".", true};
}

// What this kernel lacks altogether, the host lacks as well.
bool is_in_child(const Parameter* parameter, const Host& host, ChildNamespace state) {
  return parameter != nullptr && !host.initial_network_namespace &&
         parameter->in_child_namespace == state && expected_in(*parameter, host.kernel);
}

std::string since_text(const Parameter& parameter) {
  return parameter.since.empty() ? "another version" : "Linux " + std::string(parameter.since);
}

Reason why_absent(const std::string& key, const Parameter* parameter, const Host& host,
                  const std::optional<std::string>& wanted) {
  if (is_in_child(parameter, host, ChildNamespace::absent)) {
    return belongs_to_host(key, "absent", wanted);
  }
  if (parameter != nullptr && parameter->life == Life::vendor_only) {
    return {key + " exists only in kernels of some vendors.", std::string(parameter->replacement)};
  }
  if (parameter != nullptr && parameter->life == Life::removed) {
    return {key + " is gone since Linux " + std::string(parameter->removed) + ".",
            std::string(parameter->replacement)};
  }
  if (parameter != nullptr && !expected_in(*parameter, host.kernel)) {
    return {key + " does not exist in " + kernel_name(host.kernel) + ".",
            "It came with " + since_text(*parameter) + "."};
  }
  if (is_of_interface(key)) return {key + " does not exist here.", why_interface_absent(key) + "."};
  return {key + " does not exist here.",
          "Its module is not loaded, or this kernel was built without it."};
}

Reason why_read_only(const std::string& key, const Parameter* parameter, const Host& host,
                     const std::optional<std::string>& wanted) {
  if (is_in_child(parameter, host, ChildNamespace::read_only)) {
    return belongs_to_host(key, "read-only", wanted);
  }
  if (parameter != nullptr && parameter->life == Life::read_only) {
    return {key + " shows a value and cannot be set.", std::string(parameter->replacement)};
  }
  return {key + " cannot be written here.",
          "Set " + assignment(key, wanted) + " where it can, on the host of this container.", true};
}

// What is no setting whatever the host: it could be neither recorded nor undone.
std::optional<Reason> why_never(const Key& key) {
  const std::string& name = key.name();
  if (holds_secret(key)) {
    return Reason{name + " holds a secret, which tune neither reads nor records.",
                  "Set it by other means, from a file that only root may read."};
  }
  const std::string_view reason = reason_to_skip(name);
  if (reason.empty()) return std::nullopt;
  return Reason{name + " is no setting that can be kept and undone: " + std::string(reason) + ".",
                "Take the line out, or write it by other means."};
}

// Only a line of a configuration file is a literal.
Severity severity_of(const Setting& setting, const Reason& reason) {
  if (setting.literal) return setting.ignore_errors ? Severity::info : Severity::error;
  return reason.hosts ? Severity::warning : Severity::info;
}

}  // namespace

std::optional<Finding> why_unsettable(const Setting& setting, const Parameter* parameter,
                                      const Host& host, const std::optional<std::string>& wanted) {
  const std::string& key = setting.key.name();
  std::optional<Reason> never = why_never(setting.key);
  if (!never && host.values.empty()) return std::nullopt;  // nobody looked
  const bool absent = !host.values.contains(key);
  if (!never && !absent && !host.read_only.contains(key)) return std::nullopt;
  Reason reason = never    ? std::move(*never)
                  : absent ? why_absent(key, parameter, host, wanted)
                           : why_read_only(key, parameter, host, wanted);
  Finding finding;
  finding.rule = never ? "not-a-setting" : absent ? "key-absent" : "key-read-only";
  finding.severity = severity_of(setting, reason);
  finding.key = key;
  finding.file = setting.place.file;
  finding.line = setting.place.line;
  finding.column = setting.place.column;
  finding.message = std::move(reason.message);
  finding.why = std::move(reason.why);
  if (parameter != nullptr && !parameter->sources.empty()) {
    finding.source = std::string(parameter->sources.front());
  }
  if (reason.hosts && wanted) finding.remedy = Remedy{key, *wanted};
  return finding;
}

}  // namespace tune
