#include <array>
#include <string_view>
#include <utility>

#include <tune/saved_plan.hpp>

#include "base/json.hpp"
#include "base/json_members.hpp"
#include "base/sha256.hpp"
#include "plan/plan_rules.hpp"

namespace tune {
namespace {

constexpr std::string_view kSchema = "tune/plan/1";
constexpr std::array<std::string_view, 3> kScopes{"everything", "runtime-only", "persist-only"};
constexpr std::array<std::string_view, 3> kSeverities{"error", "warning", "info"};
constexpr std::array<std::string_view, 2> kLoaders{"systemd", "procps"};

// --- writing -------------------------------------------------------------------------------------

template <typename T, typename Convert>
Json array_of(const std::vector<T>& items, Convert convert) {
  Json array = Json::array();
  for (const T& item : items) array.push(convert(item));
  return array;
}

Json json_of_facts(const PlanFacts& facts) {
  Json json = Json::object();
  json.set_bytes("kernel_release", facts.kernel_release);
  return json.set("memory_bytes", facts.memory_bytes).set("cpus", facts.processors);
}

Json json_of_winner(const std::optional<Winner>& winner) {
  if (!winner) return {};
  Json json = Json::object();
  json.set_bytes("value", winner->value).set_bytes("file", winner->file);
  return json.set("line", winner->line);
}

Json json_of_change(const Change& change) {
  Json json = Json::object();
  json.set_bytes("key", change.key.name()).set_bytes("running", change.running);
  json.set("persisted", json_of_winner(change.persisted));
  json.set_bytes("wanted", change.wanted).set("runtime", change.runtime);
  return json.set_bytes("file", change.file).set_bytes("why", change.why);
}

Json json_of_kept(const Kept& kept) {
  Json json = Json::object();
  json.set_bytes("key", kept.key.name()).set_bytes("running", kept.running);
  return json.set_bytes("wanted", kept.wanted);
}

Json json_of_boot(const BootValue& boot) {
  Json json = Json::object();
  json.set_bytes("key", boot.key.name());
  return json.set("now", json_of_winner(boot.now)).set("after", json_of_winner(boot.after));
}

Json json_of_file(const FileChange& file) {
  Json json = Json::object();
  json.set_bytes("path", file.path);
  json.set("before_sha256", file.before_sha256.empty() ? Json() : Json(file.before_sha256));
  return json.set("after_sha256", file.after_sha256);
}

Json json_of_finding(const Finding& finding) {
  Json json = Json::object();
  json.set_bytes("rule", finding.rule);
  json.set("severity", kSeverities[static_cast<std::size_t>(finding.severity)]);
  json.set_bytes("key", finding.key).set_bytes("file", finding.file);
  json.set("line", finding.line).set("column", finding.column);
  json.set_bytes("message", finding.message).set_bytes("why", finding.why);
  json.set_bytes("source", finding.source);
  Json remedy;
  if (finding.remedy) {
    remedy = Json::object();
    remedy.set_bytes("key", finding.remedy->key).set_bytes("value", finding.remedy->value);
  }
  return json.set("remedy", std::move(remedy));
}

Json json_of_situation(const PlanSituation& situation) {
  Json json = Json::object();
  json.set("live", situation.machine.live).set("id_sha256", situation.machine.id_sha256);
  json.set_bytes("hostname", situation.machine.hostname);
  json.set("facts", situation.facts ? json_of_facts(*situation.facts) : Json());
  json.set("boot_loader", kLoaders[static_cast<std::size_t>(situation.boot_loader)]);
  return json.set("boot", array_of(situation.boot, json_of_boot));
}

Json json_of_plan(const SavedPlan& saved) {
  const Plan& plan = saved.plan;
  Json json = Json::object();
  json.set("machine", json_of_situation(saved.situation));
  json.set_bytes("profile", plan.profile);
  json.set("scope", kScopes[static_cast<std::size_t>(plan.scope)]);
  json.set("facts", json_of_facts(plan.facts));
  Json target = Json::object();
  target.set_bytes("path", plan.target.path).set_bytes("why", plan.target.why);
  json.set("target", std::move(target));
  json.set("changes", array_of(plan.changes, json_of_change));
  json.set("kept", array_of(plan.kept, json_of_kept));
  json.set("files", array_of(plan.files, json_of_file));
  json.set("findings", array_of(plan.findings, json_of_finding));
  return json.set("plan_sha256", plan.sha256);
}

// --- reading -------------------------------------------------------------------------------------

Key key_of(const Members& json) {
  auto key = Key::parse(json.text("key"));
  if (key) return std::move(*key);
  json.complain("key");
  return *Key::parse("unknown");
}

PlanFacts facts_of(const Members& json) {
  return {json.text("kernel_release"), json.natural<std::uint64_t>("memory_bytes"),
          json.natural<unsigned>("cpus")};
}

std::optional<Winner> winner_of(const Members& json, std::string_view name) {
  if (json.is_null(name)) return std::nullopt;
  const Members winner = json.object(name);
  return Winner{winner.text("value"), winner.text("file"), winner.natural<int>("line")};
}

Change change_of(const Members& json) {
  Change change{.key = key_of(json), .running = json.optional_text("running")};
  change.persisted = winner_of(json, "persisted");
  change.wanted = json.text("wanted");
  change.runtime = json.flag("runtime");
  change.file = json.optional_text("file");
  change.why = json.text("why");
  return change;
}

Kept kept_of(const Members& json) {
  return {key_of(json), json.optional_text("running"), json.text("wanted")};
}

BootValue boot_of(const Members& json) {
  return {key_of(json), winner_of(json, "now"), winner_of(json, "after")};
}

FileChange file_of(const Members& json) {
  FileChange file{.path = json.text("path")};
  file.before_sha256 = json.optional_text("before_sha256").value_or("");
  file.after_sha256 = json.text("after_sha256");
  return file;
}

Finding finding_of(const Members& json) {
  Finding finding{.rule = json.text("rule")};
  finding.severity = static_cast<Severity>(json.choice("severity", kSeverities));
  finding.key = json.text("key");
  finding.file = json.text("file");
  finding.line = json.natural<int>("line");
  finding.column = json.natural<int>("column");
  finding.message = json.text("message");
  finding.why = json.text("why");
  finding.source = json.text("source");
  if (!json.is_null("remedy")) {
    const Members remedy = json.object("remedy");
    finding.remedy = Remedy{remedy.text("key"), remedy.text("value")};
  }
  return finding;
}

PlanSituation situation_of(const Members& json) {
  PlanSituation situation{
      .machine = {json.flag("live"), json.text("id_sha256"), json.text("hostname")}};
  if (!json.is_null("facts")) situation.facts = facts_of(json.object("facts"));
  situation.boot_loader = static_cast<BootLoader>(json.choice("boot_loader", kLoaders));
  situation.boot = json.array<BootValue>("boot", boot_of);
  return situation;
}

SavedPlan plan_of(const Members& json) {
  SavedPlan saved;
  saved.situation = situation_of(json.object("machine"));
  Plan& plan = saved.plan;
  plan.profile = json.text("profile");
  plan.scope = static_cast<PlanScope>(json.choice("scope", kScopes));
  plan.facts = facts_of(json.object("facts"));
  const Members target = json.object("target");
  plan.target = {target.text("path"), target.text("why")};
  plan.changes = json.array<Change>("changes", change_of);
  plan.kept = json.array<Kept>("kept", kept_of);
  plan.files = json.array<FileChange>("files", file_of);
  plan.findings = json.array<Finding>("findings", finding_of);
  plan.sha256 = json.text("plan_sha256");
  return saved;
}

Error unusable(std::string message, std::string_view file_name) {
  return {
      .code = ErrorCode::bad_input, .message = std::move(message), .file = std::string(file_name)};
}

}  // namespace

std::string plan_to_json(const SavedPlan& saved) {
  Json plan = json_of_plan(saved);
  Json json = json_document(kSchema);
  json.set("sha256", sha256(plan.dump_compact()));
  return json.set("plan", std::move(plan)).dump();
}

Result<SavedPlan> plan_from_json(std::string_view text, std::string_view file_name) {
  const auto json = parse_json(text, file_name);
  if (!json) return json.error();
  const Json* schema = json->find("schema");
  if (!schema || !schema->text() || *schema->text() != kSchema) {
    return unusable("this is no plan of the schema " + std::string(kSchema) +
                        ", which 'tune diff --plan-out' writes",
                    file_name);
  }
  const Json* checksum = json->find("sha256");
  const Json* plan = json->find("plan");
  if (!plan || !checksum || !checksum->text() ||
      *checksum->text() != sha256(plan->dump_compact())) {
    return unusable("its checksum is wrong: the plan was damaged or changed; make it again",
                    file_name);
  }
  std::string problem;
  SavedPlan saved = plan_of(Members(plan, problem));
  if (!problem.empty()) {
    return unusable("the plan's member \"" + printable(problem) + "\" is missing or wrong",
                    file_name);
  }
  if (const auto broken = problem_of(saved)) {
    return unusable("this plan is not obeyed: " + *broken, file_name);
  }
  return saved;
}

}  // namespace tune
