#include "documents/transaction_document.hpp"

#include "kernel/secret.hpp"
#include "output/errors.hpp"
#include "shell_line.hpp"

namespace tune::cli {
namespace {

std::optional<std::string> given(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

Json keys_member(const std::vector<KeyRecord>& keys) {
  Json member = Json::array();
  for (const KeyRecord& key : keys) {
    Json row = Json::object();
    row.set_bytes("key", key.key.name()).set_bytes("before", key.before);
    row.set_bytes("wanted", key.wanted).set_bytes("after", key.after);
    row.set("runtime", key.runtime).set_bytes("file", key.file);
    row.set("ok", key.ok).set_bytes("error", given(key.error));
    member.push(std::move(row));
  }
  return member;
}

Json files_member(const std::vector<FileRecord>& files) {
  Json member = Json::array();
  for (const FileRecord& file : files) {
    Json row = Json::object();
    row.set_bytes("path", file.path).set("ok", file.ok).set_bytes("error", given(file.error));
    member.push(std::move(row));
  }
  return member;
}

Json conflicts_member(const std::vector<Conflict>& conflicts) {
  Json member = Json::array();
  for (const Conflict& conflict : conflicts) {
    Json row = Json::object();
    if (!conflict.key.empty()) row.set_bytes("key", conflict.key);
    if (!conflict.file.empty()) row.set_bytes("file", conflict.file);
    row.set_bytes("expected", conflict.expected).set_bytes("found", conflict.found);
    row.set_bytes("why", given(conflict.why));
    member.push(std::move(row));
  }
  return member;
}

Json transaction_member(const std::optional<TransactionRecord>& record) {
  if (!record) return {};
  Json member = Json::object();
  return member.set("id", record->id)
      .set("state", name_of(record->state))
      .set("confirm_by", given(record->confirm_by));
}

Json summary_row(const TransactionRecord& record) {
  Json row = Json::object();
  row.set("id", record.id).set("time", given(record.time)).set_bytes("user", given(record.user));
  row.set_bytes("command", given(record.command)).set_bytes("profile", given(record.profile));
  row.set_bytes("comment", given(record.comment)).set("state", name_of(record.state));
  row.set("confirm_by", given(record.confirm_by));
  Json guards = Json::array();
  for (const std::string& guard : record.guards) guards.push(guard);
  row.set("guards", std::move(guards));
  Json keys = Json::array();
  for (const KeyRecord& key : record.keys) keys.push(key.key.name());
  row.set("keys", std::move(keys)).set("undoes", record.undoes);
  return row.set_bytes("unreadable", given(record.unreadable));
}

Json full_row(const TransactionRecord& record) {
  Json row = summary_row(record);
  row.set_bytes("target", given(record.target));
  Json facts = Json::object();
  facts.set_bytes("kernel_release", given(record.facts.kernel_release));
  facts.set("memory_bytes", record.facts.memory_bytes).set("cpus", record.facts.processors);
  row.set("facts", std::move(facts)).set("changes", keys_member(record.keys));
  row.set("files", files_member(record.files));
  row.set("conflicts", conflicts_member(record.conflicts));
  Json events = Json::array();
  for (const TransactionEvent& event : record.events) {
    Json one = Json::object();
    one.set("time", event.time).set_bytes("text", event.text);
    events.push(std::move(one));
  }
  return row.set("events", std::move(events));
}

}  // namespace

Json transaction_document(std::string_view schema, const TransactionOutcome& outcome) {
  Json document = json_document(schema);
  const auto& record = outcome.record;
  document.set("transaction", transaction_member(record));
  document.set("changes", record ? keys_member(record->keys) : Json::array());
  document.set("files", record ? files_member(record->files) : Json::array());
  document.set("conflicts", conflicts_member(outcome.conflicts));
  if (outcome.error) document.set("error", error_member(*outcome.error));
  return document;
}

Json recovery_document(const std::vector<TransactionRecord>& records,
                       const std::optional<Error>& error) {
  Json document = json_document("tune/recover/1");
  Json rows = Json::array();
  for (const TransactionRecord& record : records) {
    Json row = Json::object();
    row.set("id", record.id).set("state", name_of(record.state)).set("undoes", record.undoes);
    row.set("changes", keys_member(record.keys)).set("files", files_member(record.files));
    rows.push(std::move(row));
  }
  document.set("transactions", std::move(rows));
  if (error) document.set("error", error_member(*error));
  return document;
}

Json rollback_preview_document(const RollbackPlan& rollback) {
  Json document = json_document("tune/rollback/1");
  document.set("transaction", {}).set("undoes", rollback.id);
  Json changes = Json::array();
  for (const Change& change : rollback.plan.changes) {
    Json row = Json::object();
    row.set_bytes("key", change.key.name()).set_bytes("before", change.running);
    row.set_bytes("wanted", change.wanted).set("after", {});
    row.set("runtime", change.runtime).set_bytes("file", change.file);
    changes.push(row.set("ok", {}).set("error", {}));
  }
  Json files = Json::array();
  const auto add_file = [&files](const std::string& path) {
    Json row = Json::object();
    row.set_bytes("path", path);
    files.push(row.set("ok", {}).set("error", {}));
  };
  for (const FileChange& file : rollback.plan.files) add_file(file.path);
  document.set("changes", std::move(changes)).set("files", std::move(files));
  return document.set("conflicts", conflicts_member(rollback.conflicts));
}

Json history_document(const std::vector<TransactionRecord>& records) {
  Json rows = Json::array();
  for (const TransactionRecord& record : records) rows.push(summary_row(record));
  return json_document("tune/history/1").set("transactions", std::move(rows));
}

Json history_document(const TransactionRecord& record) {
  Json rows = Json::array();
  rows.push(full_row(record));
  return json_document("tune/history/1").set("transactions", std::move(rows));
}

Json status_document(const Options& options, const StatusReport& report,
                     const std::optional<Error>& error) {
  Json document = json_document("tune/status/1");
  document.set("transaction", report.transaction ? summary_row(*report.transaction) : Json());
  Json keys = Json::array();
  for (const StatusKey& key : report.keys) {
    Json boot = Json::object();
    const auto shown = [](const std::optional<std::string>& value) {
      return value ? std::optional(without_secret_lines(*value)) : value;
    };
    boot.set_bytes("systemd", shown(key.boot_systemd)).set_bytes("procps", shown(key.boot_procps));
    Json row = Json::object();
    row.set_bytes("key", key.key.name()).set_bytes("wanted", key.wanted);
    row.set_bytes("running", key.running).set("boot", std::move(boot)).set("ok", key.ok);
    keys.push(std::move(row));
  }
  Json stale = Json::array();
  for (const StaleFact& fact : report.stale_facts) {
    Json row = Json::object();
    row.set("fact", fact.fact).set_bytes("then", fact.then).set_bytes("now", fact.now);
    stale.push(std::move(row));
  }
  Json failed = Json::array();
  for (const TransactionRecord& record : report.failed) {
    Json row = Json::object();
    row.set("id", record.id).set_bytes("what", with_next_lines(options, describe_failed(record)));
    failed.push(std::move(row));
  }
  document.set("keys", std::move(keys)).set("stale_facts", std::move(stale));
  document.set("failed", std::move(failed));
  if (error) document.set("error", error_member(*error));
  return document;
}

}  // namespace tune::cli
