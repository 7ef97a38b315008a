#include "plan/digest.hpp"

#include <array>
#include <string_view>

#include <tune/key.hpp>

#include "base/json.hpp"
#include "base/sha256.hpp"
#include "base/text.hpp"
#include "kernel/secret.hpp"

namespace tune {
namespace {

Json json_of(const std::optional<Winner>& winner) {
  if (!winner) return {};
  Json json = Json::object();
  json.set_bytes("value", winner->value);
  json.set_bytes("file", winner->file);
  json.set("line", winner->line);
  return json;
}

Json json_of(const Change& change) {
  Json json = Json::object();
  json.set_bytes("key", change.key.name());
  json.set_bytes("running", change.running);
  json.set("persisted", json_of(change.persisted));
  json.set_bytes("wanted", change.wanted);
  json.set("runtime", change.runtime);
  json.set_bytes("file", change.file);
  return json;
}

Json json_of(const FileChange& file) {
  Json json = Json::object();
  json.set_bytes("path", file.path);
  json.set("before", file.before_sha256);
  json.set("after", file.after_sha256);
  return json;
}

template <typename T>
Json array_of(const std::vector<T>& items) {
  Json array = Json::array();
  for (const T& item : items) array.push(json_of(item));
  return array;
}

std::string without_secret(std::string_view line) {
  const std::size_t start = secret_start(line);
  if (start == line.npos) return std::string(line);
  return std::string(line.substr(0, start)) + " (secret)";
}

std::string without_secrets(std::string_view text) {
  if (!may_set_secret(text)) return std::string(text);
  std::vector<std::string> lines;
  for (const std::string_view line : split(text, '\n')) lines.push_back(without_secret(line));
  return join(lines, "\n");
}

}  // namespace

std::string plan_digest(const Plan& plan) {
  constexpr std::array kScopes{"everything", "runtime-only", "persist-only"};
  Json facts = Json::object();
  facts.set_bytes("kernel_release", plan.facts.kernel_release);
  facts.set("memory_bytes", plan.facts.memory_bytes);
  facts.set("processors", plan.facts.processors);
  Json json = Json::object();
  json.set_bytes("profile", plan.profile);
  json.set("scope", kScopes[static_cast<std::size_t>(plan.scope)]);
  json.set("facts", std::move(facts));
  json.set("changes", array_of(plan.changes));
  json.set_bytes("target", plan.target.path);
  json.set("files", array_of(plan.files));
  return sha256(json.dump_compact());
}

FileChange file_change(const std::string& path, const std::optional<std::string>& before,
                       const std::optional<std::string>& after) {
  FileChange change{.path = path, .before = before, .after = after.value_or("")};
  if (before) change.before_sha256 = sha256(*before);
  change.after_sha256 = sha256(change.after);
  constexpr std::string_view kNone = "/dev/null";
  change.unified_diff = unified_diff(before ? path : kNone, without_secrets(before.value_or("")),
                                     after ? path : kNone, without_secrets(change.after));
  return change;
}

}  // namespace tune
