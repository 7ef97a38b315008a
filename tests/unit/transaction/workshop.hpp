#pragma once

#include <algorithm>
#include <cerrno>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tune/transaction.hpp>

#include "kernel/running.hpp"
#include "plan/digest.hpp"
#include "system/memory_files.hpp"

namespace tune {

inline Key key(std::string_view name) { return *Key::parse(name); }

inline constexpr std::string_view kBacklog = "net.core.somaxconn";
inline constexpr std::string_view kTcpMem = "net.ipv4.tcp_mem";
inline constexpr std::string_view kTimeout = "net.ipv4.tcp_fin_timeout";
inline constexpr std::string_view kConf = "/etc/sysctl.conf";
inline constexpr std::string_view kState = "/var/lib/tune";

class TestClock : public Clock {
 public:
  std::int64_t unix_seconds() override { return ++seconds; }
  std::int64_t boot_milliseconds() override { return since_boot; }
  std::int64_t seconds = 1800000000;
  std::int64_t since_boot = 5'000;
};

// A machine with three keys and one file, and plans for it. Files may be any implementation.
class Workshop {
 public:
  MemoryFiles memory;
  TestClock clock;
  Machine machine;
  TransactionRequest request{.state_dir = std::string(kState), .command = "tune apply x"};

  Workshop() {
    memory.add_directory("/var/lib").add_directory("/proc/sys");
    memory.add_file("/proc/sys/kernel/random/boot_id", "boot-1\n");
    memory.add_file(kConf, "# mine\nkernel.sysrq = 1\n", 0640);
    run(kBacklog, "128").run(kTcpMem, "100 200 300").run(kTimeout, "60");
    machine.files = &memory;
    machine.clock = &clock;
    machine.process.user_name = "root";
    machine.process.process = 4711;
    memory.forget_operations();
  }

  Workshop(const Workshop&) = delete;

  Workshop& run(std::string_view name, std::string_view value) {
    memory.add_file(key(name).file(), std::string(value) + "\n");
    return *this;
  }

  std::string running(std::string_view name) {
    const auto value = read_running(machine, key(name));
    return value ? *value : "?";
  }

  std::string file(std::string_view path = kConf) {
    const auto bytes = machine.files->read(path);
    return bytes ? *bytes : "(none)";
  }

  // Makes a plan that sets values now and in the file, as make_plan() would.
  Plan plan(const std::vector<std::pair<std::string_view, std::string>>& wanted,
            PlanScope scope = PlanScope::everything, std::string_view path = kConf) {
    Plan plan{.profile = "httpdns"};
    plan.facts = {"6.1.0", 4096000000, 4};
    plan.scope = scope;
    plan.target.path = path;
    const auto old = machine.files->read(path);
    ConfigDocument document(old ? *old : "");
    for (const auto& entry : wanted) {
      Change change{key(entry.first)};
      if (machine.live) change.running = running(entry.first);
      change.wanted = entry.second;
      change.runtime =
          machine.live && scope != PlanScope::persist_only && change.running != change.wanted;
      const auto line = document.value(change.key);
      if (scope != PlanScope::runtime_only && (!line || line->first != change.wanted)) {
        change.file = path;
        document.set({change.key, change.wanted, "a reason"});
      }
      if (change.runtime || change.file) {
        plan.changes.push_back(std::move(change));
      } else {
        plan.kept.push_back({change.key, change.running, change.wanted});
      }
    }
    if (document.bytes() != (old ? *old : "")) {
      std::optional<std::string> before;
      if (old) before = *old;
      plan.files.push_back(file_change(std::string(path), before, document.bytes()));
    }
    plan.sha256 = plan_digest(plan);
    return plan;
  }

  Plan usual() { return plan({{kBacklog, "4096"}, {kTcpMem, "400 500 600"}, {kTimeout, "15"}}); }

  Result<TransactionOutcome> apply(const Plan& plan) { return apply_plan(machine, plan, request); }

  // Plans and carries out.
  Result<TransactionOutcome> undo(std::optional<std::int64_t> id = std::nullopt,
                                  Foreign foreign = Foreign::leave) {
    const auto rollback = plan_rollback(machine, id, foreign, request);
    if (!rollback) return rollback.error();
    return roll_back(machine, *rollback, request);
  }

  std::vector<TransactionRecord> records() {
    auto records = history(machine, request.state_dir);
    return records ? *records : std::vector<TransactionRecord>();
  }

  void reboot() { memory.add_file("/proc/sys/kernel/random/boot_id", "boot-2\n"); }

  // Everything that a transaction may touch, to be compared.
  std::map<std::string, std::string> picture() {
    std::map<std::string, std::string> picture;
    for (const std::string_view name : {kBacklog, kTcpMem, kTimeout}) {
      picture[std::string(name)] = running(name);
    }
    picture["file"] = file();
    return picture;
  }

  std::size_t writes() const {
    const auto operations = memory.operations();
    return static_cast<std::size_t>(
        std::count_if(operations.begin(), operations.end(), [](const std::string& operation) {
          return !operation.starts_with("lock ") && !operation.starts_with("make_directory ");
        }));
  }
};

}  // namespace tune
