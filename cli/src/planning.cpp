#include "planning.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "log.hpp"
#include "system/kept_in_memory.hpp"
#include "terminal.hpp"

namespace tune::cli {
namespace {

Result<PlanScope> scope_of(const Options& options) {
  const bool runtime = options.has("runtime-only");
  const bool persist = options.has("persist-only");
  if (runtime && persist) {
    return Error{.code = ErrorCode::usage,
                 .message = "--runtime-only and --persist-only exclude each other"};
  }
  if (runtime && options.has("root")) {
    return Error{.code = ErrorCode::usage,
                 .message =
                     "--runtime-only makes no sense with --root: an image has no running "
                     "kernel"};
  }
  if (runtime && options.has("target")) {
    return Error{.code = ErrorCode::usage,
                 .message = "--runtime-only writes no file, so --target makes no sense with it"};
  }
  return runtime   ? PlanScope::runtime_only
         : persist ? PlanScope::persist_only
                   : PlanScope::everything;
}

Error no_target(const std::string& given, const std::string& why) {
  return {.code = ErrorCode::usage,
          .message = "--target names a file: '" + printable(given) + "' " + why};
}

// As the plan and the journal name it: nothing in it but names. Only the machine knows where ".."
// leads.
Result<std::string> target_path(MachineSetup& setup, const std::string& given) {
  const std::string path = path_in_machine(setup, given);
  if (path.starts_with(kLostDirectory))
    return no_target(given, "lies in a current folder that is gone; write its whole path");
  if (printable(path) != path) return no_target(given, "has a control character in it");
  const std::string_view name = std::string_view(path).substr(path.rfind('/') + 1);
  if (name.empty() || name == "." || name == "..") return no_target(given, "is a folder");
  std::string folder;
  bool leads_back = false;
  for (const std::string_view part :
       split(std::string_view(path).substr(0, path.rfind('/')), '/')) {
    leads_back = leads_back || part == "..";
    if (!part.empty() && part != ".") folder.append("/").append(part);
  }
  if (!leads_back) return folder + "/" + std::string(name);
  const auto real = setup.files->real_path(folder);
  if (!real) return no_target(given, "leads through a folder that is not there");
  return *real + (*real == "/" ? "" : "/") + std::string(name);
}

Result<PlanRequest> plan_request(MachineSetup& setup, const Options& options, PlanScope scope) {
  PlanRequest request{.scope = scope, .live = setup.machine.live};
  if (const auto target = options.value("target")) {
    auto path = target_path(setup, *target);
    if (!path) return std::move(path).error();
    request.target = std::move(*path);
  } else if (scope != PlanScope::runtime_only) {
    auto previous = last_target(setup.machine, setup.state_dir);
    // Who may not read the history still gets a dry run.
    if (!previous && previous.error().code == ErrorCode::permission) {
      log(LogLevel::warning,
          "the history cannot be read, so the target may differ from that of the last "
          "transaction: " +
              describe(previous.error()));
    } else if (!previous) {
      return std::move(previous).error();
    } else {
      request.last_target = *previous;
    }
  }
  return request;
}

Result<std::optional<std::string>> content_of(Files& files, const std::string& path) {
  auto content = files.read(path);
  if (content) return std::optional<std::string>(std::move(*content));
  if (content.error().code == ErrorCode::not_found) return std::optional<std::string>();
  return std::move(content).error();
}

// Nobody named a target that was chosen: it is in the way, and another can be named.
Error no_content(Error error, const Options& options) {
  const bool readable_elsewhere = error.code == ErrorCode::bad_input || error.code == ErrorCode::io;
  if (options.has("target") || !readable_elsewhere) return error;
  error.code = ErrorCode::permission;
  error.message += "; move it away, or choose another file with --target";
  return error;
}

// All keys are absent, and no single one is to blame.
Finding nothing_runs() {
  Finding finding{.rule = "key-absent", .severity = Severity::error};
  finding.message = "/proc/sys shows no key here";
  finding.why =
      "It is hidden, as in some containers, or not mounted: do it on the host, or write the file "
      "alone with --persist-only.";
  return finding;
}

// Records that a boot takes, of a file that stays.
std::optional<Finding> records_in_memory(const MachineSetup& setup, const Plan& plan) {
  if (!setup.machine.live || plan.files.empty()) return std::nullopt;
  const std::string& file = plan.files.front().path;
  if (!is_kept_in_memory(setup.state_dir) || is_kept_in_memory(file)) return std::nullopt;
  Finding finding{.rule = "state-not-kept", .severity = Severity::warning, .file = file};
  finding.message = "A reboot takes what is recorded in " + setup.state_dir +
                    ", which is kept in memory, and leaves " + file + " as it is then.";
  finding.why =
      "After that it cannot be rolled back, and what nobody confirmed stays: name a directory on a "
      "disk with --state-dir.";
  return finding;
}

void report_unused(const Planning& planning) {
  for (const std::string& rule : planning.allowed) {
    const bool lifts = std::any_of(
        planning.plan.findings.begin(), planning.plan.findings.end(), [&](const Finding& finding) {
          return finding.severity == Severity::error && finding.rule == rule;
        });
    if (!lifts) log(LogLevel::warning, "--allow " + rule + " lifts nothing in this plan");
  }
}

}  // namespace

Result<InputTexts> inputs_of(const Options& options) {
  InputTexts inputs;
  for (const std::string& text : options.values("set")) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0) {
      return Error{.code = ErrorCode::usage,
                   .message = "--set takes NAME=VALUE, not '" + printable(text) + "'"};
    }
    const std::string name = text.substr(0, equals);
    if (!inputs.emplace(name, text.substr(equals + 1)).second) {
      return Error{.code = ErrorCode::usage,
                   .message = "input '" + printable(name) + "' is set twice",
                   .key = name};
    }
  }
  return inputs;
}

