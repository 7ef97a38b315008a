#include "documents/advice_document.hpp"

#include <tune/value.hpp>

#include "base/text.hpp"
#include "documents/findings.hpp"
#include "output/paragraph.hpp"
#include "output/plan_text.hpp"

namespace tune::cli {
namespace {

std::optional<std::string> given(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

Json profile_member(const Advice& advice) {
  Json inputs = Json::object();
  for (const InputValue& input : advice.inputs) inputs.set_bytes(input.name, input.value);
  Json member = Json::object();
  member.set_bytes("name", advice.profile).set_bytes("title", given(advice.title));
  return member.set("inputs", std::move(inputs));
}

// Null for what is not known: lines of sysctl.conf for an image need no facts.
Json host_member(const Host& host) {
  const bool is_known = host.memory_bytes > 0;
  const auto known = [&](auto fact) { return is_known ? Json(fact) : Json(); };
  Json kernel = Json::object();
  kernel.set_bytes("release", given(host.kernel_release));
  Json memory = Json::object();
  memory.set("total_bytes", known(host.memory_bytes));
  memory.set("buffer_pages", host.buffer_pages > 0 ? Json(host.buffer_pages) : Json());
  Json member = Json::object();
  member.set("kernel", std::move(kernel)).set("page_size_bytes", known(host.page_size_bytes));
  return member.set("memory", std::move(memory)).set("cpus", known(host.processors));
}

Json pairs_member(const std::vector<std::pair<std::string, std::string>>& pairs) {
  Json member = Json::object();
  for (const auto& [name, value] : pairs) member.set_bytes(name, value);
  return member;
}

Json recommendation_row(const Recommendation& item) {
  Json row = Json::object();
  row.set_bytes("key", item.key.name()).set_bytes("running", item.running);
  row.set_bytes("recommended", item.recommended).set_bytes("default", item.default_value);
  row.set("mode", name_of(item.mode)).set_bytes("formula", given(item.formula));
  row.set("names", pairs_member(item.names)).set_bytes("wanted", item.wanted);
  row.set_bytes("why", given(item.why)).set_bytes("source", given(item.source));
  row.set("scope", item.known ? Json(name_of(item.scope)) : Json());
  row.set_bytes("takes_effect", given(item.takes_effect));
  return row.set("kept_better", item.kept_better).set("change", item.change);
}

std::string comment(std::string_view text) {
  constexpr std::size_t kWidth = 96;
  std::string result;
  for (const std::string_view part : split(text, '\n')) {
    for (const std::string& line : broken_lines(printable(part), kWidth)) {
      if (!line.empty()) result += "# " + line + "\n";
    }
  }
  return result;
}

}  // namespace

std::string_view name_of(Scope scope) {
  return scope == Scope::machine ? "machine" : "network-namespace";
}

std::string_view name_of(SettingMode mode) {
  switch (mode) {
    case SettingMode::exactly:
      return "exactly";
    case SettingMode::at_least:
      return "at-least";
    case SettingMode::at_most:
      return "at-most";
  }
  return "exactly";
}

Json advice_document(const Advice& advice, const Host& host) {
  Json document = json_document("tune/advise/1");
  document.set("profile", profile_member(advice)).set("host", host_member(host));
  document.set("quantities", pairs_member(advice.quantities));
  Json recommendations = Json::array();
  for (const Recommendation& item : advice.recommendations) {
    recommendations.push(recommendation_row(item));
  }
  document.set("recommendations", std::move(recommendations));
  return document.set("findings", findings_member(advice.findings, {}));
}

std::string advice_drop_in(const Advice& advice, const Host& host) {
  std::string text =
      comment(advice.title.empty() ? advice.profile : advice.profile + ": " + advice.title);
  if (host.memory_bytes > 0) {
    text += comment("Computed for " + format_bytes(static_cast<Integer>(host.memory_bytes)) +
                    " of memory, " + counted(host.processors, "processor") + ", kernel " +
                    host.kernel_release + ".");
  }
  for (const InputValue& input : advice.inputs) {
    text += comment("input " + input.name + " = " + input.value);
  }
  for (const Recommendation& item : advice.recommendations) {
    text += "\n" + comment(item.why);
    const auto page_size = static_cast<Integer>(host.page_size_bytes);
    const std::string meant = describe_value(item.key.parameter(), item.recommended, page_size);
    if (meant != item.recommended) text += comment(meant);
    text += item.key.name() + " = " + item.recommended + "\n";
  }
  return text;
}

}  // namespace tune::cli
