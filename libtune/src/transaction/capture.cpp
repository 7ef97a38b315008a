#include "transaction/capture.hpp"

#include <algorithm>
#include <utility>

#include <tune/parameter.hpp>
#include <tune/value.hpp>

#include "base/sha256.hpp"
#include "base/text.hpp"
#include "kernel/running.hpp"
#include "transaction/journal.hpp"
#include "transaction/made_folders.hpp"
#include "transaction/network_namespace.hpp"
#include "transaction/side_values.hpp"

namespace tune {
namespace {

constexpr std::string_view kBootId = "/proc/sys/kernel/random/boot_id";  // random(4)

Error no_longer_so(const std::vector<std::string>& differences) {
  return {.code = ErrorCode::bad_input,
          .message = "the machine is no longer as the plan saw it: " + join(differences, "; ") +
                     ". Nothing was changed; make the plan again"};
}

// The running value; appends what is different now, if anything is.
std::optional<std::string> compared(Machine& machine, const Key& key,
                                    const std::optional<std::string>& planned,
                                    std::vector<std::string>& differences) {
  auto now = read_running(machine, key);
  if (!now) {
    differences.push_back(key.name() + " can no longer be read: " + now.error().message);
    return std::nullopt;
  }
  if (planned && !same_value(key.parameter(), *planned, *now)) {
    differences.push_back(key.name() + " is " + printable(*now) + " now and was " +
                          printable(*planned));
  }
  return std::move(*now);
}

// The transaction counts on it from now on, as on what it writes.
ValueImage image_of(const Kept& kept, PlanScope scope) {
  ValueImage value{kept.key, kept.running, kept.wanted};
  // What asks for a least or a most is content with what is there.
  if (kept.running && scope != PlanScope::persist_only) value.wanted = *kept.running;
  if (scope != PlanScope::runtime_only) value.persisted = value.wanted;
  return value;
}

// What was planned under the lock is as fresh as anything that could be read now: whoever takes no
// lock may write between two reads as well as between a read and a write.
std::vector<ValueImage> capture_values(Machine& machine, const Plan& plan, bool fresh,
                                       std::vector<std::string>& differences) {
  std::vector<ValueImage> values;
  for (const Change& change : plan.changes) {
    ValueImage value{change.key, change.running, change.wanted, change.runtime, change.file};
    if (change.persisted) value.persisted = change.persisted->value;
    const bool has_value = machine.live && (change.running || change.runtime);
    if (has_value && fresh && change.running) {
      value.before = change.running;
    } else if (has_value) {
      value.before = compared(machine, change.key, change.running, differences);
    }
    values.push_back(std::move(value));
  }
  for (const Kept& kept : plan.kept) values.push_back(image_of(kept, plan.scope));
  return values;
}

Result<std::optional<FileContent>> content_of(Files& files, const std::string& path) {
  auto bytes = files.read(path);
  if (!bytes) {
    if (bytes.error().code == ErrorCode::not_found) return std::optional<FileContent>();
    return std::move(bytes).error();
  }
  auto attributes = files.attributes(path);
  if (!attributes) return std::move(attributes).error();
  return std::optional<FileContent>({std::move(*bytes), std::move(*attributes)});
}

FileAttributes attributes_after(Machine& machine, const Task& task, const FileImage& file,
                                const TransactionRequest& request) {
  if (file.before) return file.before->attributes;
  const auto recorded = task.attributes.find(file.path);
  if (recorded != task.attributes.end()) return recorded->second;
  FileAttributes attributes{.mode = 0644, .user = machine.process.user};
  const auto own = machine.files->information(request.state_dir);  // made by this very user
  if (own) attributes.group = own->group;
  return attributes;
}

Result<std::vector<std::string>> folders_of(Machine& machine, const Task& task,
                                            const FileImage& file) {
  if (!file.before) return missing_folders(*machine.files, file.path);
  std::vector<std::string> folders;
  for (const std::string& folder : task.removed_folders) {
    if (!file.after && file.path.starts_with(folder + "/")) folders.push_back(folder);
  }
  return folders;
}

Result<std::vector<FileImage>> capture_files(Machine& machine, const Task& task,
                                             const TransactionRequest& request,
                                             std::vector<std::string>& differences) {
  std::vector<FileImage> files;
  for (const FileChange& change : task.plan.files) {
    auto now = content_of(*machine.files, change.path);
    if (!now) return std::move(now).error();
    if ((*now ? sha256((*now)->bytes) : std::string()) != change.before_sha256) {
      differences.push_back(change.path + " has changed");
    }
    FileImage file{.path = change.path, .before = std::move(*now)};
    const auto& removed = task.removed_files;
    if (std::find(removed.begin(), removed.end(), change.path) == removed.end()) {
      file.after = FileContent{change.after, attributes_after(machine, task, file, request)};
    }
    auto folders = folders_of(machine, task, file);
    if (!folders) return std::move(folders).error();
    file.folders = std::move(*folders);
    files.push_back(std::move(file));
  }
  return files;
}

Intent heading(Machine& machine, const Task& task, const TransactionRequest& request) {
  Intent intent{.time = now(machine), .user = machine.process.user_name};
  intent.process = machine.process.process;
  intent.command = request.command;
  intent.comment = request.comment;
  intent.profile = task.plan.profile;
  intent.plan_sha256 = task.plan.sha256;
  intent.scope = task.plan.scope;
  intent.facts = task.plan.facts;
  if (task.plan.scope != PlanScope::runtime_only) intent.target = task.plan.target.path;
  intent.network_namespace = network_namespace(machine);
  intent.undoes = task.undoes;
  intent.redoes = task.redoes;
  intent.conflicts = task.conflicts;
  if (!task.undoes) intent.confirm_within = request.confirm_within;
  if (!task.undoes) intent.guards = request.guards;
  return intent;
}

}  // namespace

Status check_kept(Machine& machine, const Plan& plan) {
  if (!machine.live) return {};
  std::vector<std::string> differences;
  for (const Kept& kept : plan.kept) {
    if (kept.running) (void)compared(machine, kept.key, kept.running, differences);
  }
  if (!differences.empty()) return no_longer_so(differences);
  return {};
}

Result<Intent> capture(Machine& machine, const Task& task, const TransactionRequest& request) {
  std::vector<std::string> differences;
  auto values = capture_values(machine, task.plan, request.held != nullptr, differences);
  auto files = capture_files(machine, task, request, differences);
  if (!files) return std::move(files).error();
  if (!differences.empty()) return no_longer_so(differences);
  auto boot = boot_id(machine);
  if (!boot) return std::move(boot).error();
  Intent intent = heading(machine, task, request);
  intent.boot_id = std::move(*boot);
  intent.values = std::move(values);
  intent.files = std::move(*files);
  if (machine.live) intent.side_values = side_values(machine, intent.values);
  return intent;
}

Result<std::optional<std::string>> boot_id(Machine& machine) {
  if (!machine.live) return std::optional<std::string>();
  const auto text = machine.files->read(kBootId);
  if (text) return std::optional<std::string>(trim(*text));
  if (text.error().code == ErrorCode::not_found) return std::optional<std::string>();
  return text.error();
}

Result<bool> is_same_boot(Machine& machine, const Intent& intent) {
  const auto boot = boot_id(machine);
  if (!boot) return boot.error();
  if (!machine.live || *boot || !intent.boot_id) return intent.boot_id == *boot;
  return Error{.code = ErrorCode::permission,
               .message =
                   "nothing was changed, as it cannot be told whether the machine was booted "
                   "since transaction " +
                   std::to_string(intent.id) +
                   ": that takes a mounted /proc (mount -t proc proc /proc)",
               .file = std::string(kBootId)};
}

Status check_reaches_values(Machine& machine, const Intent& intent) {
  const bool set_values = std::any_of(intent.values.begin(), intent.values.end(),
                                      [](const ValueImage& value) { return value.runtime; });
  if (machine.live || !intent.boot_id || !set_values) return {};
  const auto now = machine.files->read(kBootId);
  if (!now || trim(*now) != *intent.boot_id) return {};
  return Error{.code = ErrorCode::permission,
               .message = "nothing was changed: transaction " + std::to_string(intent.id) +
                          " has set running values of a system that was not booted since, which "
                          "--root does not reach: do it in that system, without --root"};
}

}  // namespace tune
