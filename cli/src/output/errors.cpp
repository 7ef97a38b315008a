#include "output/errors.hpp"

#include "base/text.hpp"
#include "documents/findings.hpp"
#include "exit_status.hpp"
#include "output/color.hpp"

namespace tune::cli {
namespace {

Json text_or_null(const std::string& text) { return text.empty() ? Json() : Json(text); }
Json number_or_null(int number) { return number == 0 ? Json() : Json(number); }

std::string printable_lines(std::string_view text) {
  std::string result;
  for (const std::string_view line : split(text, '\n')) {
    if (!result.empty()) result += '\n';
    result += printable(line);
  }
  return result;
}

}  // namespace

std::string error_text(const Page& page, const Error& error, const std::string& command) {
  std::string text = painted(page, Paint::bold, "tune: ") + painted(page, Paint::red, "error: ") +
                     printable_lines(describe(error)) + "\n";
  if (error.code == ErrorCode::usage) {
    text += "See 'tune " + command + (command.empty() ? "" : " ") + "--help'.\n";
  }
  if (error.code == ErrorCode::defect) {
    text += "This is a defect in tune. Please report it, with the command line and this message.\n";
  }
  return text;
}

Json error_member(const Error& error) {
  Json member = Json::object();
  member.set("code", name_of(error.code));
  member.set_bytes("message", error.message);
  member.set_bytes("file", error.file.empty() ? std::nullopt : std::optional(error.file));
  member.set("line", number_or_null(error.line));
  member.set("column", number_or_null(error.column));
  member.set("key", text_or_null(replace_invalid_utf8(error.key)));
  return member;
}

Json error_document(const Error& error, const std::vector<Finding>& findings) {
  Json document = json_document("tune/error/1");
  document.set("error", error_member(error));
  if (!findings.empty()) document.set("findings", findings_member(findings, {}));
  return document;
}

}  // namespace tune::cli
