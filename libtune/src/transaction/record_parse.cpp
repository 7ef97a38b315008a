#include <utility>

#include "base/json.hpp"
#include "base/json_members.hpp"
#include "base/sha256.hpp"
#include "transaction/record_json.hpp"
#include "transaction/record_names.hpp"

namespace tune {
namespace {

Key key_of(const Members& json) {
  auto key = Key::parse(json.text("key"));
  if (key) return std::move(*key);
  json.complain("key");
  return *Key::parse("unknown");
}

TransactionEvent event_of(const Members& json) { return {json.text("time"), json.text("text")}; }

ValueImage value_of(const Members& json) {
  ValueImage value{key_of(json), json.optional_text("before"), json.text("wanted")};
  value.runtime = json.flag("runtime");
  value.file = json.optional_text("file");
  value.persisted = json.optional_text("persisted");
  return value;
}

SideImage side_value_of(const Members& json) { return {key_of(json), json.text("before")}; }

std::optional<FileContent> content_of(const Members& json, std::string_view name) {
  if (json.is_null(name)) return std::nullopt;
  const Members members = json.object(name);
  FileContent content{.bytes = members.base64("bytes_base64")};
  content.attributes.mode = members.natural<std::uint32_t>("mode");
  content.attributes.user = members.natural<std::uint32_t>("user");
  content.attributes.group = members.natural<std::uint32_t>("group");
  using Attribute = std::pair<std::string, std::string>;
  content.attributes.extended = members.array<Attribute>("extended", [](const Members& item) {
    return Attribute{item.text("name"), item.base64("value_base64")};
  });
  if (sha256(content.bytes) != members.text("sha256")) members.complain("sha256 of a file");
  return content;
}

FileImage file_of(const Members& json) {
  FileImage file{json.text("path"), content_of(json, "before"), content_of(json, "after")};
  if (json.has("folders")) {
    file.folders = json.array<std::string>(
        "folders", [](const Members& folder) { return folder.text("path"); });
  }
  return file;
}

// The first records had an empty text for what is gone.
Conflict conflict_of(const Members& json) {
  Conflict conflict{json.text("key"), json.text("file"), json.text("expected"), json.text("found"),
                    json.text("why")};
  const bool unsaid =
      conflict.why == kKeyIsGone || (!conflict.file.empty() && *conflict.found == "");
  if (json.has("gone") ? json.flag("gone") : unsaid) conflict.found.reset();
  return conflict;
}

Done done_of(const Members& json) {
  return {json.optional_text("after"), json.flag("ok"), json.text("error")};
}

PlanFacts facts_of(const Members& json) {
  return {json.text("kernel_release"), json.natural<std::uint64_t>("memory_bytes"),
          json.natural<unsigned>("processors")};
}

Error unusable(std::string message, std::string_view file_name) {
  return {
      .code = ErrorCode::bad_input, .message = std::move(message), .file = std::string(file_name)};
}

// The payload of a sealed document, once schema, kind and checksum are right.
Result<Json> unsealed(std::string_view text, std::string_view kind, std::string_view file_name) {
  auto json = parse_json(text, file_name);
  if (!json) return json;
  const auto says = [&](std::string_view name, std::string_view wanted) {
    const Json* member = json->find(name);
    return member && member->text() && *member->text() == wanted;
  };
  if (!says("schema", kJournalSchema) || !says("kind", kind)) {
    return unusable("this is no \"" + std::string(kind) + "\" of the schema " +
                        std::string(kJournalSchema) + ", which is all that this version reads",
                    file_name);
  }
  const Json* payload = json->find("payload");
  if (!payload || !says("sha256", sha256(payload->dump_compact()))) {
    return unusable("its checksum is wrong: it was damaged or changed by something else",
                    file_name);
  }
  return *payload;
}

Error missing(const std::string& member, std::string_view file_name) {
  return unusable("its member \"" + member + "\" is missing or wrong", file_name);
}

Intent intent_of(const Members& json) {
  Intent intent{.id = json.integer("id"), .time = json.text("time"), .user = json.text("user")};
  intent.process = json.integer("process");
  intent.command = json.text("command");
  intent.comment = json.text("comment");
  intent.profile = json.text("profile");
  intent.plan_sha256 = json.text("plan_sha256");
  intent.scope = static_cast<PlanScope>(json.choice("scope", kScopeNames));
  intent.facts = facts_of(json.object("facts"));
  intent.target = json.text("target");
  intent.boot_id = json.optional_text("boot_id");
  if (json.has("network_namespace")) {  // which the first records did not have
    intent.network_namespace = json.optional_text("network_namespace");
  }
  intent.undoes = json.optional_integer("undoes");
  intent.redoes = json.has("redoes") && json.flag("redoes");
  intent.values = json.array<ValueImage>("values", value_of);
  intent.side_values = json.array<SideImage>("side_values", side_value_of);
  intent.files = json.array<FileImage>("files", file_of);
  intent.conflicts = json.array<Conflict>("conflicts", conflict_of);
  intent.events = json.array<TransactionEvent>("events", event_of);
  if (json.has("confirm_within_milliseconds")) {
    intent.confirm_within = json.integer("confirm_within_milliseconds");
  }
  if (json.has("guards")) {
    intent.guards =
        json.array<std::string>("guards", [](const Members& guard) { return guard.text("text"); });
  }
  if (json.has("keep")) intent.keep = json.natural<std::size_t>("keep");
  return intent;
}

End end_of(const Members& json) {
  std::vector<std::string_view> names;
  for (const TransactionState state : kStates) names.push_back(name_of(state));
  End end{.state = kStates[json.choice("state", names)], .time = json.text("time")};
  if (end.state == TransactionState::open) json.complain("state");  // what has an end is not open
  end.values = json.array<Done>("values", done_of);
  end.side_values = json.array<Done>("side_values", done_of);
  end.files = json.array<Done>("files", done_of);
  end.events = json.array<TransactionEvent>("events", event_of);
  if (json.has("id")) end.id = json.integer("id");
  if (end.state == TransactionState::pending) {
    const Members waiting = json.object("waiting");
    end.waiting = {waiting.integer("deadline_milliseconds"), waiting.text("confirm_by")};
  }
  return end;
}

template <typename T, typename Convert>
Result<T> parsed(std::string_view text, std::string_view kind, std::string_view file_name,
                 Convert convert) {
  const auto payload = unsealed(text, kind, file_name);
  if (!payload) return payload.error();
  std::string problem;
  T record = convert(Members(&*payload, problem));
  if (!problem.empty()) return missing(problem, file_name);
  return record;
}

}  // namespace

Result<Intent> intent_from_json(std::string_view text, std::string_view file_name) {
  return parsed<Intent>(text, kIntentKind, file_name, intent_of);
}

Result<End> end_from_json(std::string_view text, std::string_view file_name) {
  return parsed<End>(text, kEndKind, file_name, end_of);
}

Result<TransactionEvent> step_from_json(std::string_view line, std::string_view file_name) {
  return parsed<TransactionEvent>(line, kStepKind, file_name, event_of);
}

}  // namespace tune
