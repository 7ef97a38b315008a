#include "machine_setup.hpp"

#include <tune/integer.hpp>

#include "base/text.hpp"
#include "terminal.hpp"
#include "time_option.hpp"

#ifndef TUNE_INSTALLED_PROFILES
#error "the build says where profiles are installed"
#endif

namespace tune::cli {
namespace {

Status check_folder(Files& files, const std::string& folder, std::string_view option) {
  const auto found = files.information(folder);
  if (found && found->type == FileType::directory) return {};
  return Error{.code = ErrorCode::usage,
               .message = "'" + folder + "', which --" + std::string(option) +
                          " names, is no folder that can be read"};
}

Result<MachinePaths> paths_of(const Options& options) {
  MachinePaths paths;
  const auto plain = system_files({});
  for (const auto& [option, path] :
       {std::pair{"root", &paths.root}, std::pair{"proc", &paths.proc}}) {
    const auto given = options.value(option);
    if (!given) continue;
    *path = absolute_path(*given, current_directory());
    if (auto status = check_folder(*plain, *path, option); !status) {
      return std::move(status).error();
    }
  }
  return paths;
}

bool is_folder(Files& files, const std::string& path) {
  const auto found = files.information(path);
  return found && found->type == FileType::directory;
}

// Profiles beside this very program: those of the source tree when it is run from a build tree,
// whose share/tune/profiles is a link to them, and those of an installation that was moved.
std::optional<std::string> profiles_beside_program(Files& plain) {
  const auto program = plain.read_link("/proc/self/exe");
  if (!program) return std::nullopt;
  const std::string folder = program->substr(0, program->rfind('/'));
  const auto beside = plain.real_path(folder + "/../share/tune/profiles");
  return beside ? std::optional<std::string>(*beside) : std::nullopt;
}

// Adds a folder: of the image where it has it, else this machine's own.
void add_folder(MachineSetup& setup, const std::string& folder) {
  for (const std::string& known : setup.folders.folders) {
    if (known == folder) return;
  }
  setup.folders.folders.push_back(folder);
  if (setup.has_root && !is_folder(*setup.files, folder)) setup.profile_files->take_own(folder);
}

Status add_folders(MachineSetup& setup, const Options& options) {
  for (const std::string& given : options.values("profile-dir")) {
    const std::string folder = absolute_path(given, current_directory());
    const bool in_image = setup.has_root && is_folder(*setup.files, folder);
    if (!in_image) {
      if (auto status = check_folder(*setup.plain_files, folder, "profile-dir"); !status) {
        return status;
      }
    }
    add_folder(setup, folder);
  }
  setup.folders.folders.emplace_back("/etc/tune/profiles");  // an image's, never this machine's own
  add_folder(setup, TUNE_INSTALLED_PROFILES);
  if (const auto beside = profiles_beside_program(*setup.plain_files)) {
    add_folder(setup, *beside);
  }
  return {};
}

// What the user names and tune may not read is bad input as any other that cannot be used;
// "permission" is for what is to be written.
template <typename T>
Result<T> as_input(Result<T> result) {
  if (result || result.error().code != ErrorCode::permission) return result;
  Error error = std::move(result).error();
  error.code = ErrorCode::bad_input;
  return error;
}

// How long to wait for another tune, how much history to keep.
Status read_limits(MachineSetup& setup, const Options& options) {
  const auto wait = milliseconds_of(options, "wait", 0);
  if (!wait) return wait.error();
  setup.wait_milliseconds = wait->value_or(0);
  const auto keep = options.value("keep");
  if (!keep) return {};
  constexpr int kMost = 1'000'000;
  const auto number = parse_integer(*keep);
  if (!number || *number < 1 || *number > kMost) {
    return Error{
        .code = ErrorCode::usage,
        .message = "--keep takes a number from 1 to 1000000, not '" + printable(*keep) + "'"};
  }
  setup.keep = static_cast<std::size_t>(*number);
  return {};
}

}  // namespace

Result<MachineSetup> open_machine(const Options& options, KeyUse use) {
  auto paths = paths_of(options);
  if (!paths) return std::move(paths).error();
  paths->keys_for_writing = use == KeyUse::write;
  MachineSetup setup;
  setup.has_root = options.has("root");
  if (options.has("proc")) setup.proc = paths->proc;
  setup.files = system_files(*paths);
  setup.plain_files = system_files({});
  setup.named_files = std::make_unique<NamedFiles>(*setup.plain_files, current_directory());
  setup.profile_files = std::make_unique<ProfileFiles>(*setup.files, *setup.plain_files);
  setup.clock = system_clock();
  setup.machine.files = setup.files.get();
  setup.machine.clock = setup.clock.get();
  setup.machine.process = process_facts();
  setup.machine.live = !setup.has_root;
  if (setup.machine.live && !options.has("proc")) {
    setup.sockets = system_sockets();
    setup.machine.sockets = setup.sockets.get();
  }
  setup.state_dir = path_in_machine(setup, options.value("state-dir").value_or("/var/lib/tune"));
  // The guard has another current directory.
  if (setup.state_dir.starts_with(kLostDirectory)) {
    return Error{.code = ErrorCode::usage,
                 .message = "'" + printable(options.value("state-dir").value_or("")) +
                            "', which --state-dir names, lies in a current folder that is gone; "
                            "write its whole path"};
  }
  if (auto status = read_limits(setup, options); !status) return std::move(status).error();
  if (auto status = add_folders(setup, options); !status) return std::move(status).error();
  return setup;
}

std::string path_in_machine(const MachineSetup& setup, const std::string& file) {
  return absolute_path(file, setup.has_root ? "/" : current_directory());
}

Result<std::string> read_named_file(MachineSetup& setup, const std::string& file,
                                    std::size_t most) {
  return as_input(file == "-" ? read_standard_input() : setup.named_files->read(file, most));
}

Result<std::optional<Host>> host_of_option(MachineSetup& setup, const Options& options) {
  const auto file = options.value("host");
  if (!file) return std::optional<Host>();
  const auto text = read_named_file(setup, *file, 64u << 20);
  if (!text) return text.error();
  auto host = host_from_json(*text, *file);
  if (!host) return std::move(host).error();
  return std::optional<Host>(std::move(*host));
}

Result<Profile> load_named_profile(MachineSetup& setup, const std::string& reference) {
  auto standard_input =
      reference == "-" ? read_standard_input() : Result<std::string>(std::string());
  if (!standard_input) return std::move(standard_input).error();
  return as_input(load_profile(*setup.profile_files, setup.folders, *setup.named_files, reference,
                               *standard_input));
}

TransactionRequest transaction_request(const MachineSetup& setup, const Context& context) {
  return {.state_dir = setup.state_dir,
          .command = context.typed,
          .comment = context.options.value("comment").value_or(""),
          .keep = setup.keep,
          .wait_milliseconds = setup.wait_milliseconds,
          .held = setup.held.get(),
          .saved_plan = context.options.has("plan")};
}

}  // namespace tune::cli
