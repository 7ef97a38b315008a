#include <charconv>

#include <tune/diagnosis.hpp>
#include <tune/integer.hpp>

#include "answer_file.hpp"
#include "base/text.hpp"
#include "command.hpp"
#include "documents/doctor_document.hpp"
#include "exit_status.hpp"
#include "machine_setup.hpp"
#include "output/doctor_text.hpp"
#include "output/openmetrics.hpp"
#include "output/print.hpp"
#include "terminal.hpp"
#include "time_option.hpp"

namespace tune::cli {
namespace {

Error usage(std::string message) {
  return Error{.code = ErrorCode::usage, .message = std::move(message)};
}

Result<std::optional<int>> port_of(const Options& options) {
  const auto text = options.value("port");
  if (!text) return std::optional<int>();
  const auto number = parse_integer(*text);
  if (number && *number >= 1 && *number <= 65535) return std::optional(static_cast<int>(*number));
  return usage("--port takes a number from 1 to 65535, not '" + printable(*text) + "'");
}

// --interval: seconds, also 0, or a time with its unit.
Result<double> interval_of(const Options& options) {
  constexpr double kLeast = 0.001, kMost = 30.0 * 86400;
  const std::string text = options.value("interval").value_or("1");
  double seconds = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  const bool plain = error == std::errc() && end == text.data() + text.size();
  const auto time = plain ? Result<std::optional<std::int64_t>>(std::nullopt)
                          : milliseconds_of(options, "interval");
  if (time && *time) seconds = static_cast<double>(**time) / 1000;
  if ((plain || time) && (seconds == 0 || (seconds >= kLeast && seconds <= kMost))) return seconds;
  return usage(
      "--interval takes seconds: 0 for a single look, or 0.001 to 2592000; times such as "
      "500ms and 2m do as well, not '" +
      printable(text) + "'");
}

Result<EvidenceRequest> request_of(const Options& options) {
  EvidenceRequest request;
  request.logs = options.values("log");
  request.no_log = options.has("no-log");
  if (request.no_log && !request.logs.empty()) {
    return usage("--log names a log and --no-log reads none: give one of them");
  }
  auto interval = interval_of(options);
  if (!interval) return std::move(interval).error();
  request.interval_seconds = *interval;
  const auto since = milliseconds_of(options, "since");
  if (!since) return since.error();
  auto port = port_of(options);
  if (!port) return std::move(port).error();
  request.port = *port;
  if (*since) request.since_seconds = static_cast<double>(**since) / 1000;
  if (*since) request.fresh_seconds = request.since_seconds;  // the user has said how far
  return request;
}

// What the user asks for, apart from the evidence.
struct Wishes {
  bool metrics = false;
  bool watch = false;
  std::optional<std::string> save, from, write_profile;
};

Result<Wishes> wishes_of(const Context& context) {
  const Options& options = context.options;
  Wishes wishes;
  wishes.save = options.value("save");
  wishes.from = options.value("from");
  wishes.write_profile = options.value("write-profile");
  wishes.watch = options.has("watch");
  const std::string format = options.value("format").value_or("text");
  if (format != "text" && format != "openmetrics") {
    return usage("--format takes text or openmetrics, not '" + printable(format) + "'");
  }
  wishes.metrics = format == "openmetrics";
  if (wishes.metrics && context.json) return usage("give one of --json and --format openmetrics");
  if (wishes.watch &&
      (context.json || wishes.metrics || wishes.from || wishes.save || wishes.write_profile)) {
    return usage(
        "--watch shows text of this machine: without --json, --format, --save, --from and "
        "--write-profile");
  }
  for (const auto& [option, file] :
       {std::pair{"save", wishes.save}, std::pair{"write-profile", wishes.write_profile}}) {
    if (file != "-") continue;
    return usage("--" + std::string(option) + " takes the name of a new file, not '-'");
  }
  if (options.has("host") && !wishes.from) {
    return usage(
        "--host makes no sense here: doctor looks at the machine that it runs on; "
        "--from takes the evidence of another");
  }
  if (!wishes.from) return wishes;
  for (const std::string_view option : {"log", "no-log", "since", "interval", "port"}) {
    if (options.has(option)) {
      return usage("--" + std::string(option) +
                   " makes no sense with --from: the evidence is there");
    }
  }
  return wishes;
}

// The evidence of this machine, or of the bundle that --from names.
Result<Evidence> evidence_for(MachineSetup& setup, const Wishes& wishes,
                              const EvidenceRequest& request) {
  constexpr std::size_t kMostBytes = 64u << 20;
  if (wishes.from) {
    const auto text = read_named_file(setup, *wishes.from, kMostBytes);
    if (!text) return text.error();
    return evidence_from_json(*text, *wishes.from);
  }
  const auto surveyor = system_surveyor();
  const auto log = system_kernel_log();
  const bool here = setup.machine.sockets != nullptr;
  return read_evidence(setup.machine, {here ? surveyor.get() : nullptr, here ? log.get() : nullptr},
                       request);
}

// What is in the file, so that whoever passes it on knows.
std::string contents_text(const std::string& file, const Evidence& evidence) {
  std::string text = "tune: saved to " + printable(file) + ": " +
                     std::to_string(evidence.now.size()) + " counters, " +
                     std::to_string(evidence.values.size()) + " keys, ";
  text += evidence.sockets ? "counts of sockets by state, " +
                                 std::to_string(evidence.sockets->listeners.size()) +
                                 " listeners, addresses of the busiest peers, "
                           : "no sockets, ";
  return text + "counts of " + std::to_string(evidence.log.events.size()) +
         " kinds of log lines; no secrets, no log text\n";
}

Status write_files(MachineSetup& setup, const Wishes& wishes, const Evidence& evidence,
                   const Diagnosis& diagnosis) {
  if (wishes.save) {
    if (auto done = write_answer_file(setup, *wishes.save, evidence_to_json(evidence)); !done)
      return done;
    print_error(contents_text(*wishes.save, evidence));
  }
  if (!wishes.write_profile) return {};
  const auto profile = remedy_profile(diagnosis);
  if (!profile) {
    print_error("tune: no setting would cure anything here: " + printable(*wishes.write_profile) +
                " is not written\n");
    return {};
  }
  if (auto done = write_answer_file(setup, *wishes.write_profile, *profile); !done) return done;
  print_error("tune: remedies written to " + printable(*wishes.write_profile) +
              "; 'tune diff' shows what they would change\n");
  return {};
}

std::string shown(const Context& context, const Wishes& wishes, const Evidence& evidence,
                  const Diagnosis& diagnosis) {
  if (wishes.metrics) return openmetrics_text(evidence, diagnosis);
  if (context.json) return doctor_document(evidence, diagnosis).dump();
  return doctor_text(context.page, evidence, diagnosis);
}

int status_of(const Diagnosis& diagnosis) {
  const bool present = !diagnosis.problems.empty() && diagnosis.problems.front().present;
  return present ? kAnswerIsNo : kDone;
}

// One look after the other: in place on a terminal until q, else a line each until nobody reads.
Result<int> watch(const Context& context, MachineSetup& setup, const Wishes& wishes,
                  EvidenceRequest request) {
  if (request.interval_seconds <= 0) request.interval_seconds = 1;
  const bool in_place = output_is_terminal() && can_ask();
  std::optional<KeyPresses> keys;
  if (in_place) keys.emplace();
  while (true) {
    const auto evidence = evidence_for(setup, wishes, request);
    if (!evidence) return evidence.error();
    const Diagnosis diagnosis = diagnose(*evidence);
    if (in_place) {
      Page page = context.page;
      page.height = height_of_output();
      if (const std::size_t width = width_of_output(); width > 0) page.width = width;
      print(screen_text(page, *evidence, diagnosis));
    } else {
      print(watch_line(*evidence, diagnosis));
    }
    if (flush_output() != 0 || output_is_gone()) return status_of(diagnosis);
    const KeyPress key = keys ? keys->wait(0) : KeyPress::none;
    if (key == KeyPress::no || key == KeyPress::gone) return status_of(diagnosis);
  }
}

}  // namespace

Result<int> run_doctor(const Context& context) {
  const auto wishes = wishes_of(context);
  if (!wishes) return wishes.error();
  if (context.options.has("root") && !context.options.has("from")) {
    return Error{.code = ErrorCode::usage,
                 .message =
                     "an installed image runs nothing that doctor could look at: give it "
                     "evidence of the machine with --from FILE ('tune doctor --save FILE')"};
  }
  auto request = request_of(context.options);
  if (!request) return std::move(request).error();
  auto setup = open_machine(context.options);
  if (!setup) return std::move(setup).error();
  if (wishes->watch) return watch(context, *setup, *wishes, *request);
  const auto evidence = evidence_for(*setup, *wishes, *request);
  if (!evidence) return evidence.error();
  const Diagnosis diagnosis = diagnose(*evidence);
  const Status written = write_files(*setup, *wishes, *evidence, diagnosis);
  // The answer is one document: that of the error, where the files could not be written.
  if (written || !context.json) print(shown(context, *wishes, *evidence, diagnosis));
  return written ? Result<int>(status_of(diagnosis)) : Result<int>(written.error());
}

}  // namespace tune::cli
