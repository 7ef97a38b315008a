#include <utility>

#include <tune/parameter.hpp>
#include <tune/transaction.hpp>
#include <tune/value.hpp>

#include "kernel/running.hpp"
#include "transaction/capture.hpp"
#include "transaction/history.hpp"
#include "transaction/journal.hpp"
#include "transaction/network_namespace.hpp"

namespace tune {
namespace {

// The one that waits to be confirmed, or the last committed one that is not undone and no rollback,
// as last_in_force() says. Null: none.
const JournalEntry* in_force(const std::vector<JournalEntry>& entries) {
  const auto gone = undone(entries);
  for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) {
    if (entry->end && entry->end->state == TransactionState::pending) return &*entry;
    if (!entry->end || entry->end->state != TransactionState::committed) continue;
    if (!entry->intent->undoes && !gone.contains(entry->id)) return &*entry;
  }
  return last_redo(entries);
}

std::optional<std::string> winner_of(const Configuration& configuration, BootLoader loader,
                                     const Key& key) {
  auto winner = configuration.winner(loader, key);
  return winner ? std::optional(std::move(winner->value)) : std::nullopt;
}

bool same(const Key& key, const std::optional<std::string>& a,
          const std::optional<std::string>& b) {
  if (!a || !b) return !a && !b;
  return same_value(key.parameter(), *a, *b);
}

bool running_ok(Machine& machine, bool same_boot, const ValueImage& image,
                const std::optional<std::string>& running) {
  if (!machine.live) return true;
  // --persist-only leaves the running value to the next boot.
  const bool was_set = image.runtime || same(image.key, image.before, image.wanted);
  if (!was_set && same_boot) return true;
  return same(image.key, running, image.wanted);
}

bool boot_ok(const Intent& intent, const ValueImage& image,
             const std::optional<std::string>& winner) {
  if (intent.scope == PlanScope::runtime_only) return true;
  if (image.file) return same(image.key, winner, image.wanted);
  // Written nowhere: the boot gave it already, or gave something else, of which the plan warned.
  return same(image.key, winner, image.wanted) || same(image.key, winner, image.persisted);
}

struct Here {
  Machine& machine;
  const Configuration& configuration;
  std::optional<std::string> network_namespace;
  bool same_boot;
};

StatusKey status_of(const Here& here, const Intent& intent, const ValueImage& image) {
  StatusKey key{.key = image.key, .wanted = image.wanted};
  key.elsewhere =
      here.same_boot && is_elsewhere(image.key, intent.network_namespace, here.network_namespace);
  if (here.machine.live && !key.elsewhere) {
    auto running = read_running(here.machine, image.key);
    if (running) key.running = std::move(*running);
  }
  key.boot_systemd = winner_of(here.configuration, BootLoader::systemd, image.key);
  key.boot_procps = winner_of(here.configuration, BootLoader::procps, image.key);
  const auto& boots =
      here.configuration.boot_loader == BootLoader::systemd ? key.boot_systemd : key.boot_procps;
  const bool runs = key.elsewhere || running_ok(here.machine, here.same_boot, image, key.running);
  key.ok = runs && boot_ok(intent, image, boots);
  return key;
}

std::vector<StaleFact> stale_facts(const PlanFacts& then, const Host& now) {
  std::vector<StaleFact> stale;
  if (then.memory_bytes == 0) return stale;  // made for an image, from values as they stood
  // MemTotal varies a little with what the kernel reserves at boot; a module of memory does not.
  const std::uint64_t difference = then.memory_bytes > now.memory_bytes
                                       ? then.memory_bytes - now.memory_bytes
                                       : now.memory_bytes - then.memory_bytes;
  if (difference > then.memory_bytes / 100) {
    stale.push_back(
        {"memory_bytes", std::to_string(then.memory_bytes), std::to_string(now.memory_bytes)});
  }
  if (then.processors != now.processors) {
    stale.push_back(
        {"processors", std::to_string(then.processors), std::to_string(now.processors)});
  }
  if (then.kernel_release != now.kernel_release) {
    stale.push_back({"kernel_release", then.kernel_release, now.kernel_release});
  }
  return stale;
}

void sort_out(std::vector<TransactionRecord> records, StatusReport& report) {
  for (TransactionRecord& record : records) {
    if (!record.unreadable.empty() || record.state == TransactionState::open) {
      report.unknown.push_back(std::move(record));
    } else if (record.state == TransactionState::failed) {
      report.failed.push_back(std::move(record));
    }
  }
}

}  // namespace

bool StatusReport::ok() const {
  if (!failed.empty()) return false;
  for (const StatusKey& key : keys) {
    if (!key.ok) return false;
  }
  return true;
}

Result<StatusReport> status(Machine& machine, const Configuration& configuration,
                            const std::optional<Host>& host, std::string_view state_dir) {
  const auto entries = Journal(machine, state_dir).read_all();
  if (!entries) return entries.error();
  StatusReport report;
  sort_out(records_of(*entries), report);
  const JournalEntry* entry = in_force(*entries);
  if (!entry) return report;
  const Intent& intent = *entry->intent;
  const auto same_boot = is_same_boot(machine, intent);
  if (!same_boot) return same_boot.error();
  report.transaction = record_of(*entry);
  const Here here{machine, configuration, network_namespace(machine), *same_boot};
  for (const ValueImage& image : intent.values) {
    if (!image.changes()) continue;
    report.keys.push_back(status_of(here, intent, image));
  }
  if (host) report.stale_facts = stale_facts(intent.facts, *host);
  return report;
}

}  // namespace tune
