#include <algorithm>

#include <tune/transaction.hpp>

#include "base/text.hpp"
#include "command.hpp"
#include "documents/transaction_document.hpp"
#include "exit_status.hpp"
#include "machine_setup.hpp"
#include "output/paragraph.hpp"
#include "output/plan_text.hpp"
#include "output/print.hpp"
#include "output/table.hpp"
#include "output/transaction_text.hpp"
#include "output/value_text.hpp"
#include "transaction_id.hpp"

namespace tune::cli {
namespace {

Paint paint_of(TransactionState state) {
  switch (state) {
    case TransactionState::committed:
      return Paint::green;
    case TransactionState::failed:
      return Paint::red;
    case TransactionState::open:
    case TransactionState::pending:
      return Paint::yellow;
    case TransactionState::rolled_back:
      return Paint::dim;
  }
  return Paint::none;
}

std::string what_of(const TransactionRecord& record) {
  if (record.undoes) return "undoes " + std::to_string(*record.undoes);
  return printable(record.profile);
}

std::string list_text(const Page& page, const std::vector<TransactionRecord>& records) {
  if (records.empty()) return "No transactions yet.\n";
  Table table({"id", "time", "state", "user", "profile", "keys", "comment"}, 3);
  for (auto record = records.rbegin(); record != records.rend(); ++record) {
    table.add({std::to_string(record->id), printable(record->time),
               Cell(name_of(record->state), paint_of(record->state)), printable(record->user),
               what_of(*record), std::to_string(record->keys.size()),
               printable(record->unreadable.empty() ? record->comment : record->unreadable)});
  }
  return table.text(page);
}

std::string keys_text(const Page& page, const TransactionRecord& record) {
  Table table({"key", "before", "wanted", "after", "written to", "ok"});
  for (const KeyRecord& key : record.keys) {
    std::string where = key.runtime ? "kernel" : "";
    // The target stands above, in full.
    const bool is_target = key.file && *key.file == record.target;
    if (key.file) where += (where.empty() ? "" : ", ") + (is_target ? "target" : *key.file);
    table.add({Cell(printable(key.key.name()), Paint::bold), value_text(key.before.value_or("-")),
               value_text(key.wanted), value_text(key.after.value_or("-")), printable(where),
               key.ok ? Cell("yes") : Cell(printable("no: " + key.error), Paint::red)});
  }
  return table.empty() ? "" : "\n" + table.text(page, 2);
}

std::string one_text(const Page& page, const TransactionRecord& record) {
  Fields fields;
  fields.add("time", printable(record.time));
  fields.add("state", name_of(record.state));
  fields.add("user", printable(record.user));
  fields.add("command", printable(record.command));
  fields.add("profile", what_of(record));
  fields.add("comment", printable(record.comment));
  fields.add("unreadable", printable(record.unreadable));
  fields.add("target", printable(record.target));
  fields.add("kernel", printable(record.facts.kernel_release));
  if (record.facts.memory_bytes > 0) {
    fields.add("memory", format_bytes(static_cast<Integer>(record.facts.memory_bytes)));
  }
  std::string text = painted(page, Paint::bold, "Transaction " + std::to_string(record.id)) + "\n" +
                     fields.text(page, 2) + keys_text(page, record);
  Fields files;
  for (const FileRecord& file : record.files) {
    files.add(printable(file.path),
              file.ok ? std::string(name_of(file.write)) : printable(file.error));
  }
  if (!record.files.empty()) text += "\nFiles\n" + files.text(page, 2);
  const std::string conflicts = conflicts_text(page, record.conflicts);
  if (!conflicts.empty()) text += "\n" + conflicts;
  Fields events;
  for (const TransactionEvent& event : record.events)
    events.add(printable(event.time), printable(event.text));
  if (!record.events.empty()) text += "\nEvents\n" + events.text(page, 2);
  return text;
}

Error unknown_transaction(std::int64_t id, const std::vector<TransactionRecord>& records) {
  const std::string known = records.empty() ? "there are none yet"
                                            : "there are " + std::to_string(records.front().id) +
                                                  " to " + std::to_string(records.back().id);
  return Error{.code = ErrorCode::bad_input,
               .message = "there is no transaction " + std::to_string(id) + ": " + known};
}

}  // namespace

Result<int> run_history(const Context& context) {
  auto id = transaction_id(context);
  if (!id) return std::move(id).error();
  auto setup = open_machine(context.options);
  if (!setup) return std::move(setup).error();
  auto records = history(setup->machine, setup->state_dir);
  if (!records) return std::move(records).error();
  if (!*id) {
    print(context.json ? history_document(*records).dump() : list_text(context.page, *records));
    return kDone;
  }
  const std::int64_t wanted = **id;
  const auto found =
      std::find_if(records->begin(), records->end(),
                   [wanted](const TransactionRecord& record) { return record.id == wanted; });
  if (found == records->end()) return unknown_transaction(wanted, *records);
  print(context.json ? history_document(*found).dump() : one_text(context.page, *found));
  return kDone;
}

}  // namespace tune::cli
