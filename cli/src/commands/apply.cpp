#include <utility>

#include <tune/transaction.hpp>

#include "command.hpp"
#include "documents/plan_document.hpp"
#include "documents/transaction_document.hpp"
#include "exit_status.hpp"
#include "guard.hpp"
#include "log.hpp"
#include "output/errors.hpp"
#include "output/plan_text.hpp"
#include "output/print.hpp"
#include "output/transaction_text.hpp"
#include "plan_file.hpp"
#include "recover_first.hpp"
#include "shell_line.hpp"
#include "terminal.hpp"
#include "trusted_files.hpp"

namespace tune::cli {
namespace {

Status check_consent(const Context& context) {
  if (context.options.has("yes") || can_ask()) return {};
  return Error{.code = ErrorCode::usage,
               .message = "there is no terminal to ask on: add --yes to apply without a question"};
}

// Prints why the plan cannot be applied; 3.
int refuse(const Context& context, const Planning& planning) {
  std::vector<Finding> refusing;
  for (const Finding& finding : planning.plan.findings) {
    if (refuses(finding, planning.allowed)) refusing.push_back(finding);
  }
  const Finding& first = refusing.front();
  const std::string stop = first.message.ends_with('.') ? "" : ".";
  const Error error{.code = ErrorCode::bad_input,
                    .message = "the plan has " + counted(refusing.size(), "error finding") +
                               " and nothing was changed. The first, " + first.rule + ": " +
                               first.message + stop + " To apply it all the same, add --allow " +
                               first.rule,
                    .file = first.file,
                    .line = first.line,
                    .column = first.column,
                    .key = first.key};
  if (context.json) print(error_document(error, refusing).dump());
  print_error(error_text(context.error_page, error, "apply"));
  log_to_file(LogLevel::error, describe(error));
  return exit_status_of(error.code);
}

int finish(const Context& context, TransactionOutcome outcome,
           Unconfirmed unconfirmed = Unconfirmed::undone) {
  if (outcome.error) outcome.error = with_next_lines(context.options, std::move(*outcome.error));
  if (context.json) {
    print(transaction_document("tune/apply/1", outcome).dump());
  } else {
    print(outcome_text(context.page, context.options, outcome, unconfirmed));
  }
  if (!outcome.error) return kDone;
  print_error(error_text(context.error_page, *outcome.error, "apply"));
  log_to_file(LogLevel::error, describe(*outcome.error));
  return exit_status_of(outcome.error->code);
}

Result<int> failed(const Context& context, Error error) {
  if (!has_ended_in_outcome(error)) return error;
  return finish(context, outcome_of(std::move(error)));
}

// Shows the plan before a question, on standard error under --json.
void show(const Context& context, MachineSetup& setup, const Planning& planning) {
  if (!context.json) {
    print(plan_text(context.page, setup, planning));
  } else {
    print_error(plan_text(context.error_page, setup, planning));
  }
}

bool is_refused(const Planning& planning) {
  for (const Finding& finding : planning.plan.findings) {
    if (refuses(finding, planning.allowed)) return true;
  }
  return false;
}

bool agreed(const Context& context, const Plan& plan) {
  if (context.options.has("yes")) return true;
  return ask("\nApply " + counted(plan.changes.size(), "change") + "? [y/N] ");
}

// Without a question the plan is shown when it has been carried out: what ends in trouble before
// anything was written has no result to show.
void show_at_last(const Context& context, MachineSetup& setup, const Planning& planning) {
  if (context.options.has("yes") && !context.json) show(context, setup, planning);
}

// Does it; with --confirm-within only for a while, unless somebody keeps it.
Result<int> make(const Context& context, MachineSetup& setup, const Planning& planning) {
  TransactionRequest request = transaction_request(setup, context);
  const auto trial = trial_of(setup, context);
  if (!trial) return trial.error();
  request.confirm_within = trial->confirm_within;
  for (const Bound& bound : trial->bounds) request.guards.push_back(bound.text);
  if (trial->confirm_within) {
    if (auto writable = check_can_apply(setup.machine, planning.plan, request); !writable)
      return std::move(writable).error();
    if (auto armed = arm_guard(setup, *trial); !armed) return std::move(armed).error();
  }
  auto outcome = apply_plan(setup.machine, planning.plan, request);
  if (!outcome) return failed(context, std::move(outcome).error());
  setup.held.reset();  // the guard and 'tune confirm' need it
  show_at_last(context, setup, planning);
  const bool waits = outcome->record && outcome->record->state == TransactionState::pending;
  const bool asks = !trial->keeps_itself && !context.options.has("yes") && can_ask();
  if (!waits || !asks) {
    return finish(context, std::move(*outcome),
                  trial->keeps_itself ? Unconfirmed::kept_by_guard : Unconfirmed::undone);
  }
  auto settled = ask_for_confirmation(setup, context, *outcome->record);
  if (!settled) return failed(context, std::move(settled).error());
  const int kept = settled->state == TransactionState::rolled_back ? kAnswerIsNo : kDone;
  if (settled->state == TransactionState::failed) {
    outcome->error = Error{.code = ErrorCode::incomplete, .message = describe_failed(*settled)};
  }
  outcome->record = std::move(*settled);
  const int status = finish(context, std::move(*outcome));
  return status == kDone ? kept : status;
}

// Shows the plan, asks, and does it.
Result<int> carry_out(const Context& context, MachineSetup& setup, const Planning& planning) {
  if (is_refused(planning)) {
    const int status = refuse(context, planning);
    if (!context.json) print_error("\n" + plan_text(context.error_page, setup, planning));
    return status;
  }
  const auto possible = check_can_begin(setup, context, planning.plan);
  if (!possible) return possible.error();
  if (planning.plan.empty()) {
    if (context.json) {
      print(transaction_document("tune/apply/1", {}).dump());
    } else {
      show(context, setup, planning);
    }
    return kDone;
  }
  if (!context.options.has("yes")) {
    // Before the question; apply_plan() does it before its first write.
    auto writable =
        check_can_apply(setup.machine, planning.plan, transaction_request(setup, context));
    if (!writable) return std::move(writable).error();
    show(context, setup, planning);
  }
  if (!agreed(context, planning.plan)) {
    print_error("Nothing was changed.\n");
    if (context.json) print(transaction_document("tune/apply/1", {}).dump());
    return kAnswerIsNo;
  }
  return make(context, setup, planning);
}

// Prints how the machine differs from what the plan saw; 3.
int refuse(const Context& context, const std::vector<PlanDifference>& differences) {
  const Error error = error_of(differences, *context.options.value("plan"));
  if (context.json) print(differences_document(error, differences).dump());
  print_error(error_text(context.error_page, error, "apply"));
  log_to_file(LogLevel::error, describe(error));
  return exit_status_of(error.code);
}

Result<int> apply_saved(const Context& context, MachineSetup& setup) {
  const auto saved = read_plan_file(setup, context);
  if (!saved) return saved.error();
  auto fit = fit_plan(setup, context, *saved);
  if (!fit) return std::move(fit).error();
  if (auto trusted = check_trust(setup, context.options); !trusted) return trusted.error();
  const bool other_machine = !fit->differences.empty() && fit->differences.front().other_machine;
  if (other_machine) return refuse(context, fit->differences);
  if (auto taken = lock_first(setup, context); !taken) return std::move(taken).error();
  const auto recovered = recover_first(setup, context);
  if (!recovered) return failed(context, recovered.error());
  if (setup.held || !recovered->empty()) fit = fit_plan(setup, context, *saved);
  if (!fit) return std::move(fit).error();
  if (!fit->differences.empty()) return refuse(context, fit->differences);
  return carry_out(context, setup, fit->planning);
}

Result<int> apply_profile(const Context& context, MachineSetup& setup) {
  if (context.arguments.empty()) {
    return Error{.code = ErrorCode::usage,
                 .message = "'apply' needs an argument: tune apply PROFILE, or --plan FILE"};
  }
  const auto profile = profile_for_plan(setup, context);
  if (!profile) return profile.error();
  if (auto taken = lock_first(setup, context); !taken) return std::move(taken).error();
  if (setup.held) {
    const auto recovered = recover_first(setup, context);
    if (!recovered) return failed(context, recovered.error());
  }
  auto planning = make_planning(setup, context, *profile);
  if (!planning) return std::move(planning).error();
  if (auto trusted = check_trust(setup, context.options); !trusted) return trusted.error();
  if (!setup.held && !is_refused(*planning)) {
    const auto recovered = recover_first(setup, context);
    if (!recovered) return failed(context, recovered.error());
    if (!recovered->empty()) planning = make_planning(setup, context, *profile);
    if (!planning) return std::move(planning).error();
  }
  // Nobody had applied anything before, which others may be about to do as well.
  if (!setup.held && context.options.has("yes") && !is_refused(*planning) &&
      !planning->plan.empty()) {
    auto possible = check_can_begin(setup, context, planning->plan);
    if (!possible) return std::move(possible).error();
    auto writable =
        check_can_apply(setup.machine, planning->plan, transaction_request(setup, context));
    if (!writable) return std::move(writable).error();
    auto taken = lock_first(setup, context, StateDirectory::made);
    if (!taken) return std::move(taken).error();
    if (setup.held) planning = make_planning(setup, context, *profile);
    if (!planning) return std::move(planning).error();
  }
  return carry_out(context, setup, *planning);
}

}  // namespace

Result<int> run_apply(const Context& context) {
  if (auto status = check_consent(context); !status) return std::move(status).error();
  // Left to the end of the process, which closes a hundred keys at once.
  static auto& setup = *new Result<MachineSetup>(open_machine(context.options, KeyUse::write));
  if (!setup) return setup.error();
  auto status =
      context.options.has("plan") ? apply_saved(context, *setup) : apply_profile(context, *setup);
  setup->held.reset();
  return status;
}

}  // namespace tune::cli