Result<Profile> profile_for_plan(MachineSetup& setup, const Context& context) {
  if (const auto scope = scope_of(context.options); !scope) return scope.error();
  if (const auto inputs = inputs_of(context.options); !inputs) return inputs.error();
  return load_named_profile(setup, context.arguments[0]);
}

Result<Planning> make_planning(MachineSetup& setup, const Context& context,
                               const Profile& profile) {
  Planning planning;
  auto scope = scope_of(context.options);
  if (!scope) return std::move(scope).error();
  planning.scope = *scope;
  for (const std::string& rule : context.options.values("allow")) planning.allowed.insert(rule);
  auto inputs = inputs_of(context.options);
  if (!inputs) return std::move(inputs).error();
  auto facts = facts_for_plan(setup, context.options, profile);
  if (!facts) return std::move(facts).error();
  auto advice = advise(profile, *inputs, facts->host);
  if (!advice) return std::move(advice).error();
  planning.advice = std::move(*advice);
  planning.host = host_for_plan(std::move(*facts));

  planning.configuration = read_configuration(setup.machine);
  auto request = plan_request(setup, context.options, planning.scope);
  if (!request) return std::move(request).error();
  const Target target = choose_target(planning.configuration, *request);
  std::optional<std::string> content;
  if (planning.scope != PlanScope::runtime_only) {
    auto read = content_of(*setup.files, target.path);
    if (!read) return no_content(std::move(read).error(), context.options);
    content = std::move(*read);
  }
  auto plan =
      make_plan(planning.advice, planning.host, planning.configuration, target, content, *request);
  if (!plan) return std::move(plan).error();
  planning.plan = std::move(*plan);
  const bool hidden = setup.machine.live && planning.host.values.empty();
  if (hidden && planning.scope != PlanScope::persist_only) {
    planning.plan.findings.push_back(nothing_runs());
  }
  for (Finding& finding : look_at_target(setup.machine, planning.plan)) {
    planning.plan.findings.push_back(std::move(finding));
  }
  if (auto finding = records_in_memory(setup, planning.plan)) {
    planning.plan.findings.push_back(std::move(*finding));
  }
  report_unused(planning);
  return planning;
}

}  // namespace tune::cli
