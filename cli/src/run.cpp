#include "run.hpp"

#include <exception>
#include <new>
#include <system_error>

#include <tune/version.hpp>

#include "base/json.hpp"
#include "base/text.hpp"
#include "command.hpp"
#include "exit_status.hpp"
#include "help.hpp"
#include "log.hpp"
#include "output/color.hpp"
#include "output/errors.hpp"
#include "output/print.hpp"
#include "shell_line.hpp"
#include "terminal.hpp"

namespace tune::cli {
namespace {

Result<ColorChoice> color_choice(const Options& options) {
  const std::string choice = options.value("color").value_or("auto");
  if (choice == "auto") return ColorChoice::automatic;
  if (choice == "always") return ColorChoice::always;
  if (choice == "never") return ColorChoice::never;
  return Error{.code = ErrorCode::usage,
               .message = "--color takes auto, always or never, not '" + printable(choice) + "'"};
}

Status set_up_log(const Options& options) {
  LogSettings settings;
  if (options.has("verbose")) settings.least = LogLevel::info;
  if (options.count("verbose") > 1) settings.least = LogLevel::debug;
  if (options.has("quiet")) settings.least = LogLevel::error;
  settings.file = options.value("log-file");
  return open_log(settings);
}

int report(const Error& error, bool json, const Page& page, const std::string& command) {
  if (json) print(error_document(error).dump());
  print_error(error_text(page, error, command));
  log_to_file(LogLevel::error, describe(error));
  return exit_status_of(error.code);
}

// --help and --version, which need no more.
int answer(const Invocation& invocation, const Page& page, bool json) {
  const bool version = invocation.options.has("version");
  const std::string text = version ? "tune " + std::string(tune::version()) + "\n"
                           : invocation.command != nullptr ? help_text(page, *invocation.command)
                                                           : help_text(page);
  if (!json) {
    print(text);
    return kDone;
  }
  Json document = json_document(version ? "tune/version/1" : "tune/help/1");
  if (!version) document.set("text", text);
  print(document.dump());
  return kDone;
}

int dispatch(const Invocation& invocation, const std::vector<std::string>& typed, bool json) {
  const Options& options = invocation.options;
  const std::string name(invocation.command == nullptr ? "" : invocation.command->name);
  const auto color = color_choice(options);
  if (!color) return report(color.error(), json, {}, name);
  const bool terminal = output_is_terminal();
  const bool error_terminal = error_is_terminal();
  const Page page{width_of_output(), 0, wants_color(*color, terminal), terminal};
  const Page error_page{width_of_error(), 0, wants_color(*color, error_terminal), error_terminal};
  if (options.has("help") || options.has("version")) {
    return answer(invocation, json ? Page{} : page, json);
  }
  if (invocation.command == nullptr) {
    const Error missing{.code = ErrorCode::usage,
                        .message = "no command is named; 'tune --help' lists them"};
    return report(missing, json, error_page, name);
  }
  if (auto status = set_up_log(options); !status) {
    return report(status.error(), json, error_page, name);
  }
  const std::string command_line = shell_line(typed);
  log(LogLevel::debug, command_line);
  const Context context{
      *invocation.command, options, invocation.arguments, command_line, json, page, error_page};
  const auto status = invocation.command->run(context);
  return status ? *status : report(status.error(), json, error_page, name);
}

}  // namespace

int run(const std::vector<std::string>& typed) {
  survive_failing_writes();
  keep_what_the_umask_takes_from_the_owner();
  const auto invocation = parse_invocation(typed);
  int status = kDone;
  if (invocation) {
    status = dispatch(*invocation, typed, invocation->options.has("json"));
  } else {
    const bool terminal = error_is_terminal();
    const Page page{width_of_error(), 0, wants_color(ColorChoice::automatic, terminal), terminal};
    const CommandSpec* command = typed_command(typed);
    const std::string name(command == nullptr ? "" : command->name);
    status = report(invocation.error(), asks_for_json(typed), page, name);
  }
  if (const int problem = flush_output(); problem != 0) {
    print_error("tune: error: standard output could not be written: " +
                std::generic_category().message(problem) + "\n");
    const bool writes = invocation && invocation->command != nullptr && invocation->command->writes;
    if (status <= kAnswerIsNo && !writes) status = kWriteFailed;  // what was applied stays applied
  }
  return status;
}

int run_safely(const std::vector<std::string>& typed) {
  const bool json = asks_for_json(typed);
  const Error aborted{.code = ErrorCode::defect,
                      .message =
                          "this is a defect of tune, which stopped at once. Should it have "
                          "been writing, the next command that writes, or 'tune recover', "
                          "puts back what was begun"};
  answer_when_aborted(json ? error_document(aborted).dump() : "", error_text({}, aborted, ""),
                      exit_status_of(aborted.code));
  try {
    return run(typed);
  } catch (const std::bad_alloc&) {
    const Error defect{.code = ErrorCode::defect, .message = "there is not enough memory for it"};
    const int status = report(defect, json, {}, "");
    flush_output();
    return status;
  } catch (const std::exception& exception) {
    const Error defect{.code = ErrorCode::defect, .message = exception.what()};
    const int status = report(defect, json, {}, "");
    flush_output();
    return status;
  }
}

}  // namespace tune::cli
