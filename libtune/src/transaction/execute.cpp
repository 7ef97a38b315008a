#include "transaction/execute.hpp"

#include <cerrno>
#include <utility>

#include <tune/value.hpp>

#include "base/text.hpp"
#include "kernel/also_changes.hpp"
#include "kernel/running.hpp"
#include "transaction/made_folders.hpp"
#include "transaction/put_back.hpp"

namespace tune {
namespace {

std::optional<std::string> running_now(Machine& machine, const Key& key) {
  if (!machine.live) return std::nullopt;
  auto now = read_running(machine, key);
  if (!now) return std::nullopt;
  return std::move(*now);
}

Error failed_key(const Key& key, std::string message, int errno_value = 0) {
  return {.code = ErrorCode::write_failed,
          .message = std::move(message),
          .errno_value = errno_value,
          .key = key.name()};
}

Error failed_file(const std::string& path, std::string message, int errno_value = 0) {
  return {.code = ErrorCode::write_failed,
          .message = std::move(message),
          .errno_value = errno_value,
          .file = path};
}

Status write_value(Machine& machine, const ValueImage& value, Done& done) {
  auto written = write_running(machine, value.key, value.wanted);
  auto now = read_running(machine, value.key);
  if (now) done.after = *now;
  if (!written) {
    const int problem = written.error().errno_value;
    const bool unknown = now && problem == ENOENT;  // as tcp_congestion_control says it
    return failed_key(
        value.key,
        "writing " + printable(value.wanted) + " failed: " +
            (unknown ? "the kernel knows nothing of that name, and has no module for it"
                     : written.error().message),
        problem);
  }
  if (!now) return failed_key(value.key, "it cannot be read back: " + now.error().message);
  if (!same_value(value.key.parameter(), *now, value.wanted)) {
    return failed_key(value.key, "the kernel took " + printable(value.wanted) + " and shows " +
                                     printable(*now) + " instead");
  }
  return {};
}

// Nobody else's work is replaced that came while the running values were written.
Status check_untouched(Files& files, const FileImage& file) {
  const auto now = files.read(file.path);
  const bool untouched = file.before ? now && *now == file.before->bytes
                                     : !now && now.error().code == ErrorCode::not_found;
  if (untouched) return {};
  return failed_file(file.path, "somebody else changed it while this transaction was at work");
}

Status replace(Files& files, const FileImage& file, Replacement* prepared) {
  if (!prepared) return files.replace(file.path, file.after->bytes, file.after->attributes);
  auto status = prepared->store();
  return status ? prepared->take_place() : status;
}

Status write_file(Machine& machine, const FileImage& file, bool undoes, Replacement* prepared) {
  Files& files = *machine.files;
  if (auto untouched = check_untouched(files, file); !untouched) return untouched;
  Status status;
  if (file.after) {
    status = make_folders(files, file.folders);  // /etc/sysctl.d may be missing on a small image
    if (status) status = replace(files, file, prepared);
  } else {
    status = files.remove(file.path);
    if (status) remove_made_folders(machine, file.folders);
  }
  if (!status) {
    const bool full = status.error().errno_value == ENOSPC || status.error().errno_value == EDQUOT;
    return failed_file(
        file.path, status.error().message + (full && !undoes ? ", or choose another --target" : ""),
        status.error().errno_value);
  }
  const auto now = files.read(file.path);
  const bool there = file.after ? now && *now == file.after->bytes
                                : !now && now.error().code == ErrorCode::not_found;
  if (!there) return failed_file(file.path, "it does not hold what was written to it");
  return {};
}

Status noted(Status status, Done& done) {
  done.ok = status.ok();
  done.error = status ? "" : status.error().message;
  return status;
}

bool holds(Machine& machine, const ValueImage& value) {
  const auto now = running_now(machine, value.key);
  return now && same_value(value.key.parameter(), *now, value.wanted);
}

// Does a write of the transaction change more than its key?
bool has_side_effects(const Intent& intent) {
  for (const ValueImage& value : intent.values) {
    if (value.runtime && !also_changed_by(value.key.name(), value.key.parameter()).empty())
      return true;
  }
  return false;
}

// Writes once more what later writes of the transaction have changed again.
Status settle(Machine& machine, const Intent& intent, End& end) {
  constexpr int kMostRounds = 4;
  bool written = true;
  for (int round = 0; round < kMostRounds && written; ++round) {
    written = false;
    for (std::size_t i = 0; i < intent.values.size(); ++i) {
      const ValueImage& value = intent.values[i];
      if (!value.runtime || holds(machine, value)) continue;
      if (round + 1 == kMostRounds) {
        return noted(failed_key(value.key, "other writes of the transaction change it again"),
                     end.values[i]);
      }
      written = true;
      auto status = noted(write_value(machine, value, end.values[i]), end.values[i]);
      if (!status) return status;
    }
  }
  for (std::size_t i = 0; i < intent.side_values.size(); ++i) {
    end.side_values[i] = {.after = running_now(machine, intent.side_values[i].key), .ok = true};
  }
  return {};
}

// What is refused for its relation to another value: a low mark above the high one (EINVAL).
bool may_fit_later(const Status& status) { return !status && status.error().errno_value == EINVAL; }

// Those that the kernel refuses are tried again when all others are written, as long as that gets
// any further: which of two marks is to be moved first depends on where both stand. Stops at any
// other failure; the reason of the one that counts stands in `end` as well.
Status write_in_turns(Machine& machine, const Intent& intent, std::vector<std::size_t> open,
                      End& end) {
  Status status;
  for (bool again = false; !open.empty(); again = true) {
    std::vector<std::size_t> refused;
    Status first;
    for (const std::size_t i : open) {
      // Another write may have done it: vm.dirty_ratio sets vm.dirty_bytes to 0, which no write
      // can.
      if (again && holds(machine, intent.values[i])) {
        end.values[i] = {.after = intent.values[i].wanted, .ok = true};
        continue;
      }
      status = noted(write_value(machine, intent.values[i], end.values[i]), end.values[i]);
      if (status) continue;
      if (!may_fit_later(status)) return status;
      if (first) first = std::move(status);
      refused.push_back(i);
    }
    if (refused.size() == open.size()) return first;
    open = std::move(refused);
  }
  return {};
}

Status write_values(Machine& machine, const Intent& intent, End& end) {
  std::vector<std::size_t> open;
  for (std::size_t i = 0; i < intent.values.size(); ++i) {
    const ValueImage& value = intent.values[i];
    const bool in_place = intent.undoes && holds(machine, value);  // an earlier write did it
    if (value.runtime && !in_place) {
      open.push_back(i);
    } else {
      end.values[i] = {.after = value.runtime ? value.wanted : value.before, .ok = true};
    }
  }
  if (auto status = write_in_turns(machine, intent, std::move(open), end); !status) return status;
  return has_side_effects(intent) ? settle(machine, intent, end) : Status();
}

// It is not the target that is in want of room.
Status about_journal(Status status) {
  if (status || (status.error().errno_value != ENOSPC && status.error().errno_value != EDQUOT)) {
    return status;
  }
  Error error = std::move(status).error();
  error.message = bare_reason(error) +
                  "; make room in the state directory, or name another one with --state-dir";
  return error;
}

Status write_files(Machine& machine, Journal& journal, const Intent& intent,
                   const Replacements& prepared, End& end) {
  for (std::size_t i = 0; i < intent.files.size(); ++i) {
    const FileImage& file = intent.files[i];
    Replacement* next = i < prepared.size() ? prepared[i].get() : nullptr;
    auto status = noted(write_file(machine, file, intent.undoes.has_value(), next), end.files[i]);
    if (!status) return status;
    auto reported = journal.report(intent.id, {now(machine), "wrote " + file.path});
    if (!reported) return about_journal(std::move(reported));
  }
  return {};
}

End empty_end(Machine& machine, const Intent& intent, TransactionState state) {
  End end{.state = state, .time = now(machine)};
  end.values.resize(intent.values.size());
  end.side_values.resize(intent.side_values.size());
  end.files.resize(intent.files.size());
  return end;
}

// The failures that are known stay, the rest gets the common reason.
void keep_reasons(const std::vector<Done>& from, std::vector<Done>& to) {
  for (std::size_t i = 0; i < from.size(); ++i) {
    if (!from[i].error.empty()) to[i].error = from[i].error;
  }
}

Execution undo(Machine& machine, Journal& journal, const Intent& intent, const End& attempted,
               Error failure) {
  const auto leftovers = put_back(machine, intent, PutBack::everything);
  const bool whole = leftovers.empty();
  const std::string result =
      whole ? "put back and verified" : "not everything could be put back: " + describe(leftovers);
  const TransactionState state = whole ? TransactionState::rolled_back : TransactionState::failed;
  End end = end_after_putting_back(machine, intent, state, "put back, as another write failed");
  keep_reasons(attempted.values, end.values);
  keep_reasons(attempted.files, end.files);
  end.events.push_back({end.time, "failed: " + describe(failure)});
  end.events.push_back({end.time, result});
  failure.code = whole ? ErrorCode::write_failed : ErrorCode::incomplete;
  failure.message += whole ? "; everything is as it was before" : "; " + result;
  const std::string rest =
      "; when that is mended, 'tune rollback " + std::to_string(intent.id) + "' undoes the rest";
  if (may_pass(leftovers)) {
    failure.message += "; the next writing command tries again";
    return {.end = std::nullopt, .error = std::move(failure)};
  }
  if (!whole) failure.message += rest;
  // Should this fail as well, the next writing command finds an interrupted transaction, and
  // nothing to put back any more.
  if (!journal.end(intent.id, end)) {
    failure.message +=
        "; only its end could not be recorded, which the next writing command or 'tune recover' "
        "does";
  }
  return {.end = std::move(end), .error = std::move(failure)};
}

// From now on, when all is written.
void wait_for_confirmation(Machine& machine, std::int64_t within, End& end) {
  end.state = TransactionState::pending;
  const std::int64_t by = machine.clock->unix_seconds() + (within + 999) / 1000;
  end.waiting = {machine.clock->boot_milliseconds() + within, format_time(by)};
  end.events.push_back({end.time, "waits for confirmation until " + end.waiting->confirm_by});
}

}  // namespace

End end_after_putting_back(Machine& machine, const Intent& intent, TransactionState state,
                           const std::string& reason) {
  End end = empty_end(machine, intent, state);
  for (std::size_t i = 0; i < intent.values.size(); ++i) {
    end.values[i].after = running_now(machine, intent.values[i].key);
    end.values[i].error = reason;
  }
  for (Done& done : end.files) done.error = reason;
  return end;
}

Replacements prepare_files(Machine& machine, const Intent& intent) {
  Replacements prepared;
  for (const FileImage& file : intent.files) {
    prepared.emplace_back();
    if (!file.after || !file.folders.empty()) continue;
    auto made = machine.files->prepare(file.path, file.after->bytes, file.after->attributes);
    if (made) prepared.back() = std::move(made).value();
  }
  return prepared;
}

Execution execute(Machine& machine, Journal& journal, const Intent& intent, Replacements prepared) {
  End end = empty_end(machine, intent, TransactionState::committed);
  auto status = write_values(machine, intent, end);
  if (status) status = write_files(machine, journal, intent, prepared, end);
  if (status) {
    end.time = now(machine);
    if (intent.confirm_within) wait_for_confirmation(machine, *intent.confirm_within, end);
    const bool dies = intent.scope == PlanScope::runtime_only;
    status =
        about_journal(journal.end(intent.id, end, dies ? Durable::later : Durable::now, prepared));
    if (status) return {.end = std::move(end)};
  }
  prepared.clear();  // its room may be what is missing
  return undo(machine, journal, intent, end, std::move(status).error());
}

}  // namespace tune
