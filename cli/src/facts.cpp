#include "facts.hpp"

#include <utility>

#include "kernel/newest_kernel.hpp"
#include "log.hpp"

namespace tune::cli {
namespace {

Error facts_missing() {
  return Error{.code = ErrorCode::usage,
               .message =
                   "under --root nothing is computed from the machine that tune runs on: "
                   "name the facts of the machine that the image is for with --host FILE "
                   "('tune host --json' writes them there)"};
}

// A file in sysctl.conf format needs no facts: its values are judged by the newest kernel, and
// nothing is known of the memory.
Host unknown_host() {
  Host host;
  host.kernel = kNewestKernel;
  return host;
}

Host with_facts_of(Host live, const Host& document) {
  live.kernel_release = document.kernel_release;
  live.kernel_version = document.kernel_version;
  live.kernel = document.kernel;
  live.page_size_bytes = document.page_size_bytes;
  live.memory_bytes = document.memory_bytes;
  live.buffer_pages = document.buffer_pages;
  live.processors = document.processors;
  live.tcp_established_hash_entries = document.tcp_established_hash_entries;
  return live;
}

Result<Host> host_of_image(const std::optional<Host>& document, const Profile& profile) {
  if (document) return *document;
  if (profile.from_configuration) return unknown_host();
  return facts_missing();
}

}  // namespace

Host host_for_plan(Facts facts) {
  Host host = std::move(facts.host);
  if (facts.of_this_machine) return host;
  host.values.clear();
  host.read_only.clear();
  host.all_values = false;
  host.proc_sys_read_only = false;
  return host;
}

Result<Facts> facts_for_plan(MachineSetup& setup, const Options& options, const Profile& profile) {
  auto document = host_of_option(setup, options);
  if (!document) return std::move(document).error();
  if (!setup.machine.live) {
    auto host = host_of_image(*document, profile);
    if (!host) return std::move(host).error();
    return Facts{std::move(*host), false};
  }
  auto live = read_host_for(setup.machine, profile);
  if (!live) return std::move(live).error();
  return Facts{*document ? with_facts_of(std::move(*live), **document) : std::move(*live), true};
}

Result<Host> facts_for_advice(MachineSetup& setup, const Options& options, const Profile& profile) {
  auto document = host_of_option(setup, options);
  if (!document) return std::move(document).error();
  if (*document) return std::move(**document);
  if (!setup.machine.live) return host_of_image(*document, profile);
  return read_host_for(setup.machine, profile);
}

Result<std::optional<Host>> facts_if_known(MachineSetup& setup, const Options& options,
                                           std::span<const Key> keys) {
  auto document = host_of_option(setup, options);
  if (!document || *document || !setup.machine.live) return document;
  auto host = read_host(setup.machine, keys);
  if (host) return std::optional<Host>(std::move(*host));
  log(LogLevel::warning, "what depends on this host is left out: " + describe(host.error()));
  return std::optional<Host>();
}

}  // namespace tune::cli
