#include <tune/check.hpp>

#include "base/text.hpp"
#include "chosen_configuration.hpp"
#include "command.hpp"
#include "documents/check_document.hpp"
#include "exit_status.hpp"
#include "kernel/newest_kernel.hpp"
#include "kernel/running.hpp"
#include "loader_choice.hpp"
#include "log.hpp"
#include "machine_setup.hpp"
#include "output/lint_text.hpp"
#include "output/plan_text.hpp"
#include "output/print.hpp"
#include "secrets.hpp"
#include "shown_keys.hpp"

namespace tune::cli {
namespace {

// Nothing is known of the host: values are judged as the newest kernel does.
Host unknown_host() {
  Host host;
  host.kernel = kNewestKernel;
  return host;
}

std::vector<Key> keys_of(const Configuration& configuration) {
  std::vector<Key> keys;
  for (const Assignment& row : configuration.assignments) {
    if (row.glob) continue;
    if (auto key = row.key()) keys.push_back(std::move(*key));
    if (auto reached = row.reached()) keys.push_back(std::move(*reached));
  }
  return keys;
}

Result<Host> host_for(const Context& context, MachineSetup& setup) {
  auto document = host_of_option(setup, context.options);
  if (!document) return std::move(document).error();
  if (*document) return std::move(**document);
  if (!setup.machine.live) return unknown_host();
  auto host = read_host(setup.machine, {}, Values::all);
  if (host) return std::move(*host);
  log(LogLevel::warning, "what depends on this host is left out: " + describe(host.error()));
  return unknown_host();
}

Result<std::optional<KernelVersion>> kernel_choice(const Options& options) {
  const auto text = options.value("kernel");
  if (!text) return std::optional<KernelVersion>();
  const auto version = KernelVersion::parse(*text);
  if (version) return std::optional(*version);
  return Error{
      .code = ErrorCode::usage,
      .message = "--kernel takes a version as 5.10 or 6.1.0, not '" + printable(*text) + "'"};
}

// Keys that exist here although nobody but root may read them.
void find_hidden(const MachineSetup& setup, const std::vector<Key>& keys, const Host& host,
                 CheckOptions& options) {
  Machine machine = setup.machine;
  ShownKeys shown(*machine.files);
  for (const Key& key : keys) {
    const std::string name = key.name();
    if (host.values.contains(name) || !shown.contains(key)) continue;
    if (access_of(machine, key).exists) options.present.insert(name);
  }
}

std::string host_text(const Host& host) {
  std::string text = "for " + kernel_name(host.kernel);
  if (host.kernel == kNewestKernel) text += ", of a host of which nothing is known";
  if (host.memory_bytes > 0) text += " with " + format_bytes(host.memory_bytes) + " of memory";
  return text;
}

std::string summary_text(const Configuration& configuration, const Host& host,
                         const std::vector<Finding>& findings) {
  const Summary summary = summary_of(findings);
  std::string text = findings.empty()
                         ? "Nothing to say"
                         : counted(static_cast<std::size_t>(summary.error), "error") + ", " +
                               counted(static_cast<std::size_t>(summary.warning), "warning") +
                               ", " + counted(static_cast<std::size_t>(summary.info), "note");
  return text + " on " + counted(configuration.assignments.size(), "assignment") + " in " +
         counted(configuration.files.size(), "file") + ", judged " + host_text(host) + "\n";
}

int status_of(const std::vector<Finding>& findings, bool strict) {
  const Summary summary = summary_of(findings);
  return summary.error > 0 || (strict && summary.warning > 0) ? kAnswerIsNo : kDone;
}

int show_rules(const Context& context) {
  print(context.json ? rules_document().dump() : rules_text(context.page));
  return kDone;
}

}  // namespace

Result<int> run_check(const Context& context) {
  CheckOptions options;
  auto loaders = loader_choice(context.options);
  if (!loaders) return std::move(loaders).error();
  auto kernel = kernel_choice(context.options);
  if (!kernel) return std::move(kernel).error();
  if (context.options.has("rules")) return show_rules(context);
  auto setup = open_machine(context.options);
  if (!setup) return std::move(setup).error();
  auto configuration = chosen_configuration(context, *setup, NamedFormat::tuned_profile_too);
  if (!configuration) return std::move(configuration).error();
  const std::vector<Key> keys = keys_of(*configuration);
  auto host = host_for(context, *setup);
  if (!host) return std::move(host).error();
  options.loaders = *loaders;
  options.other_kernel = kernel->has_value();
  if (*kernel) host->kernel = **kernel;
  if (setup->machine.live && !context.options.has("host"))
    find_hidden(*setup, keys, *host, options);
  if (!context.options.has("host") || setup->has_root) {
    options.surroundings = read_surroundings(setup->machine);
  }
  const auto findings = check_configuration(*configuration, *host, options);
  const SecretLines secrets(setup->machine, *configuration);
  print(context.json ? check_document(findings).dump()
                     : lint_text(context.page, secrets, *configuration, findings) +
                           summary_text(*configuration, *host, findings));
  return status_of(findings, context.options.has("strict"));
}

}  // namespace tune::cli
