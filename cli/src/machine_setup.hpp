#pragma once

#include <memory>
#include <optional>
#include <string>

#include <tune/host.hpp>
#include <tune/machine.hpp>
#include <tune/profile.hpp>
#include <tune/transaction.hpp>

#include "command.hpp"
#include "routed_files.hpp"

namespace tune::cli {

// What a command works on, as --root, --proc, --state-dir and --profile-dir say.
struct MachineSetup {
  std::unique_ptr<Files> files;             // of the machine or image
  std::unique_ptr<Files> plain_files;       // of this machine, whatever --root says
  std::unique_ptr<NamedFiles> named_files;  // what the user names as an argument
  std::unique_ptr<ProfileFiles> profile_files;
  std::unique_ptr<Clock> clock;
  std::unique_ptr<Sockets> sockets;
  Machine machine;
  ProfileFolders folders;
  std::string state_dir;
  std::unique_ptr<Lock> held;          // of the state directory, where a command plans under it
  std::int64_t wait_milliseconds = 0;  // --wait
  std::size_t keep = 100;              // --keep
  bool has_root = false;
  std::optional<std::string> proc;  // what --proc names
};

// Will running values be written?
enum class KeyUse { read, write };

// Errors: usage, when a folder that an option names is none.
Result<MachineSetup> open_machine(const Options& options, KeyUse use = KeyUse::read);

// `file` as the user named it: a relative one lies in the working directory or under the root.
std::string path_in_machine(const MachineSetup& setup, const std::string& file);

// The file that an option or argument names, or standard input for "-". Errors: never permission;
// what cannot be read is bad input.
Result<std::string> read_named_file(MachineSetup& setup, const std::string& file, std::size_t most);

// The document that --host names; none without --host.
Result<std::optional<Host>> host_of_option(MachineSetup& setup, const Options& options);

// The profile that the command's argument names.
Result<Profile> load_named_profile(MachineSetup& setup, const std::string& reference);

TransactionRequest transaction_request(const MachineSetup& setup, const Context& context);

}  // namespace tune::cli
