#include "plan_file.hpp"

#include <array>

#include <tune/plan_view.hpp>

#include "answer_file.hpp"
#include "base/text.hpp"
#include "output/errors.hpp"
#include "terminal.hpp"

namespace tune::cli {
namespace {

constexpr std::size_t kMostBytes = 16u << 20;
constexpr std::array<std::string_view, 4> kSettled{"set", "target", "runtime-only", "persist-only"};

Status check_options(const Context& context) {
  for (const std::string_view option : kSettled) {
    if (!context.options.has(option)) continue;
    return Error{.code = ErrorCode::usage,
                 .message = "--" + std::string(option) +
                            " makes no sense with --plan: the plan has settled that"};
  }
  if (context.arguments.empty()) return {};
  return Error{.code = ErrorCode::usage,
               .message = "--plan takes the place of PROFILE: leave out '" +
                          printable(context.arguments[0]) + "'"};
}

// A file that is there already and neither empty nor a plan: the target under another name, the
// profile, whatever it is.
bool holds_something_else(Files& files, const std::string& path) {
  const auto information = files.information(path);
  if (!information || information->type != FileType::regular || information->size == 0)
    return false;
  const auto text = files.read(path, kMostBytes);
  return !text || text->substr(0, 100).find("\"tune/plan/") == std::string::npos;
}

Json conflict_of(const PlanDifference& difference) {
  Json row = Json::object();
  row.set_bytes(difference.is_file ? "file" : "key", difference.what);
  row.set_bytes("expected", difference.expected).set_bytes("found", difference.found);
  return row;
}

}  // namespace

Status write_plan_file(MachineSetup& setup, const Options& options, const Planning& planning) {
  const auto file = options.value("plan-out");
  if (!file) return {};
  if (*file != "-" &&
      holds_something_else(*setup.plain_files, absolute_path(*file, current_directory()))) {
    return Error{.code = ErrorCode::usage,
                 .message =
                     "--plan-out takes the name of a new file, or of a plan that it is to "
                     "replace: '" +
                     printable(*file) + "' holds something else than a plan"};
  }
  if (*file == "-" || is_file_of_machine(setup, *file, planning.plan.target.path)) {
    return Error{.code = ErrorCode::usage,
                 .message = "--plan-out takes the name of a new file for the plan, not '" +
                            printable(*file) + "'"};
  }
  const auto view = view_for(setup.machine, planning.plan);
  if (!view) return view.error();
  const auto saved = save_plan(planning.plan, *view);
  if (!saved) return saved.error();
  Status written = write_answer_file(setup, *file, plan_to_json(*saved));
  if (written || written.error().code != ErrorCode::not_found) return written;
  Error error = std::move(written).error();
  error.message = "the plan cannot be written there, as its folder does not exist";
  return error;
}

Result<SavedPlan> read_plan_file(MachineSetup& setup, const Context& context) {
  if (auto status = check_options(context); !status) return std::move(status).error();
  const std::string file = *context.options.value("plan");
  const auto text = read_named_file(setup, file, kMostBytes);
  if (!text) return text.error();
  return plan_from_json(*text, file);
}

Result<PlanFit> fit_plan(MachineSetup& setup, const Context& context, const SavedPlan& saved) {
  auto view = view_for(setup.machine, saved.plan);
  if (!view) return std::move(view).error();
  const auto document = host_of_option(setup, context.options);
  if (!document) return document.error();
  if (const auto& host = *document) {
    view->document = {host->kernel_release, host->memory_bytes, host->processors};
  }
  PlanCheck check = check_plan(saved, *view);
  PlanFit fit{.differences = std::move(check.differences)};
  Planning& planning = fit.planning;
  planning.plan = std::move(check.plan);
  planning.scope = saved.plan.scope;
  planning.configuration = std::move(view->configuration);
  planning.host.page_size_bytes = setup.machine.process.page_size_bytes;
  for (const std::string& rule : context.options.values("allow")) planning.allowed.insert(rule);
  return fit;
}

Error error_of(const std::vector<PlanDifference>& differences, const std::string& file) {
  std::vector<std::string> sentences;
  bool other_machine = false;
  for (const PlanDifference& difference : differences) {
    other_machine |= difference.other_machine;
    sentences.push_back(printable(difference.what) + " is " + printable(difference.found) +
                        " and was " + printable(difference.expected));
  }
  const std::string start = other_machine ? "the plan is for another machine: "
                                          : "the machine is no longer as the plan saw it: ";
  return {.code = ErrorCode::bad_input,
          .message = start + join(sentences, "; ") + ". Nothing was changed" +
                     (other_machine ? "" : "; make the plan again"),
          .file = file};
}

Json differences_document(const Error& error, const std::vector<PlanDifference>& differences) {
  Json conflicts = Json::array();
  for (const PlanDifference& difference : differences) conflicts.push(conflict_of(difference));
  return error_document(error).set("conflicts", std::move(conflicts));
}

}  // namespace tune::cli
