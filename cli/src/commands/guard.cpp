#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <tune/confirmation.hpp>
#include <tune/guards.hpp>
#include <tune/transaction.hpp>

#include "base/text.hpp"
#include "command.hpp"
#include "exit_status.hpp"
#include "machine_setup.hpp"
#include "system/detached.hpp"

namespace tune::cli {
namespace {

constexpr std::int64_t kLook = 200;        // milliseconds between two looks at the journal
constexpr std::int64_t kRateTime = 1'000;  // over which rates are measured
constexpr std::int64_t kRetry = 1'000;     // after what could not be undone or recorded
constexpr int kMostRetries = 3'600;        // while its transaction is nowhere to be found

void sleep_for(std::int64_t milliseconds) {
  std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
}

// A full disk, a read-only folder, another tune at work: all that may pass.
int undo_what_is_left(MachineSetup& setup, const TransactionRequest& request) {
  while (!recover_interrupted(setup.machine, request)) sleep_for(kRetry);
  return kDone;
}

// One bound and what its counter showed.
struct Watched {
  Bound bound;
  CounterReading before;
  CounterReading last;     // the one that the last rate was counted from
  CounterReading earlier;  // the one that the next is
  CounterReading now;
};

// The bounds of a transaction, from the moment when it was made.
class Watch {
 public:
  Watch(MachineSetup& setup, std::vector<Watched> watched, std::int64_t time)
      : setup_(setup), watched_(std::move(watched)), time_(time) {}

  bool is_over() const { return over_; }

  // One look, until it is over. Once broken it stays so. A counter that cannot be read any more
  // counts as broken.
  const std::optional<std::string>& broken() {
    if (broken_ || over_) return broken_;
    const std::int64_t now = setup_.machine.clock->boot_milliseconds();
    if (begin_ == 0) begin_ = now;
    over_ = now - begin_ >= time_;
    broken_ = look();
    return broken_;
  }

  // Until the next look at the latest.
  std::int64_t pause(std::int64_t most) const {
    if (over_ || begin_ == 0) return most;
    const std::int64_t now = setup_.machine.clock->boot_milliseconds();
    return std::clamp<std::int64_t>(begin_ + time_ - now, 1, most);
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
  std::optional<std::string> look() {
    for (Watched& one : watched_) {
      auto now = read_counter(setup_.machine, one.bound);
      if (!now) return one.bound.text + " cannot be watched: " + describe(now.error());
      one.now = *now;
      const bool soon = now->at - one.earlier.at < kRateTime;
      if (one.bound.measure == Measure::per_second && soon && !over_) continue;
      // What is left at the end is too short to be judged alone: a single event would be many a
      // second.
      const CounterReading& from = soon ? one.last : one.earlier;
      if (auto why = how_broken(one.bound, one.before, from, *now)) return why;
      one.last = one.earlier;
      one.earlier = *now;
    }
    return std::nullopt;
  }

  MachineSetup& setup_;
  std::vector<Watched> watched_;
  std::int64_t time_;
  std::int64_t begin_ = 0;
  bool over_ = false;
  std::optional<std::string> broken_;
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
    watched.push_back({std::move(*bound), reading, reading, reading, reading});
  }
  return Watch(setup, std::move(watched), static_cast<std::int64_t>(*time));
}

// One look at a transaction that waits: true when the guard's work is done. What fails is tried
// again at the next look.
bool attend(MachineSetup& setup, const TransactionRequest& request, Watch& watch, bool keeps,
            const PendingTransaction& pending) {
  if (pending.milliseconds_left == 0) return recover_interrupted(setup.machine, request).ok();
  if (const auto& why = watch.broken()) {
    return revert_pending(setup.machine, pending.id, *why + "; put back", request).ok();
  }
  return watch.is_over() && keeps &&
         confirm(setup.machine, pending.id, request, watch.story()).ok();
}

std::int64_t pause_after(const PendingTransaction& pending) {
  return pending.milliseconds_left == 0 ? kRetry : std::min(pending.milliseconds_left, kLook);
}

bool is_own(const PendingTransaction& pending, std::int64_t process,
            const std::optional<std::int64_t>& own) {
  return own ? pending.id == *own : pending.process == process;
}

// False while the state directory is away: not yet mounted again, or moved.
bool is_on_record(MachineSetup& setup, std::int64_t id) {
  const auto records = history(setup.machine, setup.state_dir);
  return records && std::any_of(records->begin(), records->end(),
                                [id](const TransactionRecord& record) { return record.id == id; });
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
  TransactionRequest request = transaction_request(*setup, context);
  request.reach = UndoReach::what_can_be;
  const auto process = static_cast<std::int64_t>(*of);
  std::optional<std::int64_t> own;  // its transaction, once that was seen
  int retries = 0;
  while (true) {
    const bool alive = is_alive(process);
    const auto pending = pending_transaction(setup->machine, setup->state_dir);
    const bool waits = pending && *pending && is_own(**pending, process, own);
    // Kept, or undone by somebody else, who may have been killed before all was put back.
    if (!waits && (own ? pending.ok() : !alive)) {
      const bool lost = own && !is_on_record(*setup, *own);
      if (!lost || ++retries > kMostRetries) return undo_what_is_left(*setup, request);
      sleep_for(kRetry);
      continue;
    }
    if (waits) {
      retries = 0;
      own = (*pending)->id;
      if (attend(*setup, request, *watch, context.options.has("commit"), **pending)) return kDone;
    }
    sleep_for(waits ? watch->pause(pause_after(**pending)) : kLook / 4);
  }
}

}  // namespace tune::cli
