#include "documents/explanation.hpp"

#include <tune/value.hpp>

#include "base/text.hpp"
#include "documents/advice_document.hpp"
#include "kernel/also_changes.hpp"
#include "kernel/running.hpp"
#include "kernel/secret.hpp"
#include "secrets.hpp"

namespace tune::cli {
namespace {

std::optional<std::string_view> given(std::string_view text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

Json texts(std::span<const std::string_view> values) {
  Json member = Json::array();
  for (const std::string_view value : values) member.push(value);
  return member;
}

// Bounds are numbers up to 2^64 - 1, negative ones as well.
Json number(const std::optional<Integer>& value) {
  if (!value) return {};
  if (*value < 0) return static_cast<std::int64_t>(*value);
  return static_cast<std::uint64_t>(*value);
}

// Those of each version, for the HZ of this host's kernel.
Json bounds_member(const Parameter& parameter, const std::optional<Host>& host) {
  Json member = Json::array();
  for (const Bounds& row_of_version : parameter.bounds) {
    KernelVersion version = row_of_version.since;
    version.ticks_per_second = host ? host->kernel.ticks_per_second : 0;
    const auto bounds = bounds_for(parameter, version);
    const bool always = version == KernelVersion{};
    Json row = Json::object();
    row.set("since", always ? Json() : Json(version.to_string()));
    row.set("minimum", number(bounds->minimum)).set("maximum", number(bounds->maximum));
    member.push(std::move(row));
  }
  return member;
}

Json choices_member(const Parameter& parameter) {
  Json member = Json::array();
  for (const SpecialValue& choice : parameter.choices) {
    Json row = Json::object();
    row.set("value", choice.value).set("meaning", choice.meaning);
    member.push(std::move(row));
  }
  return member;
}

void add_facts(Json& row, const Key& key, const Parameter& parameter,
               const std::optional<Host>& host) {
  row.set("summary", parameter.summary).set("type", name_of(parameter.type));
  row.set("unit", name_of(parameter.unit)).set("counted", given(parameter.counted));
  row.set("fields", texts(parameter.fields)).set("bounds", bounds_member(parameter, host));
  row.set("bounds_note", given(parameter.bounds_note));
  row.set("special_values", choices_member(parameter)).set("scope", name_of(parameter.scope));
  row.set("in_child_namespace", name_of(parameter.in_child_namespace));
  row.set("kinder", name_of(parameter.kinder)).set("life", name_of(parameter.life));
  row.set("since", given(parameter.since)).set("removed", given(parameter.removed));
  row.set("no_effect", given(parameter.no_effect)).set("one_way", given(parameter.one_way));
  row.set("rounded", given(parameter.rounded));
  row.set("replacement", given(parameter.replacement));
  row.set("default_formula", texts(parameter.default_formula));
  row.set("default_note", given(parameter.default_note));
  row.set("effective_formula", given(parameter.effective_formula));
  row.set("takes_effect", given(parameter.takes_effect)).set("changed", texts(parameter.changed));
  row.set("interactions", texts(parameter.interactions));
  row.set("cautions", texts(parameter.cautions)).set("sources", texts(parameter.sources));
  row.set("write_after", texts(parameter.write_after));
  const auto besides = also_changed_by(key.name(), &parameter);
  row.set("also_changes", texts(std::vector<std::string_view>(besides.begin(), besides.end())));
}

Error unknown_key(const Key& key) {
  std::string message = "no parameter of this name is known or present on this machine";
  std::string close;
  for (const std::string_view name : nearest_keys(key.name())) {
    close += (close.empty() ? "" : ", ") + std::string(name);
  }
  if (!close.empty()) message += "; the nearest are " + close;
  return Error{.code = ErrorCode::bad_input, .message = message, .key = key.name()};
}

}  // namespace

Result<Explanation> explain_key(MachineSetup& setup, const std::optional<Host>& host,
                                const Key& key, bool of_document) {
  Explanation explanation{.key = key, .parameter = key.parameter(), .host = host};
  const bool of_this_machine = setup.machine.live && !of_document;
  const KeyAccess access = of_this_machine ? access_of(setup.machine, key) : KeyAccess{};
  const auto value = host ? host->values.find(key.name()) : decltype(host->values.find(""))();
  const bool in_host = host && value != host->values.end();
  const bool hidden = of_document && holds_secret(key);  // in no document
  const bool known = explanation.parameter != nullptr || access.exists || in_host || hidden;
  if (!known) return unknown_key(key);
  explanation.secret = of_document ? hidden : is_secret(setup.machine, key);
  if (in_host) explanation.running = value->second;
  // Without facts (another /proc, no rights) the value itself may still be there.
  if (!host && access.exists && !explanation.secret) {
    if (auto running = read_running(setup.machine, key)) explanation.running = *running;
  }
  if (host) explanation.read_only = host->read_only.contains(key.name());
  if (host && explanation.parameter != nullptr) {
    explanation.default_value = default_value(*explanation.parameter, *host);
  }
  return explanation;
}

Json explanation_member(const Explanation& explanation) {
  Json row = Json::object();
  row.set_bytes("key", explanation.key.name()).set("known", explanation.parameter != nullptr);
  row.set_bytes("running", explanation.running).set("secret", explanation.secret);
  row.set("read_only", explanation.read_only);
  std::optional<std::string> meaning;
  if (explanation.running && explanation.parameter != nullptr) {
    const Integer page_size =
        explanation.host ? static_cast<Integer>(explanation.host->page_size_bytes) : 4096;
    meaning = describe_value(explanation.parameter, *explanation.running, page_size);
  }
  row.set_bytes("running_meaning", meaning).set_bytes("default", explanation.default_value);
  if (explanation.parameter != nullptr)
    add_facts(row, explanation.key, *explanation.parameter, explanation.host);
  return row;
}

}  // namespace tune::cli
