#include <algorithm>

#include <tune/confirmation.hpp>
#include <tune/transaction.hpp>
#include <tune/value.hpp>

#include "base/text.hpp"
#include "command.hpp"
#include "documents/transaction_document.hpp"
#include "exit_status.hpp"
#include "facts.hpp"
#include "kernel/secret.hpp"
#include "loader_choice.hpp"
#include "log.hpp"
#include "output/errors.hpp"
#include "output/paragraph.hpp"
#include "output/plan_text.hpp"
#include "output/print.hpp"
#include "output/table.hpp"
#include "output/transaction_text.hpp"
#include "output/value_text.hpp"
#include "shell_line.hpp"

namespace tune::cli {
namespace {

// Was the key written to a file, so that a boot has to set it?
bool is_persistent(const StatusReport& report, const Key& key) {
  if (!report.transaction) return false;
  return std::any_of(
      report.transaction->keys.begin(), report.transaction->keys.end(),
      [&key](const KeyRecord& record) { return record.key == key && record.file.has_value(); });
}

std::string boot_text(const std::optional<std::string>& value) {
  return value ? value_text(without_secret_lines(*value)) : "not set";
}

// --strict: a key is in force only where both loaders set it.
void hold_to_both(StatusReport& report) {
  for (StatusKey& key : report.keys) {
    if (!is_persistent(report, key.key)) continue;
    const Parameter* parameter = key.key.parameter();
    for (const auto& boot : {key.boot_systemd, key.boot_procps}) {
      if (!boot || !same_value(parameter, *boot, key.wanted)) key.ok = false;
    }
  }
}

std::string keys_text(const Page& page, const StatusReport& report, const Loaders& loaders) {
  std::vector<std::string> titles{"key", "wanted", "running"};
  if (loaders.systemd) titles.emplace_back("boot: systemd");
  if (loaders.procps) titles.emplace_back("boot: procps");
  titles.emplace_back("in force");
  Table table(titles);
  for (const StatusKey& key : report.keys) {
    std::vector<Cell> cells{Cell(printable(key.key.name()), Paint::bold), value_text(key.wanted),
                            value_text(key.running.value_or("-"))};
    if (loaders.systemd) cells.emplace_back(boot_text(key.boot_systemd));
    if (loaders.procps) cells.emplace_back(boot_text(key.boot_procps));
    cells.emplace_back(key.ok ? "yes" : "no", key.ok ? Paint::green : Paint::red);
    table.add(std::move(cells));
  }
  return table.empty() ? "" : "\n" + table.text(page, 2);
}

std::string headline(const Page& page, const StatusReport& report) {
  const auto drifted = static_cast<std::size_t>(std::count_if(
      report.keys.begin(), report.keys.end(), [](const StatusKey& key) { return !key.ok; }));
  const TransactionRecord& record = *report.transaction;
  const std::string what = "transaction " + std::to_string(record.id) + " of " +
                           printable(record.time) +
                           (record.profile.empty() ? "" : " (" + printable(record.profile) + ")");
  if (drifted > 0) {
    const std::string text = paragraph(page, counted(drifted, "key") + " of " + what + " drifted");
    return painted(page, Paint::red, trim(text)) + "\n";
  }
  constexpr std::string_view kInForce = "In force";
  const std::string text = paragraph(
      page, std::string(kInForce) + ": " + what + ", " + counted(report.keys.size(), "key"));
  return painted(page, Paint::green, kInForce) + text.substr(kInForce.size());
}

std::string failed_text(const Context& context, const StatusReport& report) {
  std::string text;
  for (const TransactionRecord& record : report.failed) {
    const std::string what = with_next_lines(context.options, describe_failed(record));
    text += painted(context.page, Paint::red, "Left over") + ":\n" +
            paragraph(context.page, printable(what), 2);
  }
  return text;
}

std::string status_text(const Context& context, const StatusReport& report,
                        const Loaders& loaders) {
  const Page& page = context.page;
  if (!report.transaction) return "Nothing is in force.\n" + failed_text(context, report);
  std::string text =
      headline(page, report) + keys_text(page, report, loaders) + failed_text(context, report);
  if (report.stale_facts.empty()) return text;
  text +=
      "\n" + paragraph(page, with_next_lines(context.options,
                                             "The values were computed from facts that no longer "
                                             "hold; 'tune diff' computes anew:"));
  Table table({"fact", "then", "now"});
  for (const StaleFact& fact : report.stale_facts) {
    table.add({printable(fact.fact), printable(fact.then), printable(fact.now)});
  }
  return text + table.text(page, 2);
}

// A kill leaves a transaction that is neither in force nor undone; of what cannot be read nobody
// knows.
void warn_of_unknown(const Context& context, const StatusReport& report) {
  const std::int64_t last = report.transaction ? report.transaction->id : 0;
  for (const TransactionRecord& record : report.unknown) {
    if (!record.unreadable.empty() && record.id > last) {
      print_error("tune: warning: what transaction " + std::to_string(record.id) +
                  " did is not known, as its record cannot be used: " + record.unreadable + "\n");
    }
    if (record.state != TransactionState::open) continue;
    print_error("tune: warning: transaction " + std::to_string(record.id) +
                " is not finished: if it was interrupted, '" +
                next_line(context.options, "recover") + "' puts it back\n");
  }
}

void warn_of_values_elsewhere(const Context& context, const StatusReport& report) {
  const auto elsewhere = static_cast<std::size_t>(std::count_if(
      report.keys.begin(), report.keys.end(), [](const StatusKey& key) { return key.elsewhere; }));
  if (elsewhere == 0) return;
  print_error("tune: warning: transaction " + std::to_string(report.transaction->id) +
              " was made in another network namespace: whether " +
              counted(elsewhere, "running value") + " of it still hold is seen only there ('" +
              next_line(context.options, "status") + "')\n");
}

// Who may not undo it is told.
Status undo_now(MachineSetup& setup, const Context& context, std::int64_t id) {
  const std::string name = "transaction " + std::to_string(id);
  const auto undone = recover_interrupted(setup.machine, transaction_request(setup, context));
  if (undone && !undone->empty()) {
    print_error("tune: " + name + " " + std::string(why_recovered(undone->back())) +
                ", and is put back\n");
  } else if (!undone && undone.error().code == ErrorCode::permission) {
    print_error("tune: warning: " + name + " was not confirmed and is not put back yet: " +
                with_next_lines(context.options, describe(undone.error())) + "\n");
  } else if (!undone && undone.error().code != ErrorCode::locked) {  // else somebody is at it
    return has_ended_in_outcome(undone.error()) ? *outcome_of(undone.error()).error
                                                : undone.error();
  }
  return {};
}

// What nobody confirmed and no guard undid.
Status undo_overdue(MachineSetup& setup, const Context& context) {
  const auto pending = pending_transaction(setup.machine, setup.state_dir);
  if (!pending) return pending.error();
  if (*pending && (*pending)->milliseconds_left > 0) {
    print_error("tune: transaction " + std::to_string((*pending)->id) +
                " waits for confirmation until " + printable((*pending)->confirm_by) + ": '" +
                next_line(context.options, "confirm") + "' keeps it\n");
    return {};
  }
  if (*pending) return undo_now(setup, context, (*pending)->id);
  const auto open = unconfirmed_without_end(setup.machine, setup.state_dir);
  if (!open) return open.error();
  return *open ? undo_now(setup, context, **open) : Status();
}

// Else nothing was tried: what stands in the journal cannot be read.
bool is_outcome(const Error& error) {
  return error.code == ErrorCode::write_failed || error.code == ErrorCode::incomplete;
}

}  // namespace

Result<int> run_status(const Context& context) {
  auto loaders = loader_choice(context.options);
  if (!loaders) return std::move(loaders).error();
  auto setup = open_machine(context.options);
  if (!setup) return std::move(setup).error();
  const auto undone = undo_overdue(*setup, context);
  if (!undone && !is_outcome(undone.error())) return undone.error();
  Configuration configuration = read_configuration(setup->machine);
  // Naming one loader asks about a boot with that one.
  if (!loaders->procps) configuration.boot_loader = BootLoader::systemd;
  if (!loaders->systemd) configuration.boot_loader = BootLoader::procps;
  auto host = facts_if_known(*setup, context.options, {});
  if (!host) return std::move(host).error();
  auto report = status(setup->machine, configuration, *host, setup->state_dir);
  if (!report) return std::move(report).error();
  warn_of_unknown(context, *report);
  warn_of_values_elsewhere(context, *report);
  if (context.options.has("strict") && loaders->systemd && loaders->procps) hold_to_both(*report);
  const auto error =
      undone ? std::nullopt : std::optional(with_next_lines(context.options, undone.error()));
  print(context.json ? status_document(context.options, *report, error).dump()
                     : status_text(context, *report, *loaders));
  if (error) {
    print_error(error_text(context.error_page, *error, "status"));
    log_to_file(LogLevel::error, describe(*error));
    return exit_status_of(error->code);
  }
  return report->ok() ? kDone : kAnswerIsNo;
}

}  // namespace tune::cli
