#include <tune/host.hpp>

#include "base/text.hpp"
#include "command.hpp"
#include "exit_status.hpp"
#include "machine_setup.hpp"
#include "output/paragraph.hpp"
#include "output/plan_text.hpp"
#include "output/print.hpp"

namespace tune::cli {
namespace {

Result<Host> find_host(MachineSetup& setup, const Options& options, Values values) {
  auto document = host_of_option(setup, options);
  if (!document) return std::move(document).error();
  if (*document) return std::move(**document);
  if (setup.machine.live) return read_host(setup.machine, {}, values);
  return Error{.code = ErrorCode::usage,
               .message =
                   "an image under --root has no facts of its own; 'tune host' reads those "
                   "of the machine it runs on"};
}

std::string count_text(std::uint64_t number) { return group_digits(static_cast<Integer>(number)); }

// nr_open and file_max reach 2^63 - 1, which is a way to say that there is no limit.
std::string limit_text(std::uint64_t number) {
  constexpr std::uint64_t kNoLimit = 0x7fffffffffffffff;
  return number >= kNoLimit ? "unlimited" : count_text(number);
}

std::string ports_text(const Host& host) {
  std::string text;
  for (const int port : host.listening_ports) {
    text += (text.empty() ? "" : ", ") + std::to_string(port);
  }
  return text;
}

std::string host_text(const Page& page, const Host& host) {
  const std::uint64_t buffer_bytes = host.buffer_pages * host.page_size_bytes;
  Fields fields;
  fields.add("kernel", printable(host.kernel_release));
  fields.add("kernel build", printable(host.kernel_version));
  fields.add("memory", format_bytes(static_cast<Integer>(host.memory_bytes)) + " (" +
                           count_text(host.memory_bytes) + " bytes)");
  fields.add("buffer pages", count_text(host.buffer_pages) +
                                 " pages = " + format_bytes(static_cast<Integer>(buffer_bytes)));
  fields.add("page size", format_bytes(static_cast<Integer>(host.page_size_bytes)));
  fields.add("processors", std::to_string(host.processors));
  fields.add("TCP established hash", count_text(host.tcp_established_hash_entries) + " entries");
  fields.add("network namespace",
             host.initial_network_namespace ? "the machine's first" : "a child");
  fields.add("container", host.container ? printable(*host.container) : "none");
  fields.add("boot program", name_of(host.boot_loader));
  fields.add("open files", limit_text(host.open_files_limit) + " for this process, at most " +
                               limit_text(host.nr_open) + " for any, " + limit_text(host.file_max) +
                               " for the machine");
  fields.add("listening ports", ports_text(host));
  fields.add("/proc/sys", host.proc_sys_read_only ? "read-only" : "");
  fields.add("values", counted(host.values.size(), "key") + ", shown with --json");
  return fields.text(page);
}

}  // namespace

Result<int> run_host(const Context& context) {
  auto setup = open_machine(context.options);
  if (!setup) return std::move(setup).error();
  auto host = find_host(*setup, context.options, Values::all);
  if (!host) return std::move(host).error();
  print(context.json ? host_to_json(*host) : host_text(context.page, *host));
  return kDone;
}

}  // namespace tune::cli
