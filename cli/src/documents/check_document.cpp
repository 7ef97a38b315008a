#include "documents/check_document.hpp"

#include "documents/findings.hpp"

namespace tune::cli {
namespace {

Json example_member(const RuleExample& example) {
  Json member = Json::object();
  member.set_bytes("text", std::string(example.text)).set("path", example.path);
  member.set("kernel", example.kernel);
  if (example.other_path.empty()) return member;
  member.set("other_path", example.other_path);
  return member.set_bytes("other_text", std::string(example.other_text));
}

Json rule_member(const CheckRule& rule) {
  Json member = Json::object();
  member.set("number", rule.number).set("rule", rule.name);
  member.set("severity", name_of(rule.severity)).set("reason", rule.reason);
  member.set("source", rule.source).set("remedy", rule.remedy);
  return member.set("bad", example_member(rule.bad)).set("good", example_member(rule.good));
}

}  // namespace

Summary summary_of(const std::vector<Finding>& findings) {
  Summary summary;
  for (const Finding& finding : findings) {
    if (finding.severity == Severity::error) ++summary.error;
    if (finding.severity == Severity::warning) ++summary.warning;
    if (finding.severity == Severity::info) ++summary.info;
  }
  return summary;
}

Json check_document(const std::vector<Finding>& findings) {
  const Summary summary = summary_of(findings);
  Json rows = Json::array();
  for (const Finding& finding : findings) rows.push(finding_member(finding));
  Json counts = Json::object();
  counts.set("error", summary.error).set("warning", summary.warning).set("info", summary.info);
  return json_document("tune/check/1")
      .set("findings", std::move(rows))
      .set("summary", std::move(counts));
}

Json rules_document() {
  Json rows = Json::array();
  for (const CheckRule& rule : check_rules()) rows.push(rule_member(rule));
  return check_document({}).set("rules", std::move(rows));
}

}  // namespace tune::cli
