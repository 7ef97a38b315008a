#include "transaction/preflight.hpp"

#include <algorithm>
#include <cerrno>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <tune/parameter.hpp>
#include <tune/transaction.hpp>

#include "base/text.hpp"
#include "kernel/running.hpp"
#include "transaction/target_file.hpp"

namespace tune {
namespace {

std::string other_ways(const Machine& machine, Purpose purpose = Purpose::apply) {
  const bool saved = purpose == Purpose::apply_saved;
  return std::string(saved ? ". Make the plan again (tune diff --plan-out) for another file with "
                             "--target, "
                           : ". Choose another file with --target, ") +
         (!machine.live ? ""
          : saved       ? "make it for running values only with --runtime-only, "
                        : "write running values only with --runtime-only, ") +
         "or deploy what 'tune advise PROFILE --format sysctl' prints by other means";
}

// Things that cannot be written for one reason, with what it would take.
struct Obstacle {
  std::string remedy;
  std::vector<std::string> names;
};

class Obstacles {
 public:
  void add(const std::string& name, const std::string& remedy, bool is_key) {
    (is_key ? key_ : file_) = name;
    ++count_;
    for (Obstacle& obstacle : obstacles_) {
      if (obstacle.remedy != remedy) continue;
      obstacle.names.push_back(name);
      return;
    }
    obstacles_.push_back({remedy, {name}});
  }

  void set_ways_out(std::string_view text) { ways_out_ = text; }

  Status status() const {
    if (obstacles_.empty()) return {};
    std::vector<std::string> sentences;
    for (const Obstacle& obstacle : obstacles_) {
      sentences.push_back(join(obstacle.names, ", ") + " (" + obstacle.remedy + ")");
    }
    Error error{.code = ErrorCode::permission};
    error.message = "nothing was changed, as this cannot be written: " + join(sentences, "; ");
    error.message += ways_out_;
    if (count_ == 1) {
      error.file = file_;
      error.key = key_;
    }
    return error;
  }

 private:
  std::vector<Obstacle> obstacles_;
  std::string key_, file_, ways_out_;
  std::size_t count_ = 0;
};

std::string remedy_for_key(const Machine& machine, const Key& key, const Error& error) {
  const Parameter* parameter = key.parameter();
  if (error.code == ErrorCode::not_found) {
    return "the key is not here: it belongs to the host of this container, or its module is not "
           "loaded";
  }
  if (error.errno_value == EROFS) {
    return "/proc/sys is mounted read-only: do it on the host, or with a writable /proc/sys";
  }
  if (machine.process.user != 0) {
    const bool own = parameter && parameter->scope == Scope::network_namespace;
    return own ? "needs root, or CAP_NET_ADMIN in this network namespace" : "needs root";
  }
  if (error.code == ErrorCode::permission) {
    return "not even root may write it here: do it on the host instead of in this container";
  }
  return error.message;
}

std::string remedy_for_file(const Machine& machine, const Error& error) {
  if (error.code != ErrorCode::permission || error.errno_value == EROFS) return error.message;
  if (machine.process.user != 0) return "needs root";
  // A bind mount or a flag: the file system has said what to do.
  if (error.errno_value == EBUSY || error.errno_value == EPERM) return error.message;
  return "not even root may write it here";
}

// Also where a link leads: that is the file which is replaced.
std::string about_target(Machine& machine, const std::string& path, const Error& error) {
  const auto real = machine.files->real_path(path);
  const bool leads = real && *real != path;
  return (leads ? "it leads to " + printable(*real) + ": " : "") + remedy_for_file(machine, error);
}

// A folder that is missing will be made: what matters is the nearest one that exists.
Status check_file(Files& files, std::string path) {
  while (path.size() > 1) {
    const std::size_t slash = path.rfind('/');
    const std::string parent = slash == 0 ? "/" : path.substr(0, slash);
    const auto information = files.link_information(parent);
    if (information || information.error().code != ErrorCode::not_found) break;
    path = parent;
  }
  return files.check_writable(path);
}

// A key that is not there cannot be made, though its folder be writable.
Status check_key(Files& files, const std::string& path) {
  auto information = files.information(path);
  if (!information) return std::move(information).error();
  return files.check_writable(path);
}

// Whatever the caller's privileges: a mount, a read-only file system, a flag.
bool concerns_everybody(int errno_value) {
  return errno_value == EBUSY || errno_value == EROFS || errno_value == EPERM;
}

// Of running values: a mount that keeps all of them from being written, as in a container.
std::optional<Finding> read_only_kernel(Machine& machine, const Plan& plan) {
  const auto first = std::find_if(plan.changes.begin(), plan.changes.end(),
                                  [](const Change& change) { return change.runtime; });
  if (first == plan.changes.end()) return std::nullopt;
  const auto status = check_key(*machine.files, first->key.file());
  if (status || status.error().errno_value != EROFS) return std::nullopt;
  Finding finding{.rule = "kernel-not-writable", .severity = Severity::warning};
  finding.message = "apply will refuse to write running values: " +
                    remedy_for_key(machine, first->key, status.error()) + ".";
  finding.why = plan.files.empty() ? "Nothing else would be written."
                                   : "Write the file alone with --persist-only.";
  return finding;
}

}  // namespace

std::vector<Finding> look_for_obstacles(Machine& machine, const Plan& plan,
                                        std::string_view state_dir) {
  std::vector<Finding> findings;
  if (auto finding = read_only_kernel(machine, plan)) findings.push_back(std::move(*finding));
  for (const FileChange& file : plan.files) {
    std::string why = why_no_target(*machine.files, file.path, std::string(state_dir));
    if (why.empty()) {
      const auto status = check_file(*machine.files, file.path);
      if (status || !concerns_everybody(status.error().errno_value)) continue;
      why = about_target(machine, file.path, status.error());
    }
    Finding finding{.rule = "target-not-writable", .severity = Severity::warning};
    finding.file = file.path;
    finding.message = "apply will refuse to write " + file.path + ": " + why + ".";
    finding.why = other_ways(machine).substr(2);
    findings.push_back(std::move(finding));
  }
  return findings;
}

Status preflight(Machine& machine, const Plan& plan, std::string_view state_dir, Purpose purpose) {
  Obstacles obstacles;
  for (const Change& change : plan.changes) {
    if (!change.runtime) continue;
    auto status = check_key(*machine.files, change.key.file());
    if (!status) {
      obstacles.add(change.key.name(), remedy_for_key(machine, change.key, status.error()), true);
    }
  }
  for (const FileChange& file : plan.files) {
    std::string why = why_no_target(*machine.files, file.path, std::string(state_dir));
    if (why.empty()) {
      auto status = check_file(*machine.files, file.path);
      if (!status) why = about_target(machine, file.path, status.error());
    }
    if (why.empty()) continue;
    obstacles.add(file.path, why, false);
    if (purpose != Purpose::undo) obstacles.set_ways_out(other_ways(machine, purpose));
  }
  auto status = check_file(*machine.files, std::string(state_dir));
  if (!status) {
    const std::string way = purpose != Purpose::undo ? ", or another --state-dir" : "";
    obstacles.add(std::string(state_dir), remedy_for_file(machine, status.error()) + way, false);
  }
  return obstacles.status();
}

}  // namespace tune
