#include "documents/findings.hpp"

#include <array>
#include <optional>

#include "base/text.hpp"
#include "output/color.hpp"
#include "output/paragraph.hpp"

namespace tune::cli {
namespace {

std::optional<std::string> given(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

std::string place_of(const Finding& finding) {
  std::string place = finding.file;
  if (!place.empty() && finding.line > 0) place += ":" + std::to_string(finding.line);
  if (!place.empty() && finding.column > 0) place += ":" + std::to_string(finding.column);
  return place;
}

std::string finding_text(const Page& page, const Finding& finding, const AllowedRules& allowed) {
  const bool lifted = finding.severity == Severity::error && !refuses(finding, allowed);
  std::string text = painted(page, paint_of(finding.severity), name_of(finding.severity)) + " " +
                     painted(page, Paint::bold, printable(finding.rule)) +
                     (lifted ? " (allowed)" : "");
  if (!finding.key.empty()) text += "  " + printable(finding.key);
  text += "\n" + paragraph(page, printable(finding.message), 4);
  text += paragraph(page, printable(finding.why), 4);
  if (finding.remedy) {
    const std::string value = finding.remedy->value.empty() ? "" : " = " + finding.remedy->value;
    text += paragraph(page, "remedy: " + printable(finding.remedy->key + value), 4);
  }
  const std::string place = place_of(finding);
  if (!place.empty()) text += paragraph(page, "at: " + printable(place), 4);
  if (!finding.source.empty()) {
    text += paragraph(page, "source: " + printable(finding.source), 4);
  }
  return text;
}

}  // namespace

std::string_view name_of(Severity severity) {
  switch (severity) {
    case Severity::error:
      return "error";
    case Severity::warning:
      return "warning";
    case Severity::info:
      return "info";
  }
  return "error";
}

Paint paint_of(Severity severity) {
  switch (severity) {
    case Severity::error:
      return Paint::red;
    case Severity::warning:
      return Paint::yellow;
    case Severity::info:
      return Paint::cyan;
  }
  return Paint::none;
}

bool refuses(const Finding& finding, const AllowedRules& allowed) {
  return finding.severity == Severity::error && !allowed.contains(finding.rule);
}

Json finding_member(const Finding& finding) {
  Json row = Json::object();
  row.set("rule", finding.rule).set("severity", name_of(finding.severity));
  row.set_bytes("key", given(finding.key)).set_bytes("file", given(finding.file));
  row.set("line", finding.line == 0 ? Json() : Json(finding.line));
  row.set("column", finding.column == 0 ? Json() : Json(finding.column));
  row.set_bytes("message", finding.message).set_bytes("why", given(finding.why));
  row.set_bytes("source", given(finding.source));
  Json remedy;
  if (finding.remedy) {
    remedy = Json::object();
    remedy.set_bytes("key", finding.remedy->key).set_bytes("value", finding.remedy->value);
  }
  row.set("remedy", std::move(remedy));
  return row;
}

Json findings_member(const std::vector<Finding>& findings, const AllowedRules& allowed) {
  Json member = Json::array();
  for (const Finding& finding : findings) {
    Json row = finding_member(finding);
    if (finding.severity == Severity::error) row.set("allowed", !refuses(finding, allowed));
    member.push(std::move(row));
  }
  return member;
}

std::string findings_text(const Page& page, const std::vector<Finding>& findings,
                          const AllowedRules& allowed) {
  std::string text;
  for (const Severity severity : std::array{Severity::error, Severity::warning, Severity::info}) {
    for (const Finding& finding : findings) {
      if (finding.severity == severity) text += finding_text(page, finding, allowed);
    }
  }
  return text;
}

}  // namespace tune::cli
