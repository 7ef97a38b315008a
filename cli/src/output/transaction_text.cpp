#include "output/transaction_text.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "output/color.hpp"
#include "output/paragraph.hpp"
#include "output/plan_text.hpp"
#include "shell_line.hpp"

namespace tune::cli {
namespace {

std::size_t runtime_count(const TransactionRecord& record) {
  std::size_t number = 0;
  for (const KeyRecord& key : record.keys) number += key.runtime ? 1u : 0u;
  return number;
}

// What was done: "3 values written and read back, 1 file created".
std::string done_text(const TransactionRecord& record) {
  std::vector<std::string> parts;
  const std::size_t values = runtime_count(record);
  if (values > 0 || record.files.empty()) {
    parts.push_back(counted(values, "value") + " written and read back");
  }
  for (const FileWrite write : {FileWrite::created, FileWrite::replaced, FileWrite::removed}) {
    const auto files = static_cast<std::size_t>(
        std::count_if(record.files.begin(), record.files.end(),
                      [write](const FileRecord& file) { return file.write == write; }));
    if (files > 0) parts.push_back(counted(files, "file") + " " + std::string(name_of(write)));
  }
  return join(parts, ", ");
}

std::string failures_text(const Page& page, const TransactionRecord& record) {
  std::string text;
  for (const KeyRecord& key : record.keys) {
    if (!key.ok) text += paragraph(page, printable(key.key.name() + ": " + key.error), 2);
  }
  for (const FileRecord& file : record.files) {
    if (!file.ok) text += paragraph(page, printable(file.path + ": " + file.error), 2);
  }
  return text;
}

std::string waiting_text(const Page& page, const TransactionRecord& record, Unconfirmed unconfirmed,
                         const std::string& confirm) {
  const std::string bounds = "when a bound breaks: " + printable(join(record.guards, ", "));
  if (unconfirmed == Unconfirmed::kept_by_guard) {
    return paragraph(page, "Undone by itself " + bounds + ". Keep it now: " + confirm);
  }
  const std::string text = "Undone by itself at " + printable(record.confirm_by) +
                           " unless you keep it: " + confirm + "\n";
  return record.guards.empty() ? text : text + paragraph(page, "Undone before that " + bounds);
}

}  // namespace

bool has_ended_in_outcome(const Error& error) {
  return error.code == ErrorCode::io || error.code == ErrorCode::write_failed ||
         error.code == ErrorCode::incomplete;
}

TransactionOutcome outcome_of(Error error) {
  if (error.code == ErrorCode::io) error.code = ErrorCode::write_failed;
  return {.error = std::move(error)};
}

std::string_view why_recovered(const TransactionRecord& record) {
  const bool waited = std::any_of(
      record.events.begin(), record.events.end(),
      [](const auto& event) { return event.text.find("not confirmed") != std::string::npos; });
  return waited ? "was not confirmed in time" : "had been interrupted";
}

std::string outcome_text(const Page& page, const Options& options,
                         const TransactionOutcome& outcome, Unconfirmed unconfirmed) {
  if (!outcome.record) return outcome.error ? "" : "Nothing to do.\n";
  const TransactionRecord& record = *outcome.record;
  const Paint paint = outcome.error ? Paint::red : Paint::green;
  std::string text = "\n" + painted(page, paint,
                                    "Transaction " + std::to_string(record.id) + " " +
                                        std::string(name_of(record.state)));
  const std::string failures = failures_text(page, record);
  if (record.state == TransactionState::rolled_back && !failures.empty()) {
    return text + ": everything is as it was before\n" + failures;
  }
  if (record.state == TransactionState::failed) {
    return text + ": not everything could be put back\n" + failures;
  }
  text += ": " + done_text(record) + "\n" + failures;
  if (!record.confirm_by.empty()) {
    return text + waiting_text(page, record, unconfirmed, next_line(options, "confirm"));
  }
  if (!outcome.error && !record.undoes && record.state == TransactionState::committed)
    text += "Undo it with: " + next_line(options, "rollback") + "\n";
  return text;
}

std::string conflicts_text(const Page& page, const std::vector<Conflict>& conflicts) {
  std::string text;
  for (const Conflict& conflict : conflicts) {
    std::string line = conflict.key.empty() ? conflict.file : conflict.key;
    if (conflict.found && conflict.found != conflict.expected) {
      line += ": expected '" + conflict.expected + "', found '" + *conflict.found + "'";
    } else if (conflict.found) {
      line += " '" + *conflict.found + "'";
    } else if (!conflict.key.empty()) {
      line += ": set to '" + conflict.expected + "'";
    }
    if (!conflict.why.empty()) line += " (" + conflict.why + ")";
    text += paragraph(page, printable(line), 2);
  }
  if (text.empty()) return text;
  return painted(page, Paint::yellow, "Left as it is:") + "\n" + text;
}

}  // namespace tune::cli
