#include "documents/config_document.hpp"

#include <algorithm>

#include "secrets.hpp"

namespace tune::cli {
namespace {

std::optional<std::string> given(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

std::optional<std::string> key_name(const Assignment& assignment) {
  const auto key = assignment.key();
  return key ? std::optional(key->name()) : std::nullopt;
}

Json number_or_null(int number) { return number == 0 ? Json() : Json(number); }

Json loaders_member(const Loaders& loaders) {
  Json member = Json::array();
  if (loaders.systemd) member.push("systemd");
  if (loaders.procps) member.push("procps");
  return member;
}

template <typename Rows>
void keep(Rows& rows, const Loaders& chosen) {
  for (auto& row : rows) {
    row.loaders.systemd = row.loaders.systemd && chosen.systemd;
    row.loaders.procps = row.loaders.procps && chosen.procps;
  }
  std::erase_if(rows, [](const auto& row) { return row.loaders == Loaders{}; });
}

Json file_row(const ConfigFile& file) {
  Json row = Json::object();
  row.set_bytes("path", file.path).set_bytes("target", given(file.target));
  row.set("loaders", loaders_member(file.loaders)).set_bytes("masked_by", given(file.masked_by));
  return row.set_bytes("error", given(file.error));
}

Json assignment_row(const SecretLines& secrets, const Assignment& assignment) {
  const bool secret = secrets.contains(assignment.file, assignment.editor_line);
  Json row = Json::object();
  row.set_bytes("file", assignment.file).set("line", assignment.line);
  row.set("editor_line", assignment.editor_line);
  row.set_bytes("key", key_name(assignment));
  row.set_bytes("path", assignment.path);
  if (assignment.value && !secret) {
    row.set_bytes("value", *assignment.value);
  } else {
    row.set("value", Json());
  }
  row.set("ignore_errors", assignment.ignore_errors).set("glob", assignment.glob);
  row.set("exclude", assignment.exclude).set("loaders", loaders_member(assignment.loaders));
  Json effective = Json::object();
  const bool known = !assignment.effective_unknown;
  effective.set("systemd", known ? Json(assignment.effective.systemd) : Json());
  effective.set("procps", known ? Json(assignment.effective.procps) : Json());
  row.set("effective", std::move(effective));
  if (secret) row.set("secret", true);
  return row;
}

Json error_row(const ConfigError& error) {
  Json row = Json::object();
  row.set_bytes("file", error.file).set("line", number_or_null(error.line));
  row.set("column", number_or_null(error.column)).set_bytes("message", error.message);
  return row.set("loaders", loaders_member(error.loaders));
}

}  // namespace

Configuration only_read_by(Configuration configuration, const Loaders& chosen) {
  if (chosen.systemd && chosen.procps) return configuration;
  // A file that nobody reads, a masked one, is shown whoever is asked.
  std::erase_if(configuration.files, [&chosen](const ConfigFile& file) {
    const bool read =
        (file.loaders.systemd && chosen.systemd) || (file.loaders.procps && chosen.procps);
    return !read && !(file.loaders == Loaders{});
  });
  for (ConfigFile& file : configuration.files) {
    file.loaders.systemd = file.loaders.systemd && chosen.systemd;
    file.loaders.procps = file.loaders.procps && chosen.procps;
  }
  keep(configuration.assignments, chosen);
  keep(configuration.errors, chosen);
  return configuration;
}

Json config_document(const SecretLines& secrets, const Configuration& configuration) {
  Json files = Json::array();
  for (const ConfigFile& file : configuration.files) files.push(file_row(file));
  Json assignments = Json::array();
  for (const Assignment& assignment : configuration.assignments) {
    assignments.push(assignment_row(secrets, assignment));
  }
  Json errors = Json::array();
  for (const ConfigError& error : configuration.errors) errors.push(error_row(error));
  Json document = json_document("tune/config/1");
  document.set("files", std::move(files)).set("assignments", std::move(assignments));
  return document.set("errors", std::move(errors));
}

}  // namespace tune::cli
