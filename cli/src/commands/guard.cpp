#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <tune/confirmation.hpp>
#include <tune/guards.hpp>

#include "base/text.hpp"
#include "command.hpp"
#include "exit_status.hpp"
#include "machine_setup.hpp"
#include "system/detached.hpp"

namespace tune::cli {
namespace {

constexpr std::int64_t kLook = 200;        // milliseconds between two looks at the journal
constexpr std::int64_t kRateTime = 1'000;  // over which rates are measured
constexpr int kMostTries = 600;            // as long as another tune is at work

void sleep_for(std::int64_t milliseconds) {
  std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
}

// What another tune holds will be free in a moment; a disk that fails may work again.
template <typename Act>
Result<int> insist(Act act) {
  for (int i = 0; i < kMostTries; ++i) {
    const auto done = act();
    if (done) return kDone;
    const ErrorCode code = done.error().code;
    if (code != ErrorCode::locked && code != ErrorCode::io) return done.error();
    sleep_for(kLook);
  }
  return kLocked;
}

Result<int> undo_overdue(MachineSetup& setup, const Context& context) {
  return insist(
      [&] { return recover_interrupted(setup.machine, transaction_request(setup, context)); });
}

// One bound and what its counter showed.
struct Watched {
  Bound bound;
  CounterReading before;
  CounterReading earlier;
  CounterReading now;
};

// The bounds of a transaction, from the moment when it was made.
class Watch {
 public:
  Watch(MachineSetup& setup, std::vector<Watched> watched, std::int64_t time)
      : setup_(setup), watched_(std::move(watched)), time_(time) {}

  bool is_over() {
    const std::int64_t now = setup_.machine.clock->boot_milliseconds();
    if (begin_ == 0) begin_ = now;
    return now - begin_ >= time_;
  }

  // A counter that cannot be read any more counts as broken.
  std::optional<std::string> broken() {
    for (Watched& one : watched_) {
      auto now = read_counter(setup_.machine, one.bound);
      if (!now) return one.bound.text + " cannot be watched: " + describe(now.error());
      one.now = *now;
      if (one.bound.measure == Measure::per_second && now->at - one.earlier.at < kRateTime) {
        continue;
      }
      if (auto why = how_broken(one.bound, one.before, one.earlier, *now)) return why;
      one.earlier = *now;
    }
    return std::nullopt;
  }

  std::string story() const {
    std::string text = "kept, as the bounds held";
    for (const Watched& one : watched_) {
      text += "; " + one.bound.text + ": " + one.bound.counter + " was " +
              to_string(one.before.value) + " before the change and is " + to_string(one.now.value);
    }
    return text;
  }

 private:
  MachineSetup& setup_;
  std::vector<Watched> watched_;
  std::int64_t time_;
  std::int64_t begin_ = 0;
};

Error wrong_option(const std::string& name) {
  return {.code = ErrorCode::usage, .message = "--" + name + " is missing or wrong"};
}

Result<Watch> watch_of(MachineSetup& setup, const Context& context) {
  const auto& bounds = context.options.values("bound");
  const auto& before = context.options.values("before");
  const auto time = parse_integer(context.options.value("watch").value_or("0"));
  if (!time) return wrong_option("watch");
  std::vector<Watched> watched;
  for (std::size_t i = 0; i < bounds.size(); ++i) {
    auto bound = parse_bound(bounds[i]);
    if (!bound) return std::move(bound).error();
    const auto value = i < before.size() ? parse_integer(before[i]) : std::nullopt;
    if (!value) return wrong_option("before");
    const CounterReading reading{*value, {}, setup.machine.clock->boot_milliseconds()};
    watched.push_back({std::move(*bound), reading, reading, reading});
  }
  return Watch(setup, std::move(watched), static_cast<std::int64_t>(*time));
}

// One look at a transaction that waits. An exit status: the guard's work is done.
Result<std::optional<int>> look(MachineSetup& setup, const Context& context, Watch& watch,
                                const PendingTransaction& pending) {
  const TransactionRequest request = transaction_request(setup, context);
  const auto done = [](Result<int> status) -> Result<std::optional<int>> {
    if (!status) return std::move(status).error();
    return std::optional<int>(*status);
  };
  if (pending.milliseconds_left == 0) return done(undo_overdue(setup, context));
  const bool over = watch.is_over();
  if (!over || context.options.has("commit")) {
    if (const auto why = watch.broken()) {
      return done(insist(
          [&] { return revert_pending(setup.machine, pending.id, *why + "; put back", request); }));
    }
  }
  if (!over || !context.options.has("commit")) return std::optional<int>();
  return done(insist([&] { return confirm(setup.machine, pending.id, request, watch.story()); }));
}

bool is_own(const PendingTransaction& pending, std::int64_t process,
            const std::optional<std::int64_t>& own) {
  return own ? pending.id == *own : pending.process == process;
}

}  // namespace

// Until its transaction stands pending it watches the process that makes it: should that die half
// way, what it did is undone at once.
Result<int> run_guard(const Context& context) {
  const auto of = parse_integer(context.options.value("of").value_or(""));
  if (!of || *of < 1) return wrong_option("of");
  auto setup = open_machine(context.options);
  if (!setup) return std::move(setup).error();
  auto watch = watch_of(*setup, context);
  if (!watch) return std::move(watch).error();
  const auto process = static_cast<std::int64_t>(*of);
  std::optional<std::int64_t> own;  // its transaction, once that was seen
  while (true) {
    const bool alive = is_alive(process);
    const auto pending = pending_transaction(setup->machine, setup->state_dir);
    const bool waits = pending && *pending && is_own(**pending, process, own);
    // Kept, or undone by somebody else, who may have been killed before all was put back.
    if (!waits && (own ? pending.ok() : !alive)) return undo_overdue(*setup, context);
    if (waits) {
      const auto status = look(*setup, context, *watch, **pending);
      if (!status) return status.error();
      if (*status) return **status;
    }
    if (waits) own = (*pending)->id;
    sleep_for(waits ? std::min((*pending)->milliseconds_left, kLook) : kLook / 4);
  }
}

}  // namespace tune::cli
