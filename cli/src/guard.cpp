#include "guard.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include <tune/confirmation.hpp>
#include <tune/parameter.hpp>

#include "base/text.hpp"
#include "log.hpp"
#include "output/plan_text.hpp"
#include "output/print.hpp"
#include "system/detached.hpp"
#include "terminal.hpp"
#include "time_option.hpp"

namespace tune::cli {
namespace {

constexpr std::string_view kOption = "confirm-within";
// After the bounds held to the end, so much time is left to record that before it counts as
// overdue.
constexpr std::int64_t kGrace = 10'000;

Error usage(std::string message) {
  return {.code = ErrorCode::usage, .message = std::move(message)};
}

// In a child network namespace, say, which does not show every limit.
Error not_watchable(const Bound& bound, const Error& why) {
  return {.code = why.code,
          .message = "the bound " + printable(bound.text) +
                     " cannot be watched here: " + describe(why) + ". Nothing was changed"};
}

// Found before anything is written, and no fault of the input.
Error no_guard(const std::string& why) {
  return {.code = ErrorCode::permission,
          .message =
              "the process that would put it back in time cannot be started, so nothing was "
              "changed: " +
              why};
}

Error no_guard(const Error& error) {
  const bool too_many = error.errno_value == EAGAIN;
  return no_guard(error.message +
                  (too_many ? "; there is a limit of processes ('ulimit -u', pids.max)" : ""));
}

// The counters before the change. Errors: bad_input where one is out of its bound already.
Result<std::vector<CounterReading>> read_before(MachineSetup& setup, const Trial& trial) {
  std::vector<CounterReading> readings;
  for (const Bound& bound : trial.bounds) {
    const auto reading = read_counter(setup.machine, bound);
    if (!reading) return not_watchable(bound, reading.error());
    if (how_broken(bound, *reading, *reading, *reading)) {
      return Error{.code = ErrorCode::bad_input,
                   .message = "the bound " + printable(bound.text) +
                              " is broken before anything is changed: " + bound.counter + " is " +
                              to_string(reading->value)};
    }
    readings.push_back(*reading);
  }
  return readings;
}

Result<TransactionRecord> record_now(MachineSetup& setup, TransactionRecord record) {
  const auto records = history(setup.machine, setup.state_dir);
  if (!records) return records.error();
  for (const TransactionRecord& found : *records) {
    if (found.id == record.id) return found;
  }
  return record;
}

Status check_reversible(const Plan& plan) {
  std::vector<std::string> keys;
  for (const Change& change : plan.changes) {
    const Parameter* parameter = change.runtime ? change.key.parameter() : nullptr;
    if (parameter == nullptr || parameter->one_way.empty()) continue;
    keys.push_back(change.key.name() + " (" + std::string(parameter->one_way) + ")");
  }
  if (keys.empty()) return {};
  return Error{
      .code = ErrorCode::bad_input,
      .message = "what cannot be taken back without a reboot cannot be tried for a while: " +
                 join(keys, ", ") + ". Nothing was changed; --force tries it all the same"};
}

Error error_of(const PendingTransaction& pending) {
  if (pending.milliseconds_left == 0) {  // who could put it back would have done so by now
    return {.code = ErrorCode::permission,
            .message = "nothing was changed: transaction " + std::to_string(pending.id) +
                       " was not confirmed in time and has to be put back first; 'tune recover' "
                       "says what stands in the way"};
  }
  return {.code = ErrorCode::locked,
          .message = "transaction " + std::to_string(pending.id) +
                     " waits for confirmation until " + printable(pending.confirm_by) +
                     ": 'tune confirm' keeps it, 'tune rollback' undoes it"};
}

// While it is undone it stands open.
bool is_settled(const TransactionRecord& record) {
  return record.state != TransactionState::pending && record.state != TransactionState::open;
}

Result<TransactionRecord> obey(MachineSetup& setup, const Context& context, std::int64_t id,
                               std::int64_t left, KeyPress pressed) {
  TransactionRequest request = transaction_request(setup, context);
  request.wait_milliseconds = std::max(request.wait_milliseconds, left);
  if (pressed == KeyPress::yes) return confirm(setup.machine, id, request);
  return revert_pending(setup.machine, id, "not confirmed, and put back", request);
}

// It is written over every second, which a line that wraps cannot be.
std::string countdown(std::int64_t seconds, std::size_t width) {
  const std::string left = std::to_string(seconds) + " s  ";
  const std::string text = "Keep it? Press a key to keep it, n to undo it now; undone in " + left;
  return width == 0 || text.size() < width ? text : "Any key keeps it, n undoes: " + left;
}

// The guard, or somebody else, has undone it meanwhile, or is about to.
bool was_slower(const Error& error) {
  return error.code == ErrorCode::bad_input || error.code == ErrorCode::locked;
}

// The guard has the word; a moment past the deadline it should have done its work.
Result<TransactionRecord> wait_for_guard(MachineSetup& setup, const Context& context,
                                         TransactionRecord record) {
  constexpr int kMostTries = 50;
  for (int i = 0; i < kMostTries; ++i) {
    auto now = record_now(setup, record);
    if (!now || is_settled(*now)) return now;
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  auto recovered = recover_interrupted(setup.machine, transaction_request(setup, context));
  if (!recovered) return std::move(recovered).error();
  return record_now(setup, std::move(record));
}

}  // namespace

Result<Trial> trial_of(const MachineSetup& setup, const Context& context) {
  Trial trial;
  auto within = milliseconds_of(context.options, kOption);
  if (!within) return std::move(within).error();
  auto watch = milliseconds_of(context.options, "guard-for");
  if (!watch) return std::move(watch).error();
  for (const std::string& text : context.options.values("guard")) {
    auto bound = parse_bound(text);
    if (!bound) return std::move(bound).error();
    trial.bounds.push_back(std::move(*bound));
  }
  if (watch->has_value() == trial.bounds.empty()) {
    return usage("--guard and --guard-for go together: what is watched, and how long");
  }
  if ((*within || *watch) && setup.has_root) {
    return usage("--confirm-within and --guard make no sense with --root: nothing runs there");
  }
  trial.watch = watch->value_or(0);
  trial.keeps_itself = *watch && !*within;
  trial.confirm_within = *within;
  if (trial.keeps_itself) trial.confirm_within = trial.watch + kGrace;
  return trial;
}

Status check_can_begin(MachineSetup& setup, const Context& context, const Plan& plan) {
  const auto trial = trial_of(setup, context);
  if (!trial) return trial.error();
  const auto pending = pending_transaction(setup.machine, setup.state_dir, setup.held.get());
  if (pending && *pending) return error_of(**pending);
  return trial->confirm_within && !context.options.has("force") ? check_reversible(plan) : Status();
}

Status arm_guard(MachineSetup& setup, const Trial& trial) {
  if (setup.machine.process.process == 1) {
    return no_guard(
        "it would end with this process, which is the first one of a container (of its PID "
        "namespace); start tune from another one there, as 'docker run --init' does");
  }
  if (!trial.keeps_itself && trial.confirm_within && trial.watch > *trial.confirm_within) {
    log(LogLevel::warning,
        "--guard-for is longer than --confirm-within: the bounds are watched only until the change "
        "is confirmed or undone");
  }
  const auto before = read_before(setup, trial);
  if (!before) return before.error();
  const std::string process = std::to_string(setup.machine.process.process);
  std::vector<std::string> arguments{"guard", "--of", process, "--state-dir", setup.state_dir};
  if (setup.proc) arguments.insert(arguments.end(), {"--proc", *setup.proc});
  for (std::size_t i = 0; i < trial.bounds.size(); ++i) {
    arguments.insert(arguments.end(), {"--bound=" + trial.bounds[i].text,
                                       "--before=" + to_string((*before)[i].value)});
  }
  if (trial.watch > 0) arguments.push_back("--watch=" + std::to_string(trial.watch));
  if (trial.keeps_itself) arguments.emplace_back("--commit");
  auto started = start_detached(arguments, "tune-guard-" + process);
  if (started) return started;
  return no_guard(started.error());
}

Result<TransactionRecord> ask_for_confirmation(MachineSetup& setup, const Context& context,
                                               TransactionRecord record) {
  KeyPresses keys;
  while (true) {
    const auto pending = pending_transaction(setup.machine, setup.state_dir);
    if (!pending) return pending.error();
    if (!*pending || (*pending)->id != record.id) break;
    const std::int64_t left = (*pending)->milliseconds_left;
    if (left == 0) break;
    print_error("\r" + countdown((left + 999) / 1000, width_of_error()));
    const KeyPress pressed = keys.wait(left < 1000 ? left : 1000);
    if (pressed == KeyPress::none) continue;
    print_error("\n");
    if (pressed == KeyPress::gone) return record;  // the guard does it
    auto settled = obey(setup, context, record.id, left, pressed);
    if (settled || !was_slower(settled.error())) return settled;
    return wait_for_guard(setup, context, std::move(record));
  }
  print_error("\n");
  return wait_for_guard(setup, context, std::move(record));
}

}  // namespace tune::cli
