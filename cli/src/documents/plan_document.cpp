#include "documents/plan_document.hpp"

#include "kernel/secret.hpp"
#include "plan/changed_by.hpp"
#include "secrets.hpp"

namespace tune::cli {
namespace {

Json winner_member(const std::optional<Winner>& winner) {
  if (!winner) return {};
  Json member = Json::object();
  member.set_bytes("value", without_secret_lines(winner->value)).set_bytes("file", winner->file);
  return member.set("line", winner->line);
}

Json changes_member(const Plan& plan) {
  Json member = Json::array();
  for (const Change& change : plan.changes) {
    Json row = Json::object();
    row.set_bytes("key", change.key.name()).set_bytes("running", change.running);
    row.set("persisted", winner_member(change.persisted));
    row.set_bytes("wanted", change.wanted).set("runtime", change.runtime);
    row.set_bytes("file", change.file).set_bytes("why", change.why);
    const Change* other = written_again_for(plan, change);
    row.set("changed_by", other == nullptr ? Json() : Json(other->key.name()));
    member.push(std::move(row));
  }
  return member;
}

Json kept_member(const Plan& plan) {
  Json member = Json::array();
  for (const Kept& kept : plan.kept) {
    Json row = Json::object();
    row.set_bytes("key", kept.key.name()).set_bytes("running", kept.running);
    row.set_bytes("wanted", kept.wanted);
    member.push(std::move(row));
  }
  return member;
}

Json files_member(MachineSetup& setup, const Plan& plan) {
  Json member = Json::array();
  for (const FileChange& file : plan.files) {
    Json row = Json::object();
    row.set_bytes("path", file.path);
    row.set("before_sha256", file.before ? Json(file.before_sha256) : Json());
    row.set("after_sha256", file.after_sha256);
    row.set_bytes("unified_diff", without_secrets(setup.machine, file.unified_diff));
    member.push(std::move(row));
  }
  return member;
}

}  // namespace

Json plan_document(MachineSetup& setup, const Planning& planning) {
  const Plan& plan = planning.plan;
  Json document = json_document("tune/diff/1");
  document.set_bytes("profile", plan.profile);
  document.set("changes", changes_member(plan)).set("kept", kept_member(plan));
  Json target;
  if (planning.scope != PlanScope::runtime_only) {
    target = Json::object();
    target.set_bytes("path", plan.target.path).set_bytes("why", plan.target.why);
  }
  document.set("target", std::move(target)).set("files", files_member(setup, plan));
  document.set("findings", findings_member(plan.findings, planning.allowed));
  return document.set("plan_sha256", plan.sha256);
}

}  // namespace tune::cli
