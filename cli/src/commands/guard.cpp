#include <algorithm>
#include <chrono>
#include <thread>

#include <tune/confirmation.hpp>

#include "command.hpp"
#include "exit_status.hpp"
#include "machine_setup.hpp"
#include "system/detached.hpp"

namespace tune::cli {
namespace {

constexpr std::int64_t kLook = 200;  // milliseconds between two looks at the journal

void sleep_for(std::int64_t milliseconds) {
  std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
}

// What another tune holds will be free in a moment; anything else may pass as well.
Result<int> undo(MachineSetup& setup, const Context& context) {
  constexpr int kMostTries = 600;
  for (int i = 0; i < kMostTries; ++i) {
    const auto undone = recover_interrupted(setup.machine, transaction_request(setup, context));
    if (undone) return kDone;
    const ErrorCode code = undone.error().code;
    if (code != ErrorCode::locked && code != ErrorCode::io) return undone.error();
    sleep_for(kLook);
  }
  return kLocked;
}

}  // namespace

// Until its transaction stands pending it watches the process that makes it: should that die half
// way, what it did is undone at once.
Result<int> run_guard(const Context& context) {
  const auto of = parse_integer(context.options.value("of").value_or(""));
  if (!of || *of < 1) return Error{.code = ErrorCode::usage, .message = "--of PID is missing"};
  auto setup = open_machine(context.options);
  if (!setup) return std::move(setup).error();
  bool seen = false;
  while (true) {
    const bool alive = is_alive(static_cast<std::int64_t>(*of));
    const auto pending = pending_transaction(setup->machine, setup->state_dir);
    const bool waits = pending && *pending;
    if (!waits && seen && pending) return kDone;  // kept, or undone by somebody else
    if (waits && (*pending)->milliseconds_left == 0) return undo(*setup, context);
    if (!waits && !alive) return undo(*setup, context);
    seen = seen || waits;
    sleep_for(waits ? std::min((*pending)->milliseconds_left, kLook) : kLook / 4);
  }
}

}  // namespace tune::cli
