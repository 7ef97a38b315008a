#include "documents/profile_document.hpp"

#include "base/text.hpp"
#include "documents/advice_document.hpp"
#include "kernel/secret.hpp"

namespace tune::cli {
namespace {

std::optional<std::string> given(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

std::optional<std::string> text_of(const std::optional<SourceText>& source) {
  return source ? std::optional(source->text) : std::nullopt;
}

Json input_row(const Input& input, const std::optional<Advice>& advice) {
  Json row = Json::object();
  row.set_bytes("name", input.name).set("kind", name_of(input.kind));
  row.set_bytes("default", text_of(input.default_formula));
  const InputValue* value = find_input(advice, input.name);
  row.set_bytes("default_here", value == nullptr ? std::nullopt : std::optional(value->value));
  row.set_bytes("minimum", text_of(input.minimum)).set_bytes("maximum", text_of(input.maximum));
  return row.set_bytes("help", given(input.help));
}

Json setting_row(const Setting& setting) {
  Json row = Json::object();
  row.set_bytes("key", setting.key.name()).set("mode", name_of(setting.mode));
  row.set_bytes("formula", formula_of(setting)).set_bytes("why", given(setting.why));
  row.set_bytes("source", given(setting.source)).set_bytes("when", text_of(setting.when));
  return row.set_bytes("lowers_default", given(setting.lowers_default));
}

}  // namespace

std::string_view name_of(InputKind kind) {
  switch (kind) {
    case InputKind::number:
      return "number";
    case InputKind::bytes:
      return "bytes";
    case InputKind::seconds:
      return "seconds";
    case InputKind::per_second:
      return "per-second";
    case InputKind::ratio:
      return "ratio";
    case InputKind::ports:
      return "ports";
    case InputKind::text:
      return "text";
    case InputKind::flag:
      return "flag";
  }
  return "number";
}

std::string formula_of(const Setting& setting) {
  if (setting.literal && holds_secret(setting.key)) return "(secret, not shown)";
  if (setting.literal) return *setting.literal;
  std::vector<std::string> formulas;
  for (const SourceText& formula : setting.formulas) formulas.push_back(formula.text);
  return join(formulas, ", ");
}

const InputValue* find_input(const std::optional<Advice>& advice, const std::string& name) {
  if (!advice) return nullptr;
  for (const InputValue& input : advice->inputs) {
    if (input.name == name) return &input;
  }
  return nullptr;
}

std::optional<std::string> find_quantity(const std::optional<Advice>& advice,
                                         const std::string& name) {
  if (!advice) return std::nullopt;
  for (const auto& quantity : advice->quantities) {
    if (quantity.first == name) return quantity.second;
  }
  return std::nullopt;
}

Json profiles_document(const std::vector<ProfileSummary>& profiles) {
  Json rows = Json::array();
  for (const ProfileSummary& profile : profiles) {
    Json row = Json::object();
    row.set_bytes("name", profile.name).set_bytes("title", given(profile.title));
    row.set_bytes("file", profile.file).set_bytes("shadowed_by", given(profile.shadowed_by));
    rows.push(row.set_bytes("error", given(profile.error)));
  }
  return json_document("tune/profile/1").set("profiles", std::move(rows));
}

Json profile_document(const Profile& profile, const std::optional<Advice>& advice) {
  Json inputs = Json::array();
  for (const Input& input : profile.inputs) inputs.push(input_row(input, advice));
  Json quantities = Json::array();
  for (const NamedQuantity& quantity : profile.quantities) {
    Json row = Json::object();
    row.set_bytes("name", quantity.name).set_bytes("formula", quantity.formula.text);
    row.set_bytes("value_here", find_quantity(advice, quantity.name));
    quantities.push(row.set_bytes("help", given(quantity.help)));
  }
  Json settings = Json::array();
  for (const Setting& setting : profile.settings) settings.push(setting_row(setting));
  Json extends = Json::array();
  for (const std::string& name : profile.extends) extends.push(replace_invalid_utf8(name));
  Json member = Json::object();
  member.set_bytes("name", profile.name).set_bytes("title", given(profile.title));
  member.set_bytes("description", given(profile.description)).set_bytes("file", profile.file);
  member.set("extends", std::move(extends)).set("inputs", std::move(inputs));
  member.set("quantities", std::move(quantities)).set("settings", std::move(settings));
  return json_document("tune/profile/1").set("profile", std::move(member));
}

}  // namespace tune::cli
