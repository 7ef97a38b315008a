#include <cerrno>
#include <utility>

#include "base/json.hpp"
#include "base/text.hpp"
#include "transaction/journal.hpp"

namespace tune {
namespace {

Error refused(std::string message, const std::string& path) {
  return {.code = ErrorCode::permission, .message = std::move(message), .file = path};
}

Error no_folder_of_transactions(const std::string& state_dir) {
  return refused(
      "it is no folder, but the history lies there: move away what it is, or name another "
      "state directory with --state-dir",
      state_dir + "/transactions");
}

// Whose records are obeyed.
Status check_owner(const FileInfo& information, std::uint32_t user, const std::string& what,
                   const std::string& path) {
  if (information.user != 0 && information.user != user) {
    return refused(what + " belongs to user " + std::to_string(information.user) +
                       ", whose records are not obeyed: name another with --state-dir",
                   path);
  }
  constexpr std::uint32_t kWritableByOthers = 0022;
  if ((information.mode & kWritableByOthers) == 0) return {};
  return refused("others may write to " + what +
                     ": take that away (chmod go-w), or name another with --state-dir",
                 path);
}

// A sentence about who holds the lock, from the line that the holder left in it.
std::string about_holder(const std::string& owner) {
  const auto json = parse_json(owner, "lock");
  const auto member = [&](std::string_view name) -> std::string {
    const Json* found = json ? json->find(name) : nullptr;
    if (found && found->text()) return printable(*found->text());
    return found && found->integer() ? std::to_string(*found->integer()) : "?";
  };
  if (!json) return "another tune is at work, and has not said who it is";
  return "another tune is at work: process " + member("pid") + " of " + member("user") +
         ", since " + member("since") + ": " + member("command");
}

// Short enough to be read whole by who finds it, see kLongestOwner of system/file_lock.cpp: six
// characters of JSON may stand for one byte.
std::string lock_owner(Machine& machine, std::string_view command) {
  constexpr std::size_t kMost = 400;
  Json owner = Json::object();
  owner.set("pid", machine.process.process);
  owner.set_bytes("user", machine.process.user_name);
  owner.set_bytes("command",
                  std::string(command.substr(0, kMost)) + (command.size() > kMost ? "..." : ""));
  owner.set("since", now(machine));
  return owner.dump_compact() + "\n";
}

}  // namespace

std::string bare_reason(const Error& error) {
  return error.message.substr(0, error.message.find("; there is no room"));
}

Error in_state_directory(Error error) {
  if (error.errno_value != ENOSPC && error.errno_value != EDQUOT) return error;
  error.code = ErrorCode::write_failed;
  error.message =
      "nothing was changed, as there is no room to record how to undo it: " + bare_reason(error) +
      ". Make room in the state directory's file system, keep fewer transactions (--keep), or name "
      "another one with --state-dir";
  return error;
}

// A record that somebody else has put there is no more obeyed than one that is torn.
Status Journal::check_record(std::int64_t id) const {
  for (const char* name : {"", "/intent.json", "/end.json"}) {
    const std::string path = folder(id) + name;
    const auto information = machine_.files->link_information(path);
    if (!information && information.error().code == ErrorCode::not_found) continue;
    if (!information) return information.error();
    const bool folder = *name == '\0';
    const bool as_made = information->type == (folder ? FileType::directory : FileType::regular);
    const bool ours = information->user == 0 || information->user == machine_.process.user;
    if (as_made && ours) continue;
    return Error{.code = ErrorCode::bad_input,
                 .message = !as_made ? "it is no plain file, as tune makes them"
                                     : "it belongs to user " + std::to_string(information->user) +
                                           ", whose records are not obeyed",
                 .file = path};
  }
  return {};
}

Status Journal::check() const {
  const auto made = is_made();
  return made ? Status() : Status(made.error());
}

Result<bool> Journal::is_made() const {
  const auto information = machine_.files->link_information(state_dir_);
  if (!information && information.error().code == ErrorCode::not_found) return false;
  if (!information) return information.error();
  if (information->type == FileType::link) {
    return refused(
        "the state directory is a link, which could lead anywhere: name the directory "
        "itself with --state-dir",
        state_dir_);
  }
  if (information->type != FileType::directory) {
    return refused(
        "the state directory is no directory: move away what lies there, or name another "
        "with --state-dir",
        state_dir_);
  }
  const std::uint32_t user = machine_.process.user;
  auto owned = check_owner(*information, user, "the state directory", state_dir_);
  if (!owned) return std::move(owned).error();

  const std::string path = state_dir_ + "/transactions";
  const auto there = machine_.files->link_information(path);
  if (!there && there.error().code == ErrorCode::not_found) return false;
  // Who may not look there cannot read any of it, and is told so there.
  if (!there && there.error().errno_value == EACCES) return true;
  if (!there) return there.error();
  if (there->type != FileType::directory) return no_folder_of_transactions(state_dir_);
  owned = check_owner(*there, user, "the folder of transactions", path);
  if (!owned) return std::move(owned).error();
  return true;
}

// Asks again and again, for a lock that is waited for in the kernel could not be given up in time.
Result<std::unique_ptr<Lock>> Journal::wait_for_lock(const TransactionRequest& request) {
  constexpr std::int64_t kStep = 20;
  const std::string path = state_dir_ + "/lock";
  auto lock = machine_.files->lock(path, lock_owner(machine_, request.command));
  for (std::int64_t waited = 0; waited < request.wait_milliseconds; waited += kStep) {
    if (lock || lock.error().code != ErrorCode::locked) break;
    machine_.clock->pause(kStep);
    lock = machine_.files->lock(path, lock_owner(machine_, request.command));
  }
  return lock;
}

static Error cannot_make(Error error) {
  error = in_state_directory(std::move(error));
  if (error.code != ErrorCode::not_found && error.code != ErrorCode::bad_input) return error;
  error.code = ErrorCode::permission;
  error.message += "; name another state directory with --state-dir";
  return error;
}

Status Journal::make() {
  const auto there = is_made();
  if (!there) return there.error();
  if (*there) return {};
  auto made = machine_.files->make_directory(state_dir_, 0700);
  if (made) made = machine_.files->make_directory(state_dir_ + "/transactions", 0700);
  if (!made) return cannot_make(std::move(made).error());
  // Once more, now that it is there: it could have been put in the way in between.
  return check();
}

const StateLock* Journal::own_lock(const Lock* held) const {
  const auto* lock = dynamic_cast<const StateLock*>(held);
  return lock && lock->state_dir() == state_dir_ ? lock : nullptr;
}

Result<std::unique_ptr<Lock>> Journal::lock(const TransactionRequest& request) {
  if (auto status = make(); !status) return std::move(status).error();
  auto lock = wait_for_lock(request);
  if (!lock && lock.error().code == ErrorCode::locked) {
    Error error = std::move(lock).error();
    error.message = about_holder(error.message);
    return error;
  }
  if (lock) {
    return std::unique_ptr<Lock>(std::make_unique<StateLock>(std::move(lock).value(), state_dir_));
  }
  Error error = in_state_directory(std::move(lock).error());
  if (error.code == ErrorCode::bad_input || error.errno_value == EISDIR ||
      error.errno_value == ELOOP) {
    error.code = ErrorCode::permission;
    error.message += ". It is a file that tune makes itself: move away what lies there";
  } else if (error.code == ErrorCode::io) {  // of file systems without locks, for one
    error.code = ErrorCode::permission;
    error.message += "; nothing was changed. Name another state directory with --state-dir";
  }
  return error;
}

}  // namespace tune
