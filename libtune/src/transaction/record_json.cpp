#include "transaction/record_json.hpp"

#include <utility>

#include <tune/version.hpp>

#include "base/json_line.hpp"
#include "base/sha256.hpp"
#include "base/text.hpp"
#include "transaction/record_names.hpp"

namespace tune {
namespace {

void set_event(JsonLine& line, const TransactionEvent& event) {
  line.set("time", event.time);
  line.set_bytes("text", event.text);
}

void set_value(JsonLine& line, const ValueImage& value) {
  line.set_bytes("key", value.key.name());
  line.set_bytes("before", value.before);
  line.set_bytes("wanted", value.wanted);
  line.set("runtime", value.runtime);
  line.set_bytes("file", value.file);
  line.set_bytes("persisted", value.persisted);
}

void set_side_value(JsonLine& line, const SideImage& value) {
  line.set_bytes("key", value.key.name());
  line.set_bytes("before", value.before);
}

void set_content(JsonLine& line, std::string_view name, const std::optional<FileContent>& content) {
  if (!content) {
    line.set_text(name, "null");
    return;
  }
  const FileAttributes& attributes = content->attributes;
  line.set_object(name, [&](JsonLine& object) {
    object.set("sha256", sha256(content->bytes));
    object.set("bytes_base64", to_base64(content->bytes));
    object.set("mode", attributes.mode);
    object.set("user", attributes.user);
    object.set("group", attributes.group);
    object.set_array("extended", attributes.extended, [](JsonLine& one, const auto& attribute) {
      one.set_bytes("name", attribute.first);
      one.set("value_base64", to_base64(attribute.second));
    });
  });
}

void set_file(JsonLine& line, const FileImage& file) {
  line.set_bytes("path", file.path);
  set_content(line, "before", file.before);
  set_content(line, "after", file.after);
  if (file.folders.empty()) return;
  line.set_array("folders", file.folders,
                 [](JsonLine& one, const std::string& path) { one.set_bytes("path", path); });
}

void set_conflict(JsonLine& line, const Conflict& conflict) {
  line.set_bytes("key", conflict.key);
  line.set_bytes("file", conflict.file);
  line.set_bytes("expected", conflict.expected);
  // A text whatever it is, for versions that know no other.
  line.set_bytes("found", conflict.found.value_or(""));
  if (!conflict.found) line.set("gone", true);
  line.set_bytes("why", conflict.why);
}

void set_done(JsonLine& line, const Done& done) {
  line.set_bytes("after", done.after);
  line.set("ok", done.ok);
  line.set_bytes("error", done.error);
}

void set_facts(JsonLine& line, const PlanFacts& facts) {
  line.set_bytes("kernel_release", facts.kernel_release);
  line.set("memory_bytes", facts.memory_bytes);
  line.set("processors", facts.processors);
}

// The payload as it was summed, so that it is made into text once.
std::string sealed(std::string_view kind, JsonLine&& payload) {
  const std::string text = std::move(payload).take();
  JsonLine line;
  line.set("schema", kJournalSchema);
  line.set_object("tool",
                  [](JsonLine& tool) { tool.set("name", "tune").set("version", version()); });
  line.set("kind", kind);
  line.set("sha256", sha256(text));
  line.set_text("payload", text);
  return std::move(line).take() + "\n";
}

}  // namespace

std::string intent_to_json(const Intent& intent) {
  JsonLine line;
  line.set("id", intent.id);
  line.set("time", intent.time);
  line.set_bytes("user", intent.user);
  line.set("process", intent.process);
  line.set_bytes("command", intent.command);
  line.set_bytes("comment", intent.comment);
  line.set_bytes("profile", intent.profile);
  line.set("plan_sha256", intent.plan_sha256);
  line.set("scope", kScopeNames[static_cast<std::size_t>(intent.scope)]);
  line.set_object("facts", [&](JsonLine& facts) { set_facts(facts, intent.facts); });
  line.set_bytes("target", intent.target);
  line.set("boot_id", intent.boot_id);
  line.set("network_namespace", intent.network_namespace);
  line.set("undoes", intent.undoes);
  if (intent.redoes) line.set("redoes", intent.redoes);
  line.set_array("values", intent.values, set_value);
  line.set_array("side_values", intent.side_values, set_side_value);
  line.set_array("files", intent.files, set_file);
  line.set_array("conflicts", intent.conflicts, set_conflict);
  line.set_array("events", intent.events, set_event);
  if (intent.confirm_within) line.set("confirm_within_milliseconds", *intent.confirm_within);
  if (!intent.guards.empty()) {
    line.set_array("guards", intent.guards,
                   [](JsonLine& one, const std::string& text) { one.set_bytes("text", text); });
  }
  if (intent.keep != kUsuallyKept) line.set("keep", intent.keep);
  return sealed(kIntentKind, std::move(line));
}

std::string end_to_json(std::int64_t id, const End& end) {
  JsonLine line;
  line.set("id", id);
  line.set("state", name_of(end.state));
  line.set("time", end.time);
  line.set_array("values", end.values, set_done);
  line.set_array("side_values", end.side_values, set_done);
  line.set_array("files", end.files, set_done);
  line.set_array("events", end.events, set_event);
  if (end.waiting) {
    line.set_object("waiting", [&](JsonLine& waiting) {
      waiting.set("deadline_milliseconds", end.waiting->deadline);
      waiting.set("confirm_by", end.waiting->confirm_by);
    });
  }
  return sealed(kEndKind, std::move(line));
}

std::string step_to_json(const TransactionEvent& step) {
  JsonLine line;
  set_event(line, step);
  return sealed(kStepKind, std::move(line));
}

}  // namespace tune
