#include "transaction/record_json.hpp"

#include <utility>

#include "base/json.hpp"
#include "base/sha256.hpp"
#include "base/text.hpp"
#include "transaction/record_names.hpp"

namespace tune {
namespace {

template <typename T, typename Convert>
Json array_of(const std::vector<T>& items, Convert convert) {
  Json array = Json::array();
  for (const T& item : items) array.push(convert(item));
  return array;
}

Json json_of_event(const TransactionEvent& event) {
  Json json = Json::object();
  json.set("time", event.time);
  json.set_bytes("text", event.text);
  return json;
}

Json json_of_value(const ValueImage& value) {
  Json json = Json::object();
  json.set_bytes("key", value.key.name());
  json.set_bytes("before", value.before);
  json.set_bytes("wanted", value.wanted);
  json.set("runtime", value.runtime);
  json.set_bytes("file", value.file);
  json.set_bytes("persisted", value.persisted);
  return json;
}

Json json_of_side_value(const SideImage& value) {
  Json json = Json::object();
  json.set_bytes("key", value.key.name());
  json.set_bytes("before", value.before);
  return json;
}

Json json_of_extended(const FileAttributes& attributes) {
  Json array = Json::array();
  for (const auto& attribute : attributes.extended) {
    Json json = Json::object();
    json.set_bytes("name", attribute.first);
    json.set("value_base64", to_base64(attribute.second));
    array.push(std::move(json));
  }
  return array;
}

Json json_of_content(const std::optional<FileContent>& content) {
  if (!content) return {};
  Json json = Json::object();
  json.set("sha256", sha256(content->bytes));
  json.set("bytes_base64", to_base64(content->bytes));
  json.set("mode", content->attributes.mode);
  json.set("user", content->attributes.user);
  json.set("group", content->attributes.group);
  json.set("extended", json_of_extended(content->attributes));
  return json;
}

Json json_of_file(const FileImage& file) {
  Json json = Json::object();
  json.set_bytes("path", file.path);
  json.set("before", json_of_content(file.before));
  json.set("after", json_of_content(file.after));
  if (file.folders.empty()) return json;
  json.set("folders", array_of(file.folders, [](const std::string& path) {
             Json folder = Json::object();
             return folder.set_bytes("path", path);
           }));
  return json;
}

Json json_of_conflict(const Conflict& conflict) {
  Json json = Json::object();
  json.set_bytes("key", conflict.key);
  json.set_bytes("file", conflict.file);
  json.set_bytes("expected", conflict.expected);
  // A text whatever it is, for versions that know no other.
  json.set_bytes("found", conflict.found.value_or(""));
  if (!conflict.found) json.set("gone", true);
  json.set_bytes("why", conflict.why);
  return json;
}

Json json_of_done(const Done& done) {
  Json json = Json::object();
  json.set_bytes("after", done.after);
  json.set("ok", done.ok);
  json.set_bytes("error", done.error);
  return json;
}

Json json_of_facts(const PlanFacts& facts) {
  Json json = Json::object();
  json.set_bytes("kernel_release", facts.kernel_release);
  json.set("memory_bytes", facts.memory_bytes);
  json.set("processors", facts.processors);
  return json;
}

Json json_of_waiting(const Waiting& waiting) {
  Json json = Json::object();
  json.set("deadline_milliseconds", waiting.deadline);
  return json.set("confirm_by", waiting.confirm_by);
}

// The payload as it was summed, so that it is made into text once.
std::string sealed(std::string_view kind, const Json& payload) {
  const std::string text = payload.dump_compact();
  Json json = json_document(kJournalSchema);
  json.set("kind", kind);
  json.set("sha256", sha256(text));
  std::string document = json.dump_compact();
  document.pop_back();
  return document + ",\"payload\":" + text + "}\n";
}

}  // namespace

std::string intent_to_json(const Intent& intent) {
  Json json = Json::object();
  json.set("id", intent.id);
  json.set("time", intent.time);
  json.set_bytes("user", intent.user);
  json.set("process", intent.process);
  json.set_bytes("command", intent.command);
  json.set_bytes("comment", intent.comment);
  json.set_bytes("profile", intent.profile);
  json.set("plan_sha256", intent.plan_sha256);
  json.set("scope", kScopeNames[static_cast<std::size_t>(intent.scope)]);
  json.set("facts", json_of_facts(intent.facts));
  json.set_bytes("target", intent.target);
  json.set("boot_id", intent.boot_id);
  json.set("network_namespace", intent.network_namespace);
  json.set("undoes", intent.undoes);
  if (intent.redoes) json.set("redoes", intent.redoes);
  json.set("values", array_of(intent.values, json_of_value));
  json.set("side_values", array_of(intent.side_values, json_of_side_value));
  json.set("files", array_of(intent.files, json_of_file));
  json.set("conflicts", array_of(intent.conflicts, json_of_conflict));
  json.set("events", array_of(intent.events, json_of_event));
  if (intent.confirm_within) json.set("confirm_within_milliseconds", *intent.confirm_within);
  if (!intent.guards.empty()) {
    json.set("guards", array_of(intent.guards, [](const std::string& text) {
               Json guard = Json::object();
               return guard.set_bytes("text", text);
             }));
  }
  if (intent.keep != kUsuallyKept) json.set("keep", std::uint64_t{intent.keep});
  return sealed(kIntentKind, json);
}

std::string end_to_json(std::int64_t id, const End& end) {
  Json json = Json::object();
  json.set("id", id);
  json.set("state", name_of(end.state));
  json.set("time", end.time);
  json.set("values", array_of(end.values, json_of_done));
  json.set("side_values", array_of(end.side_values, json_of_done));
  json.set("files", array_of(end.files, json_of_done));
  json.set("events", array_of(end.events, json_of_event));
  if (end.waiting) json.set("waiting", json_of_waiting(*end.waiting));
  return sealed(kEndKind, json);
}

std::string step_to_json(const TransactionEvent& step) {
  return sealed(kStepKind, json_of_event(step));
}

}  // namespace tune
