#include "plan/digest.hpp"

#include <array>
#include <string_view>
#include <utility>

#include <tune/key.hpp>

#include "base/json_line.hpp"
#include "base/sha256.hpp"
#include "base/text.hpp"
#include "kernel/secret.hpp"

namespace tune {
namespace {

void set_winner(JsonLine& line, std::string_view name, const std::optional<Winner>& winner) {
  if (!winner) {
    line.set_text(name, "null");
    return;
  }
  line.set_object(name, [&](JsonLine& object) {
    object.set_bytes("value", winner->value);
    object.set_bytes("file", winner->file);
    object.set("line", winner->line);
  });
}

void set_change(JsonLine& line, const Change& change) {
  line.set_bytes("key", change.key.name());
  line.set_bytes("running", change.running);
  set_winner(line, "persisted", change.persisted);
  line.set_bytes("wanted", change.wanted);
  line.set("runtime", change.runtime);
  line.set_bytes("file", change.file);
}

void set_file(JsonLine& line, const FileChange& file) {
  line.set_bytes("path", file.path);
  line.set("before", file.before_sha256);
  line.set("after", file.after_sha256);
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
  JsonLine line;
  line.set_bytes("profile", plan.profile);
  line.set("scope", kScopes[static_cast<std::size_t>(plan.scope)]);
  line.set_object("facts", [&](JsonLine& facts) {
    facts.set_bytes("kernel_release", plan.facts.kernel_release);
    facts.set("memory_bytes", plan.facts.memory_bytes);
    facts.set("processors", plan.facts.processors);
  });
  line.set_array("changes", plan.changes, set_change);
  line.set_bytes("target", plan.target.path);
  line.set_array("files", plan.files, set_file);
  return sha256(std::move(line).take());
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
